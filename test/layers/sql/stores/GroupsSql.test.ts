import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { type GroupChange, Updates } from "../../../../services/turns/Updates.ts"
import { databases } from "../../../support/Databases.ts"
import { message, skipped } from "./Arrivals.ts"

const supergroup = -1_001_000_000_005

describe.each(databases)("groups on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)
  const change = (update: number, group: GroupChange) =>
    Effect.flatMap(Updates, ({ accept }) => accept(1, [{ ...skipped(update), group }], undefined, 0))

  it.effect("go on as the supergroup that they became, allowed as they were, however often that is told", () =>
    Effect.gen(function* () {
      const { groups } = yield* Updates
      const { current } = yield* Receipts
      expect(yield* current(1, -5)).toBe(-5)
      expect(yield* groups(1, [-5])).toEqual(new Map())
      yield* change(1, { _tag: "Allowed", chat: -5, allowed: true })
      const moved = { _tag: "Moved", from: -5, to: supergroup } as const
      for (const update of [2, 3, 3]) yield* change(update, moved)
      expect(yield* current(1, -5)).toBe(supergroup)
      expect(yield* current(2, -5)).toBe(-5)
      const standing = { allowed: true, began: -5 }
      expect(yield* groups(1, [-5, supergroup, -6])).toEqual(
        new Map([
          [-5, standing],
          [supergroup, standing]
        ])
      )
      yield* change(4, { _tag: "Allowed", chat: supergroup, allowed: false })
      expect(yield* groups(1, [supergroup])).toEqual(new Map([[supergroup, { allowed: false, began: -5 }]]))
    }).pipe(Effect.provide(stores))
  )

  it.effect("know for whom a message of the bot was sent, and learn of a move by a send", () =>
    Effect.gen(function* () {
      const { accept, addressee } = yield* Updates
      const receipts = yield* Receipts
      const asked = message(1, { chat: -5, user: 7 })
      yield* accept(1, [asked], undefined, 0)
      yield* receipts.intend(1, asked.id, [{ chat_id: -5, text: "hello" }], 0)
      yield* receipts.replaced(asked.id, 0, { chat_id: supergroup, text: "hello" })
      expect(yield* receipts.current(1, -5)).toBe(supergroup)
      yield* receipts.sent(asked.id, 0, 9, 0)
      expect(yield* addressee(1, supergroup, 9)).toBe(7)
      expect(yield* addressee(1, -5, 9)).toBeUndefined()
      expect(yield* addressee(1, supergroup, 10)).toBeUndefined()
    }).pipe(Effect.provide(stores))
  )
})
