import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import type { MessageView, SandboxEvent } from "../../../../domain/sandbox/Telegram.ts"
import type { Messages } from "./Messages.ts"
import { badRequest, type Refusal } from "../request/Refusal.ts"
import type { Statement, Store } from "./Store.ts"

/**
 * How long a client waits for the answer to a press, in milliseconds. Telegram publishes no value; this is about what
 * clients do.
 */
const patience = 15_000

/** The maximum length of an answer's text, in UTF-16 units. */
const longestText = 200

/** The pressed buttons that wait for the bot's answer. All methods run inside a step of the store. */
export interface Presses {
  /** The statements that store a press under an id, and the effect to run once they are written. */
  readonly prepare: (
    message: MessageView,
    data: string
  ) => Effect.Effect<{
    readonly id: string
    readonly statements: ReadonlyArray<Statement>
    readonly written: Effect.Effect<MessageView>
  }>
  /** `answerCallbackQuery`: ends the press, and shows the text to its person for a moment. */
  readonly answer: (id: string, text: string) => Effect.Effect<void, Refusal>
}

interface Row {
  readonly id: string
  readonly chat: number
  readonly message: number
  readonly expires: number
}

export const make = (
  store: Store,
  messages: Messages,
  publish: (event: SandboxEvent) => Effect.Effect<unknown>
): Effect.Effect<Presses, never, Scope.Scope> =>
  Effect.gen(function* () {
    const waiting = yield* FiberMap.make<string>()

    const find = (id: string) =>
      Effect.map(store.rows<Row>("SELECT id, chat, message, expires FROM presses WHERE id = ?", id), ([row]) => row)

    const end = ({ chat, id, message }: Row) =>
      Effect.zipRight(store.write([["DELETE FROM presses WHERE id = ?", id]]), messages.show(chat, message))

    const expire = (id: string) =>
      store.step(Effect.flatMap(find(id), (row) => (row === undefined ? Effect.void : end(row))))

    const endAfter = (id: string, delay: number) => FiberMap.run(waiting, id, Effect.delay(expire(id), delay))

    const started = yield* Clock.currentTimeMillis
    yield* store.write([["DELETE FROM presses WHERE expires <= ?", started]])
    for (const { expires, id } of yield* store.rows<Row>("SELECT id, expires FROM presses")) {
      yield* endAfter(id, expires - started)
    }

    return {
      prepare: Effect.fnUntraced(function* (message, data) {
        const id = String(yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER))
        const expires = (yield* Clock.currentTimeMillis) + patience
        return {
          id,
          statements: [["INSERT INTO presses VALUES (?, ?, ?, ?, ?)", id, message.chat, message.id, data, expires]],
          written: Effect.zipRight(
            endAfter(id, patience),
            Effect.map(messages.show(message.chat, message.id), (shown) => shown ?? message)
          )
        }
      }),
      answer: Effect.fnUntraced(function* (id, text) {
        if (text.length > longestText) return yield* badRequest("MESSAGE_TOO_LONG")
        const row = yield* find(id)
        if (row === undefined) {
          return yield* badRequest("query is too old and response timeout expired or query ID is invalid")
        }
        yield* end(row)
        if (text !== "") yield* publish({ _tag: "Toast", chat: row.chat, text })
      })
    }
  })
