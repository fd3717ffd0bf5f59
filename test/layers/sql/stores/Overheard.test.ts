import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { conversationKey, requestId } from "../../../../domain/Ids.ts"
import { normalise } from "../../../../domain/telegram/Update.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { type Arrival, Updates } from "../../../../services/turns/Updates.ts"
import { databases } from "../../../support/Databases.ts"

const chat = -5
const conversation = conversationKey({ bot: 1, chat, thread: undefined })

/** A message in the group, to the bot or not. */
const arrival = (message: number, isForBot: boolean): Arrival => {
  const id = requestId(1, message, 100)
  const from = { id: 7, is_bot: false, first_name: "Ada" }
  const text = isForBot ? `@hold_bot ${message}` : `text ${message}`
  const entities = isForBot ? [{ type: "mention", offset: 0, length: 9 }] : []
  const said = { message_id: message, date: 100, chat: { id: chat, type: "group", title: "g" }, from, text, entities }
  const raw = { update_id: message, message: said }
  return {
    bot: 1,
    stamp: 100,
    id,
    content: { body: JSON.stringify(raw), envelope: normalise(raw, 0, { username: "hold_bot" }) },
    chat,
    user: 7,
    message,
    decision: isForBot
      ? {
          _tag: "Converse",
          conversation,
          ref: { id, kind: "message", message, sequence: message, sentAt: 0, long: false }
        }
      : { _tag: "Overhear", conversation }
  }
}

describe.each(databases)("what is overheard in a group on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("is the context of the next turn after it, also when the turn runs again, and of no other", () =>
    Effect.gen(function* () {
      const { accept } = yield* Updates
      const store = yield* TurnStore
      const batch = [arrival(1, false), arrival(2, false), arrival(3, true), arrival(4, false), arrival(5, true)]
      const { placed } = yield* accept(1, batch, undefined, 0)
      expect(placed.map(({ ref }) => ref.place)).toEqual([1, 2])
      expect(yield* accept(1, batch, undefined, 0)).toMatchObject({ placed: [], duplicates: 5 })
      const claim = (message: number, place: number) =>
        Effect.map(
          store.claim({ id: requestId(1, message, 100), conversation, places: [place], since: 0, history: 9, now: 0 }),
          ({ members, overheard }) => [...overheard, ...members.map(({ envelope }) => envelope)].map(({ text }) => text)
        )
      expect(yield* claim(3, 1)).toEqual(["text 1", "text 2", "3"])
      expect(yield* claim(5, 2)).toEqual(["text 4", "5"])
      expect(yield* claim(3, 1)).toEqual(["text 1", "text 2", "3"])
    }).pipe(Effect.provide(stores))
  )
})
