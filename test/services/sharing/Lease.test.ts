import { describe, expect, it } from "@effect/vitest"
import { Clock, Context, Effect, Exit, FastCheck, Layer, Scope, SubscriptionRef, TestClock } from "effect"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { Lease, whileHeld } from "../../../services/sharing/Lease.ts"
import { LeaseStore } from "../../../services/sharing/LeaseStore.ts"
import { capturing } from "../../support/logs.ts"

const gone = new StoreUnavailable({ operation: "lease", code: "08006" })

/** How the store answers one process: `Infinity` never. */
type Answer = { readonly fails: boolean; readonly after: number }

/** One store for all, and what each process sees of it. */
const table = () => {
  let row: { readonly holder: string; readonly until: number } | undefined
  const of = (answer: () => Answer) =>
    Layer.succeed(LeaseStore, {
      take: (_, holder, millis) =>
        Effect.gen(function* () {
          const { after, fails } = answer()
          if (fails) return yield* gone
          if (after === Infinity) return yield* Effect.never
          const now = yield* Clock.currentTimeMillis
          const taken = row === undefined || row.holder === holder || row.until <= now
          if (taken) row = { holder, until: now + millis }
          // Carried out at once, and told late.
          return yield* Effect.delay(Effect.succeed(taken), after)
        }),
      release: (_, holder) =>
        Effect.sync(() => {
          if (row?.holder === holder) row = undefined
        })
    })
  return { of }
}

const prompt: Answer = { fails: false, after: 0 }

/** How many work now, and how many did at most at a time. */
const counted = () => ({ now: 0, most: 0 })

/** A process: its lease, and what it does while it holds it. */
const process = Effect.fnUntraced(function* (store: Layer.Layer<LeaseStore>, count = counted()) {
  const scope = yield* Scope.make()
  const { layer } = capturing()
  const context = yield* Lease.layer({ name: "polling" }).pipe(
    Layer.provide([store, layer]),
    Layer.buildWithScope(scope)
  )
  let working = 0
  const work = Effect.acquireUseRelease(
    Effect.sync(() => {
      working++
      count.most = Math.max(count.most, ++count.now)
    }),
    () => Effect.never,
    () =>
      Effect.sync(() => {
        working--
        count.now--
      })
  )
  yield* Effect.forkIn(Effect.provide(whileHeld(work), context), scope)
  const end = Scope.close(scope, Exit.void)
  yield* Effect.addFinalizer(() => end)
  return { works: () => working === 1, end, status: Context.get(context, Lease).status }
})

describe("Lease", () => {
  it.scoped("is held by one, and handed on at once when that ends in order", () =>
    Effect.gen(function* () {
      const { of } = table()
      const first = yield* process(of(() => prompt))
      yield* TestClock.adjust(0)
      const second = yield* process(of(() => prompt))
      yield* TestClock.adjust("10 seconds")
      expect([first.works(), second.works()]).toEqual([true, false])
      expect(yield* SubscriptionRef.get(second.status)).toBe("elsewhere")
      yield* first.end
      yield* TestClock.adjust("1 second")
      expect([first.works(), second.works()]).toEqual([false, true])
    })
  )

  it.scoped("passes within five seconds to another one when its holder is cut off, which lets go before", () =>
    Effect.gen(function* () {
      const { of } = table()
      let first = prompt
      const holder = yield* process(of(() => first))
      yield* TestClock.adjust(0)
      const other = yield* process(of(() => prompt))
      yield* TestClock.adjust("10 seconds")
      first = { fails: false, after: Infinity }
      let waited = 0
      for (; !other.works() && waited < 10_000; waited += 250) {
        yield* TestClock.adjust(250)
        expect(holder.works() && other.works()).toBe(false)
      }
      expect(waited).toBeLessThan(5000)
      // Back again, it stands by.
      first = prompt
      yield* TestClock.adjust("10 seconds")
      expect([holder.works(), other.works()]).toEqual([false, true])
    })
  )

  it.scoped("survives a store that fails for a moment", () =>
    Effect.gen(function* () {
      const { of } = table()
      let answer = prompt
      const holder = yield* process(of(() => answer))
      yield* TestClock.adjust("5 seconds")
      answer = { fails: true, after: 0 }
      yield* TestClock.adjust("1500 millis")
      expect(holder.works()).toBe(true)
      yield* TestClock.adjust("1 second")
      expect(holder.works()).toBe(false)
      answer = prompt
      yield* TestClock.adjust("1 second")
      expect(holder.works()).toBe(true)
    })
  )

  it.scoped.prop(
    "never works in two processes at a time, however the store answers",
    {
      acts: FastCheck.array(
        FastCheck.record({
          who: FastCheck.nat(2),
          answer: FastCheck.oneof(
            { weight: 2, arbitrary: FastCheck.constant(prompt) },
            FastCheck.constant({ fails: true, after: 0 }),
            FastCheck.constant({ fails: false, after: Infinity }),
            FastCheck.nat(4000).map((after) => ({ fails: false, after }))
          ),
          wait: FastCheck.nat(5000)
        }),
        { minLength: 1, maxLength: 6 }
      )
    },
    ({ acts }) =>
      Effect.gen(function* () {
        const { of } = table()
        const answers = [prompt, prompt, prompt]
        const count = counted()
        const processes = yield* Effect.forEach([0, 1, 2], (who) =>
          process(
            of(() => answers[who] ?? prompt),
            count
          )
        )
        for (const { answer, wait, who } of acts) {
          answers[who] = answer
          yield* TestClock.adjust(wait)
        }
        expect(count.most).toBeLessThanOrEqual(1)
        for (const who of answers.keys()) answers[who] = prompt
        yield* TestClock.adjust("9 seconds")
        expect(processes.filter(({ works }) => works())).toHaveLength(1)
      }),
    { fastCheck: { numRuns: 12 } }
  )
})
