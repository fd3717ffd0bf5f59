import { Effect, Schema } from "effect"
import { ChatView, MessageView } from "../../domain/sandbox/Telegram.ts"
import { Conversation, SandboxState } from "../../layers/http/SandboxApi.ts"
import * as Daemon from "./Daemon.ts"

/** The sandbox of a daemon, over its API. */
export const state = (base: string) =>
  Effect.flatMap(Daemon.json(`${base}/api/sandbox`), Schema.decodeUnknown(SandboxState))

export const conversation = (base: string, person: number) =>
  Effect.flatMap(Daemon.json(`${base}/api/sandbox/chats/${person}/messages`), Schema.decodeUnknown(Conversation))

export const addPerson = (base: string) =>
  Daemon.json(`${base}/api/sandbox/users`, "POST", { name: "Ada" }).pipe(
    Effect.flatMap(Schema.decodeUnknown(ChatView)),
    Effect.map(({ id }) => id)
  )

export const say = (base: string, person: number, text: string) =>
  Effect.flatMap(
    Daemon.json(`${base}/api/sandbox/chats/${person}/messages`, "POST", { text }),
    Schema.decodeUnknown(MessageView)
  )

export const telegramFaults = (base: string, shares: Readonly<Record<string, number>>) =>
  Daemon.json(`${base}/api/sandbox/faults/telegram`, "PUT", { late: 0, lost: 0, error: 0, limit: 0, ...shares })

export const modelFault = (base: string, fault: string, remaining: number) =>
  Daemon.json(`${base}/api/sandbox/faults/model`, "PUT", { fault, remaining })

/** Until some chat shows so much text of an answer under way. */
export const growing = (base: string, length: number) =>
  Daemon.eventually(
    "an answer under way",
    Effect.map(state(base), ({ telegram }) =>
      telegram?.chats.find(({ draft }) => draft !== null && draft.text.length >= length)
    )
  )

/** The messages of the bot, once there are so many and every message of the person is delivered. */
export const answers = (base: string, person: number, count: number) =>
  Daemon.eventually(
    `${count} answers`,
    Effect.map(conversation(base, person), ({ messages, statuses }) => {
      const said = messages.filter(({ from }) => from === "bot").map(({ text }) => text)
      const delivered = new Set(statuses.flatMap(({ message, state }) => (state === "delivered" ? [message] : [])))
      const open = messages.filter(({ from, id }) => from === "user" && !delivered.has(id))
      return said.length >= count && open.length === 0 ? said : undefined
    })
  )

/** Writes, and reads the answer. */
export const ask = (base: string, person: number, text: string) =>
  Effect.gen(function* () {
    const { messages } = yield* conversation(base, person)
    yield* say(base, person, text)
    const said = yield* answers(base, person, messages.filter(({ from }) => from === "bot").length + 1)
    return said.at(-1) ?? ""
  })
