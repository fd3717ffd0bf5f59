import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, TestClock } from "effect"
import { ConversationKey } from "../../../domain/Ids.ts"
import type { Cap } from "../../../domain/spending/Cap.ts"
import { nothing } from "../../../domain/telegram/Envelope.ts"
import { PeopleStore } from "../../../services/people/PeopleStore.ts"
import { Spending } from "../../../services/spending/Spending.ts"
import { SpendingStore } from "../../../services/spending/SpendingStore.ts"
import { Usage } from "../../../services/usage/Usage.ts"

const cents = (count: number) => count * 10_000_000
const caps: ReadonlyArray<Cap> = [
  { who: "all", per: "day", limit: cents(100) },
  { who: "person", per: "day", limit: cents(60) }
]

/** A bot whose owner is 1. */
const world = (limits: ReadonlyArray<Cap>) => {
  const people = Layer.mock(PeopleStore, { people: () => Effect.succeed({ owners: [1], allowed: [2] }) })
  return Usage.layer({ _tag: "Pairing", code: "" }).pipe(
    Layer.provide(people),
    Layer.provideMerge(Spending.layer({ caps: limits })),
    Layer.provideMerge(SpendingStore.memory)
  )
}

const spend = (person: string, cost: number) =>
  Effect.flatMap(Spending, ({ within }) =>
    within({ spender: { request: "r", person }, purpose: "answer", model: "a/b", worst: cost }, ({ settle }) =>
      Effect.sync(() => settle(cost))
    )
  ).pipe(Effect.zipRight(TestClock.adjust("10 seconds")))

const asks = (user: number, chat = user) =>
  Effect.flatMap(Usage, ({ reply }) =>
    reply(ConversationKey.make(`42:${chat}`), { ...nothing, update: 1, user: { id: user, name: "Ada" } })
  )

describe("/usage", () => {
  it.effect("tells a person what they have spent, and the owner where the money went", () =>
    Effect.gen(function* () {
      yield* spend("2", cents(12))
      expect(yield* asks(2)).toBe("**Spent**\n- today, you: $0.12 of $0.60")
      expect(yield* asks(1)).toBe(
        "**Spent**\n- today, all together: $0.12 of $1.00\n- today, you: $0.00 of $0.60\n\n**This month, $0.12**\n- told with the answers: $0.12\n\n**By model**\n- `a/b`: $0.12"
      )
      expect(yield* asks(1, -5)).toBe("**Spent**\n- today, you: $0.00 of $0.60")
    }).pipe(Effect.provide(world(caps)))
  )

  it.effect("says that there are no limits where there are none", () =>
    Effect.gen(function* () {
      expect(yield* asks(1)).toBe("Spending has no limits here, and nothing is recorded.")
    }).pipe(Effect.provide(world([])))
  )
})
