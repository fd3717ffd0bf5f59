import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { MessageView, SandboxRefusal } from "../../../domain/sandbox/Telegram.ts"
import type { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"

type Sandbox = TelegramSandbox["Type"]

/** What a bot must do on the sandbox as it does on Telegram. */
export interface Scenario {
  readonly name: string
  readonly play: (sandbox: Sandbox, person: number) => Effect.Effect<unknown, string | SandboxRefusal>
}

/** The newest message of the bot, once it is as wanted. */
const answer = (sandbox: Sandbox, chat: number, wanted: string, isWanted: (message: MessageView) => boolean) => {
  const newest = Effect.map(sandbox.sent(chat), (sent) => sent.at(-1))
  return newest.pipe(
    Effect.filterOrFail((message): message is MessageView => message !== undefined && isWanted(message)),
    Effect.retry(Schedule.spaced("50 millis")),
    Effect.timeout("20 seconds"),
    Effect.catchAll(() =>
      Effect.flatMap(newest, (message) => Effect.fail(`no ${wanted}; the newest is ${JSON.stringify(message?.text)}`))
    )
  )
}

export const scenarios: ReadonlyArray<Scenario> = [
  {
    name: "echo",
    play: Effect.fnUntraced(function* (sandbox, person) {
      const said = yield* sandbox.send(person, { text: "Grüße 😀" })
      yield* answer(
        sandbox,
        person,
        "echo as a reply",
        ({ reply, text }) => text === "echo: Grüße 😀" && reply?.message === said.id
      )
    })
  },
  {
    name: "parse mode and buttons",
    play: Effect.fnUntraced(function* (sandbox, person) {
      yield* sandbox.send(person, { text: "/buttons" })
      const sent = yield* answer(
        sandbox,
        person,
        "bold word with two buttons",
        ({ entities, keyboard, text }) =>
          text === "pick one" && entities[0]?.type === "bold" && keyboard[0]?.length === 2
      )
      yield* sandbox.press(person, sent.id, "go")
      yield* answer(
        sandbox,
        person,
        "edit after the press",
        ({ id, keyboard, pressed, text }) =>
          id === sent.id && text === "pressed" && keyboard.length === 0 && pressed.length === 0
      )
    })
  },
  {
    name: "upload",
    play: Effect.fnUntraced(function* (sandbox, person) {
      yield* sandbox.send(person, { text: "/photo" })
      yield* answer(
        sandbox,
        person,
        "picture of one pixel",
        ({ media, text }) => media?.width === 1 && media.height === 1 && text === "a picture"
      )
    })
  },
  {
    name: "download",
    play: Effect.fnUntraced(function* (sandbox, person) {
      yield* sandbox.send(person, { kind: "document" })
      yield* answer(sandbox, person, "size of the file", ({ text }) => text === "23 bytes")
    })
  },
  {
    name: "refusal",
    play: Effect.fnUntraced(function* (sandbox, person) {
      yield* sandbox.send(person, { text: "/refused" })
      yield* answer(sandbox, person, "error of the server", ({ text }) => /chat not found/i.test(text))
    })
  },
  {
    name: "group",
    play: Effect.fnUntraced(function* (sandbox, person) {
      const group = yield* sandbox.createGroup({ title: "Friends", by: person, forum: true })
      const topic = yield* sandbox.createTopic(group.id, "Plans", person)
      const text = "hi @holdfast_sandbox_bot"
      yield* sandbox.send(group.id, { text }, { as: person, thread: topic.id })
      yield* answer(
        sandbox,
        group.id,
        "echo in the topic of the group",
        (message) => message.text === `echo: ${text}` && message.thread === topic.id
      )
    })
  }
]
