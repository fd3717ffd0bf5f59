/**
 * `Spending` of `holdfast/resilience` around a priced call: each person may spend one cent a day.
 *
 *     npm run build && node dist/examples/spending.js
 *
 * In your own program, import `holdfast/resilience`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Money, Spending, SpendingStore } from "../resilience.ts"

const cents = (count: number) => count * 10_000_000

/** It costs four tenths of a cent, and never more than one cent. */
const search = (words: string) => Effect.succeed({ found: `3 pages about ${words}`, cost: cents(0.4) })

const paid = (person: string, words: string) =>
  Effect.flatMap(Spending, ({ within }) =>
    within({ spender: { request: words, person }, purpose: "search", model: "web", worst: cents(1) }, ({ settle }) =>
      Effect.tap(search(words), ({ cost }) => Effect.sync(() => settle(cost)))
    )
  ).pipe(
    Effect.flatMap(({ cost, found }) => Console.log(`${found}, for ${Money.show(cost)}`)),
    Effect.catchTag("CapReached", ({ limit }) => Console.log(`${person} has used up the ${Money.show(limit)} of today`))
  )

const program = Effect.forEach(["kelp", "wrack"], (words) => paid("Ada", words)).pipe(
  Effect.zipRight(paid("Ben", "wrack"))
)
const spending = Spending.layer({ caps: [{ who: "person", per: "day", limit: cents(1) }] })

NodeRuntime.runMain(Effect.provide(program, Layer.provide(spending, SpendingStore.memory)))
