import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Timeline } from "../../services/turns/Timeline.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import { Api } from "./Api.ts"
import { fileResponse } from "./FileResponse.ts"
import { NoSandbox } from "./SandboxApi.ts"
import { newest } from "./Statuses.ts"

/** The id of the bot, which its token begins with (`<id>:<secret>`). */
export const botOf = (telegram: TelegramSandbox["Type"]): number => Number.parseInt(telegram.token, 10)

const noTelegram = new NoSandbox({ why: "This daemon talks to the real Telegram: write to your bot there." })
const noModel = new NoSandbox({ why: "This daemon talks to a real model: its faults cannot be switched." })

/** The sandbox's Telegram, or the sentence that there is none. */
const telegramOf = Effect.map(Effect.serviceOption(TelegramSandbox), (found) => ({
  found,
  telegram: Effect.mapError(found, () => noTelegram)
}))

const sandbox = HttpApiBuilder.group(Api, "sandbox", (handlers) =>
  Effect.gen(function* () {
    const timeline = yield* Timeline
    const { found: telegramOption, telegram } = yield* telegramOf
    const modelOption = yield* Effect.serviceOption(ModelSandbox)
    const model = Effect.mapError(modelOption, () => noModel)

    return handlers
      .handle("state", () =>
        Effect.gen(function* () {
          if (Option.isNone(telegramOption) && Option.isNone(modelOption)) return yield* noTelegram
          return {
            telegram: Option.isSome(telegramOption)
              ? {
                  bot: { id: botOf(telegramOption.value), username: telegramOption.value.username },
                  ...(yield* Effect.all({
                    chats: telegramOption.value.chats,
                    latest: telegramOption.value.latest,
                    faults: telegramOption.value.faults
                  }))
                }
              : null,
            model: Option.isSome(modelOption) ? yield* modelOption.value.faults : null
          }
        })
      )
      .handle("conversation", ({ path }) =>
        Effect.gen(function* () {
          const sandbox = yield* telegram
          const messages = yield* sandbox.messages(path.chat)
          // The conversation stays readable while the store fails; readiness says why it does.
          const statuses = yield* Effect.orElseSucceed(timeline.ofChat(botOf(sandbox), path.chat, newest), () => [])
          return { messages, statuses }
        })
      )
      .handle("telegramFaults", ({ payload }) => Effect.flatMap(telegram, (_) => _.setFaults(payload)))
      .handle("modelFaults", ({ payload }) => Effect.flatMap(model, (_) => _.setFaults(payload)))
  })
)

const people = HttpApiBuilder.group(Api, "people", (handlers) =>
  Effect.map(telegramOf, ({ telegram }) =>
    handlers
      .handle("addUser", ({ payload }) => Effect.flatMap(telegram, (_) => _.addUser(payload.name)))
      .handle("close", ({ path, payload }) =>
        Effect.flatMap(telegram, (_) => _.setClosed(path.chat, payload.closed ?? undefined))
      )
      .handle("write", ({ path, payload }) => Effect.flatMap(telegram, (_) => _.send(path.chat, payload, payload)))
      .handle("album", ({ path, payload }) =>
        Effect.flatMap(telegram, (_) => _.sendAlbum(path.chat, payload.files, payload))
      )
      .handle("forward", ({ path, payload }) =>
        Effect.flatMap(telegram, (_) => _.forward(path.chat, payload, { thread: payload.thread, as: payload.as }))
      )
      .handle("edit", ({ path, payload }) =>
        Effect.flatMap(telegram, (_) => _.edit(path.chat, path.message, payload.text))
      )
      .handle("remove", ({ path }) => Effect.flatMap(telegram, (_) => _.remove(path.chat, path.message)))
      .handle("press", ({ path, payload }) =>
        Effect.flatMap(telegram, (_) => _.press(path.chat, path.message, payload.data, payload.as))
      )
      .handle("stop", ({ path }) => Effect.flatMap(telegram, (_) => _.stop(path.chat)))
      .handleRaw("file", ({ path, request }) =>
        Effect.flatMap(telegram, (_) => Effect.map(_.file(path.file), (found) => fileResponse(found, request)))
      )
  )
)

const groups = HttpApiBuilder.group(Api, "groups", (handlers) =>
  Effect.map(telegramOf, ({ telegram }) =>
    handlers
      .handle("createGroup", ({ payload }) => Effect.flatMap(telegram, (_) => _.createGroup(payload)))
      .handle("setBot", ({ path, payload }) =>
        Effect.flatMap(telegram, (_) => _.setBot(path.chat, payload.standing, payload.by))
      )
      .handle("setMember", ({ path, payload }) =>
        Effect.flatMap(telegram, (_) => _.setMember(path.chat, path.person, payload, payload.by))
      )
      .handle("migrate", ({ path, payload }) => Effect.flatMap(telegram, (_) => _.migrate(path.chat, payload.by)))
      .handle("createTopic", ({ path, payload }) =>
        Effect.flatMap(telegram, (_) => _.createTopic(path.chat, payload.name, payload.by))
      )
      .handle("setTopic", ({ path, payload: { by, state } }) =>
        Effect.flatMap(telegram, (_) =>
          state === "deleted" ? _.deleteTopic(path.chat, path.topic) : _.setTopic(path.chat, path.topic, state, by)
        )
      )
      .handle("privacy", ({ payload }) => Effect.flatMap(telegram, (_) => _.setReadsAll(payload.readsAll)))
  )
)

/** Handles `/api/sandbox`: the actions of people in the sandbox. Uses the sandboxes that the context provides. */
export const layer = Layer.mergeAll(sandbox, people, groups)
