import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { MessageView, type SandboxEvent } from "../../../../domain/sandbox/Telegram.ts"
import type { FormattedText } from "../text/Entity.ts"
import type { Statement, Store } from "./Store.ts"

/** A stored message. */
interface Stored {
  readonly view: MessageView
  /** Telegram refuses to edit a message with a keyboard that is not inline. */
  readonly editable: boolean
}

/** The content of a message that an edit can change. */
type Content = FormattedText & Pick<MessageView, "keyboard">

/** What a message has from its beginning, and some do not have at all. */
type Extra = Pick<MessageView, "sender" | "media" | "album" | "reply" | "forward" | "service">

export type Draft = Content & Extra & Pick<MessageView, "chat" | "from" | "kind" | "thread" | "key">

interface Row {
  readonly id: number
  readonly chat: number
  readonly author: MessageView["from"]
  readonly kind: MessageView["kind"]
  readonly text: string
  readonly entities: string
  readonly buttons: string
  readonly pressed: string
  readonly thread: number | null
  readonly at: number
  readonly edited_at: number | null
  readonly editable: number
  readonly extra: string
  readonly key: string | null
}

/**
 * The messages of all chats. Ids increase by one over the private chats and basic groups of the bot, including the
 * messages of people; a supergroup counts its own. Writes run inside a step of the store; `also` is written in the same
 * transaction.
 */
export interface Messages {
  readonly find: (chat: number, id: number) => Effect.Effect<Stored | undefined>
  /** The newest 200, oldest first. */
  readonly newest: (chat: number) => Effect.Effect<ReadonlyArray<MessageView>>
  readonly ofBot: (chat: number) => Effect.Effect<ReadonlyArray<MessageView>>
  /** The message, or the album, that was written with an idempotency key. */
  readonly ofKey: (chat: number, key: string) => Effect.Effect<ReadonlyArray<MessageView>>
  /** The newest message of each chat that has one. */
  readonly latest: Effect.Effect<ReadonlyArray<MessageView>>
  /** Builds messages to be added, with the next ids. */
  readonly composeAll: (drafts: ReadonlyArray<Draft>) => Effect.Effect<ReadonlyArray<MessageView>>
  readonly compose: (draft: Draft) => Effect.Effect<MessageView>
  readonly add: (
    messages: ReadonlyArray<MessageView>,
    editable: boolean,
    also?: ReadonlyArray<Statement>
  ) => Effect.Effect<void>
  /** Builds a message with new content. */
  readonly revise: (message: MessageView, content: Content) => Effect.Effect<MessageView>
  readonly change: (message: MessageView, also?: ReadonlyArray<Statement>) => Effect.Effect<void>
  readonly remove: (chat: number, ids: ReadonlyArray<number>) => Effect.Effect<void>
  readonly removeThread: (chat: number, thread: number) => Effect.Effect<void>
  /** Publishes the current state of a message, and returns it. */
  readonly show: (chat: number, id: number) => Effect.Effect<MessageView | undefined>
}

const select = `
  SELECT m.*, (SELECT json_group_array(data) FROM presses WHERE message = m.id AND chat = m.chat) AS pressed
  FROM messages m`

/** The count of a chat's messages: its own, or that of the bot's private chats and basic groups. */
const spaceOf = (chat: number): number => (chat < -1e12 ? chat : 0)

export const make = (store: Store, publish: (event: SandboxEvent) => Effect.Effect<unknown>): Effect.Effect<Messages> =>
  Effect.gen(function* () {
    const spaces = new Map(
      (yield* store.rows<{ id: number; last: number }>("SELECT id, last FROM spaces")).map(({ id, last }) => [id, last])
    )

    const views = (rows: Effect.Effect<ReadonlyArray<Row>>) => Effect.map(rows, (rows) => rows.map(toView))
    const written = (message: MessageView) => publish({ _tag: "Message", message })

    const find: Messages["find"] = (chat, id) =>
      Effect.map(store.rows<Row>(`${select} WHERE m.id = ? AND m.chat = ?`, id, chat), ([row]) =>
        row === undefined ? undefined : { view: toView(row), editable: row.editable === 1 }
      )

    const composeAll: Messages["composeAll"] = (drafts) =>
      Effect.map(Clock.currentTimeMillis, (at) => {
        const counted = new Map(spaces)
        return drafts.map((draft) => {
          const space = spaceOf(draft.chat)
          const id = (counted.get(space) ?? 0) + 1
          counted.set(space, id)
          return new MessageView({ ...draft, id, pressed: [], at, editedAt: null }, true)
        })
      })

    const remove: Messages["remove"] = (chat, ids) =>
      Effect.zipRight(
        store.write(
          ids.flatMap((id): ReadonlyArray<Statement> => [
            ["DELETE FROM messages WHERE id = ? AND chat = ?", id, chat],
            ["DELETE FROM presses WHERE message = ? AND chat = ?", id, chat]
          ])
        ),
        Effect.forEach(ids, (message) => publish({ _tag: "Deleted", chat, message }), { discard: true })
      )

    return {
      find,
      newest: (chat) =>
        Effect.map(views(store.rows(`${select} WHERE m.chat = ? ORDER BY m.id DESC LIMIT 200`, chat)), (messages) =>
          messages.toReversed()
        ),
      ofBot: (chat) => views(store.rows(`${select} WHERE m.chat = ? AND m.author = 'bot' ORDER BY m.id`, chat)),
      ofKey: (chat, key) => views(store.rows(`${select} WHERE m.chat = ? AND m.key = ? ORDER BY m.id`, chat, key)),
      latest: views(
        store.rows(`${select} WHERE (m.chat, m.id) IN
          (SELECT c.id, (SELECT max(id) FROM messages WHERE chat = c.id) FROM chats c)`)
      ),
      composeAll,
      // One draft makes one message.
      compose: (draft) => Effect.map(composeAll([draft]), ([message]) => message as MessageView),
      add: (messages, editable, also = []) =>
        store.write([...messages.flatMap((message) => insert(message, editable)), ...also]).pipe(
          Effect.zipRight(
            Effect.sync(() => {
              for (const { chat, id } of messages) spaces.set(spaceOf(chat), id)
            })
          ),
          Effect.zipRight(Effect.forEach(messages, written, { discard: true }))
        ),
      revise: (message, { text, entities, keyboard }) =>
        Effect.map(
          Clock.currentTimeMillis,
          (editedAt) => new MessageView({ ...message, text, entities, keyboard, editedAt }, true)
        ),
      change: (message, also = []) => {
        const { chat, editedAt, id, text } = message
        const [entities, buttons] = [JSON.stringify(message.entities), JSON.stringify(message.keyboard)]
        const update =
          "UPDATE messages SET text = ?, entities = ?, buttons = ?, edited_at = ? WHERE id = ? AND chat = ?"
        return Effect.zipRight(
          store.write([[update, text, entities, buttons, editedAt, id, chat], ...also]),
          written(message)
        )
      },
      remove,
      removeThread: (chat, thread) =>
        store.rows<{ id: number }>("SELECT id FROM messages WHERE chat = ? AND thread = ?", chat, thread).pipe(
          Effect.flatMap((rows) =>
            remove(
              chat,
              rows.map(({ id }) => id)
            )
          )
        ),
      show: (chat, id) =>
        Effect.map(find(chat, id), (found) => found?.view).pipe(
          Effect.tap((view) => (view === undefined ? Effect.void : written(view)))
        )
    }
  })

const insert = (message: MessageView, editable: boolean): ReadonlyArray<Statement> => {
  const { album, at, chat, forward, from, id, key, kind, media, reply, sender, service, text, thread } = message
  const [entities, buttons] = [JSON.stringify(message.entities), JSON.stringify(message.keyboard)]
  const extra: Extra = { sender, media, album, reply, forward, service }
  return [
    [
      "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?)",
      chat,
      id,
      from,
      kind,
      text,
      entities,
      buttons,
      thread,
      at,
      editable ? 1 : 0,
      JSON.stringify(extra),
      key ?? null
    ],
    ["INSERT OR REPLACE INTO spaces VALUES (?, ?)", spaceOf(chat), id]
  ]
}

const toView = (row: Row): MessageView =>
  new MessageView(
    {
      chat: row.chat,
      id: row.id,
      from: row.author,
      text: row.text,
      kind: row.kind,
      entities: JSON.parse(row.entities),
      keyboard: JSON.parse(row.buttons),
      pressed: JSON.parse(row.pressed),
      thread: row.thread,
      at: row.at,
      editedAt: row.edited_at,
      ...(row.key !== null && { key: row.key }),
      ...JSON.parse(row.extra)
    },
    true
  )
