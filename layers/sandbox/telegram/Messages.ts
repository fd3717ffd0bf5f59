import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { MessageView, type SandboxEvent } from "../../../domain/sandbox/Telegram.ts"
import type { FormattedText } from "./FormattedText.ts"
import type { Statement, Store } from "./Store.ts"

/** A stored message. Ids increase by one over all chats of the bot, including the messages of people. */
interface Stored {
  readonly view: MessageView
  /** Telegram refuses to edit a message with a keyboard that is not inline. */
  readonly editable: boolean
}

/** The content of a message that an edit can change. */
type Content = FormattedText & Pick<MessageView, "keyboard">

interface Row {
  readonly id: number
  readonly chat: number
  readonly author: MessageView["from"]
  readonly kind: MessageView["kind"]
  readonly text: string
  readonly entities: string
  readonly keyboard: string | null
  readonly pressed: string
  readonly thread: number | null
  readonly at: number
  readonly edited_at: number | null
  readonly editable: number
}

/** The messages of all chats. Writes run inside a step of the store; `also` is written in the same transaction. */
export interface Messages {
  readonly find: (chat: number, id: number) => Effect.Effect<Stored | undefined>
  /** The newest 200, oldest first. */
  readonly newest: (chat: number) => Effect.Effect<ReadonlyArray<MessageView>>
  readonly ofBot: (chat: number) => Effect.Effect<ReadonlyArray<MessageView>>
  /** Builds a message to be added. */
  readonly compose: (
    message: Content & Pick<MessageView, "chat" | "from" | "kind" | "thread">
  ) => Effect.Effect<MessageView>
  readonly add: (message: MessageView, editable: boolean, also?: ReadonlyArray<Statement>) => Effect.Effect<void>
  /** Builds a message with new content. */
  readonly revise: (message: MessageView, content: Content) => Effect.Effect<MessageView>
  readonly change: (message: MessageView, also?: ReadonlyArray<Statement>) => Effect.Effect<void>
  /** Publishes the current state of a message, and returns it. */
  readonly show: (chat: number, id: number) => Effect.Effect<MessageView | undefined>
}

const select = `
  SELECT m.*, k.buttons AS keyboard, (SELECT json_group_array(data) FROM presses WHERE message = m.id) AS pressed
  FROM messages m LEFT JOIN keyboards k ON k.message = m.id`

export const make = (store: Store, publish: (event: SandboxEvent) => Effect.Effect<unknown>): Effect.Effect<Messages> =>
  Effect.gen(function* () {
    const [row] = yield* store.rows<{ id: number | null }>("SELECT max(id) AS id FROM messages")
    let last = row?.id ?? 0

    const views = (rows: Effect.Effect<ReadonlyArray<Row>>) => Effect.map(rows, (rows) => rows.map(toView))
    const written = (message: MessageView) => publish({ _tag: "Message", message })

    const find: Messages["find"] = (chat, id) =>
      Effect.map(store.rows<Row>(`${select} WHERE m.id = ? AND m.chat = ?`, id, chat), ([row]) =>
        row === undefined ? undefined : { view: toView(row), editable: row.editable === 1 }
      )

    return {
      find,
      newest: (chat) =>
        Effect.map(views(store.rows(`${select} WHERE m.chat = ? ORDER BY m.id DESC LIMIT 200`, chat)), (messages) =>
          messages.toReversed()
        ),
      ofBot: (chat) => views(store.rows(`${select} WHERE m.chat = ? AND m.author = 'bot' ORDER BY m.id`, chat)),
      compose: ({ chat, from, kind, thread, text, entities, keyboard }) =>
        Effect.map(
          Clock.currentTimeMillis,
          (at) =>
            new MessageView(
              { chat, id: last + 1, from, kind, text, entities, keyboard, pressed: [], thread, at, editedAt: null },
              true
            )
        ),
      add: (message, editable, also = []) => {
        const { id, chat, from, kind, text, thread, at } = message
        const entities = JSON.stringify(message.entities)
        const insert = "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)"
        return store
          .write([
            [insert, id, chat, from, kind, text, entities, thread, at, editable ? 1 : 0],
            ...withButtons(message),
            ...also
          ])
          .pipe(Effect.zipRight(Effect.sync(() => void (last = id))), Effect.zipRight(written(message)))
      },
      revise: (message, { text, entities, keyboard }) =>
        Effect.map(
          Clock.currentTimeMillis,
          (editedAt) => new MessageView({ ...message, text, entities, keyboard, editedAt }, true)
        ),
      change: (message, also = []) => {
        const entities = JSON.stringify(message.entities)
        const update = "UPDATE messages SET text = ?, entities = ?, edited_at = ? WHERE id = ?"
        return Effect.zipRight(
          store.write([
            [update, message.text, entities, message.editedAt, message.id],
            withoutButtons(message),
            ...withButtons(message),
            ...also
          ]),
          written(message)
        )
      },
      show: (chat, id) =>
        Effect.map(find(chat, id), (found) => found?.view).pipe(
          Effect.tap((view) => (view === undefined ? Effect.void : written(view)))
        )
    }
  })

const withButtons = ({ id, keyboard }: MessageView): ReadonlyArray<Statement> =>
  keyboard.length === 0 ? [] : [["INSERT INTO keyboards VALUES (?, ?)", id, JSON.stringify(keyboard)]]

const withoutButtons = ({ id }: MessageView): Statement => ["DELETE FROM keyboards WHERE message = ?", id]

const toView = (row: Row): MessageView =>
  new MessageView(
    {
      chat: row.chat,
      id: row.id,
      from: row.author,
      text: row.text,
      kind: row.kind,
      entities: JSON.parse(row.entities),
      keyboard: row.keyboard === null ? [] : JSON.parse(row.keyboard),
      pressed: JSON.parse(row.pressed),
      thread: row.thread,
      at: row.at,
      editedAt: row.edited_at
    },
    true
  )
