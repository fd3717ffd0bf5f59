import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Timeline } from "../../services/turns/Timeline.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import { Api, NoSandbox } from "./Api.ts"
import { newest } from "./Statuses.ts"

/** The id of the bot, which its token begins with (`<id>:<secret>`). */
export const botOf = (telegram: TelegramSandbox["Type"]): number => Number.parseInt(telegram.token, 10)

const noTelegram = new NoSandbox({ why: "This daemon talks to the real Telegram: write to your bot there." })
const noModel = new NoSandbox({ why: "This daemon talks to a real model: its faults cannot be switched." })

/** Handles `/api/sandbox`: the actions of people in the sandbox. Uses the sandboxes that the context provides. */
export const layer = HttpApiBuilder.group(Api, "sandbox", (handlers) =>
  Effect.gen(function* () {
    const timeline = yield* Timeline
    const telegramOption = yield* Effect.serviceOption(TelegramSandbox)
    const modelOption = yield* Effect.serviceOption(ModelSandbox)
    const telegram = Effect.mapError(telegramOption, () => noTelegram)
    const model = Effect.mapError(modelOption, () => noModel)

    return handlers
      .handle("state", () =>
        Effect.gen(function* () {
          if (Option.isNone(telegramOption) && Option.isNone(modelOption)) return yield* noTelegram
          return {
            telegram: Option.isSome(telegramOption)
              ? yield* Effect.all({ chats: telegramOption.value.chats, faults: telegramOption.value.faults })
              : null,
            model: Option.isSome(modelOption) ? yield* modelOption.value.faults : null
          }
        })
      )
      .handle("addUser", ({ payload }) => Effect.flatMap(telegram, (_) => _.addUser(payload.name)))
      .handle("conversation", ({ path }) =>
        Effect.gen(function* () {
          const sandbox = yield* telegram
          const messages = yield* sandbox.messages(path.chat)
          // The conversation stays readable while the store fails; readiness says why it does.
          const statuses = yield* Effect.orElseSucceed(timeline.ofChat(botOf(sandbox), path.chat, newest), () => [])
          return { messages, statuses }
        })
      )
      .handle("write", ({ path, payload }) =>
        Effect.flatMap(telegram, (_) => _.send(path.chat, payload, { thread: payload.thread }))
      )
      .handle("edit", ({ path, payload }) =>
        Effect.flatMap(telegram, (_) => _.edit(path.chat, path.message, payload.text))
      )
      .handle("press", ({ path, payload }) =>
        Effect.flatMap(telegram, (_) => _.press(path.chat, path.message, payload.data))
      )
      .handle("stop", ({ path }) => Effect.flatMap(telegram, (_) => _.stop(path.chat)))
      .handle("telegramFaults", ({ payload }) => Effect.flatMap(telegram, (_) => _.setFaults(payload)))
      .handle("modelFaults", ({ payload }) => Effect.flatMap(model, (_) => _.setFaults(payload)))
  })
)
