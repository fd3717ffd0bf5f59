import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { ChatView, MessageView, SandboxRefusal } from "../../../domain/sandbox/Telegram.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import * as Ledger from "./Ledger.ts"

/** How people write in a run: where, what carries a question, and what may be edited. */
export interface Manner {
  /** The chats in which they write. */
  readonly chats: ReadonlyArray<ChatView>
  readonly write: (
    chat: number,
    number: number
  ) => Effect.Effect<{ readonly message: MessageView; readonly editable: boolean }, SandboxRefusal>
  /** The text of an edit. */
  readonly edited: (number: number) => string
  /** The recordings that were sent, and all files. */
  readonly files: () => { readonly recordings: number; readonly all: number }
}

const noFiles = () => ({ recordings: 0, all: 0 })

const editable = (message: MessageView) => ({ message, editable: true })

/** Each person writes in their private chat. */
export const privately = (people: ReadonlyArray<ChatView>) =>
  Effect.map(TelegramSandbox, (telegram): Manner => ({
    chats: people,
    write: (chat, number) => Effect.map(telegram.send(chat, { text: Ledger.question(number) }), editable),
    edited: Ledger.question,
    files: noFiles
  }))

/** Some questions are spoken, or stand below a picture. */
export const withFiles = (people: ReadonlyArray<ChatView>) =>
  Effect.map(TelegramSandbox, (telegram): Manner => {
    const sent = { recordings: 0, all: 0 }
    return {
      chats: people,
      write: (chat, number) =>
        Effect.flatMap(Random.next, (chance) => {
          const question = Ledger.question(number)
          if (chance > 0.5) return Effect.map(telegram.send(chat, { text: question }), editable)
          sent.all++
          if (chance > 0.25)
            return Effect.map(telegram.send(chat, { kind: "photo", caption: question }), (message) => ({
              message,
              editable: false
            }))
          sent.recordings++
          return Effect.map(telegram.send(chat, { kind: "voice", says: question }), (message) => ({
            message,
            editable: false
          }))
        }),
      edited: Ledger.question,
      files: () => sent
    }
  })

const mention = "@holdfast_sandbox_bot "

/** Two people in each group, who mention the bot. */
export const inGroups = (people: ReadonlyArray<ChatView>) =>
  Effect.gen(function* () {
    const telegram = yield* TelegramSandbox
    const groups = yield* Effect.forEach(people, (person, index) => {
      const other = people[(index + 1) % people.length] ?? person
      return Effect.map(
        telegram.createGroup({
          title: `Group ${index + 1}`,
          by: person.id,
          members: [other.id],
          kind: index % 2 === 0 ? "supergroup" : "group"
        }),
        (chat) => ({ chat, members: [person.id, other.id] })
      )
    })
    const manner: Manner = {
      chats: groups.map(({ chat }) => chat),
      write: (id, number) =>
        Effect.gen(function* () {
          const members = groups.find(({ chat }) => chat.id === id)?.members ?? []
          const as = members[yield* Random.nextIntBetween(0, members.length)]
          return editable(yield* telegram.send(id, { text: `${mention}${Ledger.question(number)}` }, { as }))
        }),
      edited: (number) => `${mention}${Ledger.question(number)}`,
      files: noFiles
    }
    return manner
  })
