import * as Effect from "effect/Effect"
import type { TopicView } from "../../../../domain/sandbox/Telegram.ts"
import type { Statement, Store } from "./Store.ts"

/** The topics of all chats. A private chat gets one with the first message in it. */
export interface Topics {
  readonly of: (chat: number) => ReadonlyArray<TopicView>
  readonly find: (chat: number, id: number) => TopicView | undefined
  /** The statement that stores a topic, and the effect to run once it is written. */
  readonly prepare: (
    chat: number,
    topic: TopicView
  ) => { readonly statements: ReadonlyArray<Statement>; readonly written: Effect.Effect<void> }
  /** A topic that a person has deleted, and the bot's server has not noticed: its first use says so. */
  readonly unnoticed: Set<string>
}

export const make = (store: Store): Effect.Effect<Topics> =>
  Effect.gen(function* () {
    const chats = new Map<number, Map<number, TopicView>>()
    const know = (chat: number, topic: TopicView) => {
      const known = chats.get(chat) ?? new Map<number, TopicView>()
      chats.set(chat, known.set(topic.id, topic))
    }
    const rows = yield* store.rows<TopicView & { readonly chat: number }>(
      "SELECT chat, id, name, state FROM topics ORDER BY chat, id"
    )
    for (const { chat, ...topic } of rows) know(chat, topic)
    return {
      of: (chat) => Array.from(chats.get(chat)?.values() ?? []),
      find: (chat, id) => chats.get(chat)?.get(id),
      prepare: (chat, topic) => ({
        statements: [["INSERT OR REPLACE INTO topics VALUES (?, ?, ?, ?)", chat, topic.id, topic.name, topic.state]],
        written: Effect.sync(() => know(chat, topic))
      }),
      unnoticed: new Set()
    }
  })
