import { describe, expect, it } from "@effect/vitest"
import {
  Cause,
  Clock,
  Context,
  type Duration,
  Effect,
  Exit,
  Fiber,
  Layer,
  Option,
  Random,
  Schedule,
  TestClock
} from "effect"
import * as Judge from "../../../domain/resilience/Judgement.ts"
import type { Permit } from "../../../domain/resilience/Permit.ts"
import { CircuitOpen, TimedOut } from "../../../domain/resilience/Refusal.ts"
import * as Breaker from "../../../services/resilience/Breaker.ts"
import { Budget } from "../../../services/resilience/Budget.ts"
import type { Bulkhead } from "../../../services/resilience/Bulkhead.ts"
import * as Resilience from "../../../services/resilience/Resilience.ts"
import * as Retry from "../../../services/resilience/Retry.ts"
import { judge, Mistake, Refused, Trouble, trouble } from "./trouble.ts"

const unjittered = Effect.withRandom(Random.fixed([0.5]))

/** A bulkhead that lets all through, and notes what it hears. */
const noted = (seen: Array<string>): Bulkhead => ({
  acquire: (priority) =>
    Effect.sync((): Permit => {
      let open = true
      const note = (how: string) => void (open && seen.push(how) && (open = false))
      seen.push(`${priority}`)
      return {
        succeed: () => note("succeed"),
        fail: ({ _tag }) => note(_tag),
        release: () => note("release")
      }
    }),
  view: Effect.succeed({ limit: 1, used: 0, waiting: 0 })
})

/** Ends as told, call after call, and then succeeds; notes when it was called. */
const script = <E>(...endings: ReadonlyArray<Effect.Effect<string, E>>) => {
  const calls: Array<number> = []
  const effect = Effect.flatMap(
    Clock.currentTimeMillis,
    (now): Effect.Effect<string, E> => endings[calls.push(now) - 1] ?? Effect.succeed("done")
  )
  return { calls, effect }
}
const settled = <A, E>(effect: Effect.Effect<A, E>, after: Duration.DurationInput = "1 hour") =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(effect)
    yield* TestClock.adjust(after)
    return yield* Fiber.await(fiber)
  })

describe("an effect under a policy", () => {
  it.effect("is retried by the schedule while failures are transient", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "search", retry: Retry.production, judge })
      const { calls, effect } = script(trouble, new Trouble({ retryAfter: 3000 }), trouble)
      expect(yield* settled(effect.pipe(Resilience.protect(policy)))).toEqual(Exit.succeed("done"))
      expect(calls).toEqual([0, 50, 3050, 3250])
    }).pipe(unjittered)
  )

  it.effect("touches no schedule when the first try succeeds", () =>
    Effect.gen(function* () {
      const retry = Schedule.mapEffect(Schedule.forever, () => Effect.dieMessage("entered the schedule"))
      const policy = yield* Resilience.make({
        name: "search",
        retry,
        breaker: {},
        budget: {},
        deadlines: { total: 10 }
      })
      expect(yield* Effect.succeed("done").pipe(Resilience.protect(policy))).toBe("done")
    })
  )

  it.effect("without a judge tries all failures again, but no defect, and passes the last one on untouched", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "search", retry: Retry.production })
      for (const own of ["text", undefined, new Error("own"), { _tag: "Own" }]) {
        const { calls, effect } = script<unknown>(...Array.from({ length: 5 }, () => Effect.fail(own)))
        expect(yield* settled(effect.pipe(Resilience.protect(policy)))).toEqual(Exit.fail(own))
        expect(calls).toHaveLength(4)
      }
      const bug = script<never>(Effect.die(new RangeError("bug")))
      expect(yield* settled(bug.effect.pipe(Resilience.protect(policy)))).toEqual(Exit.die(new RangeError("bug")))
      expect(bug.calls).toHaveLength(1)
    })
  )

  it.effect("does not try again what another policy refused", () =>
    Effect.gen(function* () {
      const inner = yield* Resilience.make({ name: "inner", breaker: {} })
      yield* inner.breaker!.isolate
      const breaker = yield* Breaker.make("outer", { consecutive: 1 })
      const outer = yield* Resilience.make({ name: "outer", retry: Retry.production, breaker })
      const { calls, effect } = script()
      const refused = yield* settled(effect.pipe(Resilience.protect(inner), Resilience.protect(outer)))
      expect(refused).toEqual(Exit.fail(new CircuitOpen({ policy: "inner" })))
      expect(calls).toHaveLength(0)
      expect(yield* breaker.view).toMatchObject({ state: "closed", failures: 0 })
    })
  )

  it.effect("passes what its judge calls permanent or ignored on after one try, and counts neither", () =>
    Effect.gen(function* () {
      const breaker = yield* Breaker.make("search", { consecutive: 1 })
      const policy = yield* Resilience.make({ name: "search", retry: Retry.production, breaker, judge })
      for (const failure of [new Refused(), new Mistake()]) {
        const { calls, effect } = script<Refused | Mistake>(failure)
        expect(yield* settled(effect.pipe(Resilience.protect(policy)))).toEqual(Exit.fail(failure))
        expect(calls).toHaveLength(1)
      }
      expect(yield* breaker.view).toMatchObject({ state: "closed", failures: 0 })
    })
  )

  it.effect.each([{}, { bulkhead: {} }, { deadlines: { attempt: "1 minute" } }] as const)(
    "tries a result again that is judged as a failure, and returns the last one as it is, %o",
    (options) =>
      Effect.gen(function* () {
        const breaker = yield* Breaker.make("search", { consecutive: 6 })
        const policy = yield* Resilience.make({
          name: "search",
          retry: Retry.production,
          breaker,
          judgeResult: (status: number) => (status === 503 ? Judge.transient() : undefined),
          ...options
        })
        const statuses = [503, 503, 200]
        const recovers = Effect.sync(() => statuses.shift() ?? 0)
        expect(yield* settled(recovers.pipe(Resilience.protect(policy)))).toEqual(Exit.succeed(200))
        let calls = 0
        const stays = Effect.sync(() => (calls++, 503))
        expect(yield* settled(stays.pipe(Resilience.protect(policy)))).toEqual(Exit.succeed(503))
        expect(calls).toBe(4)
        yield* settled(Effect.succeed(503).pipe(Resilience.protect(policy)))
        expect(yield* breaker.view).toMatchObject({ state: "open" })
      })
  )

  it.effect("opens its breaker on failures and late attempts, and is refused then without being run", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "search", breaker: {}, deadlines: { attempt: "2 seconds" } })
      const protect = Resilience.protect(policy)
      for (const effect of [trouble, Effect.never, trouble, trouble]) yield* settled(protect(effect), 2000)
      const late = yield* settled(protect(Effect.never), 2000)
      expect(late).toEqual(Exit.fail(new TimedOut({ policy: "search", deadline: "attempt" })))
      const { calls, effect } = script()
      const refused = yield* Effect.flip(protect(effect))
      expect(refused).toBeInstanceOf(CircuitOpen)
      expect(calls).toHaveLength(0)
    })
  )

  it.effect("interrupted, it counts for nothing, also as a probe, and is not tried again", () =>
    Effect.gen(function* () {
      const breaker = yield* Breaker.make("search", { consecutive: 1 })
      const policy = yield* Resilience.make({ name: "search", breaker, retry: Retry.production })
      const abandoned = Effect.gen(function* () {
        const { calls, effect } = script<Trouble>(Effect.never)
        const fiber = yield* Effect.fork(effect.pipe(Resilience.protect(policy)))
        yield* TestClock.adjust(1)
        expect(Exit.isInterrupted(yield* Fiber.interrupt(fiber))).toBe(true)
        yield* TestClock.adjust("1 minute")
        expect(calls).toHaveLength(1)
      })
      yield* abandoned
      expect(yield* breaker.view).toMatchObject({ state: "closed", calls: 0, failures: 0 })
      yield* Effect.ignore(breaker.protect()(trouble))
      yield* TestClock.adjust("30 seconds")
      yield* abandoned
      yield* abandoned
      expect(yield* Effect.succeed("a probe").pipe(Resilience.protect(policy))).toBe("a probe")
    })
  )

  it.effect.each([{}, { deadlines: { attempt: "1 second" } }, { bulkhead: {} }] as const)(
    "gives the probe of its breaker back when the judge throws, %o",
    (options) =>
      Effect.gen(function* () {
        const bug = new RangeError("in the judge")
        let broken = false
        const policy = yield* Resilience.make({
          name: "search",
          breaker: { consecutive: 1, breaks: Schedule.spaced("1 second") },
          judge: () => {
            if (broken) throw bug
            return Judge.transient()
          },
          ...options
        })
        const { effect } = script(trouble, trouble)
        const protectedEffect = effect.pipe(Resilience.protect(policy))
        yield* settled(protectedEffect, "1 second")
        broken = true
        const exit = yield* settled(protectedEffect, 0)
        broken = false
        expect(Exit.isFailure(exit) && Array.from(Cause.defects(exit.cause))).toContain(bug)
        expect(yield* settled(protectedEffect, 0)).toEqual(Exit.succeed("done"))
      })
  )

  it.effect("is not tried again once its caller gave up between two attempts", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "search", retry: Retry.production })
      const { calls, effect } = script(trouble)
      const fiber = yield* Effect.fork(effect.pipe(Resilience.protect(policy)))
      yield* TestClock.adjust(1)
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      expect(calls).toHaveLength(1)
    })
  )

  it.effect("the total cuts an attempt short, and no wait begins that would reach it", () =>
    Effect.gen(function* () {
      const retry = Schedule.spaced("300 millis")
      const policy = yield* Resilience.make({ name: "search", retry, deadlines: { attempt: 900, total: 1000 } })
      const cut = script(trouble, Effect.never)
      const fiber = yield* Effect.fork(Effect.flip(cut.effect.pipe(Resilience.protect(policy))))
      yield* TestClock.adjust(999)
      expect(yield* Fiber.poll(fiber)).toEqual(Option.none())
      yield* TestClock.adjust(1)
      expect(yield* Fiber.join(fiber)).toBeInstanceOf(TimedOut)
      const { calls, effect } = script(Effect.delay(trouble, 400), trouble, trouble)
      expect(yield* settled(effect.pipe(Resilience.protect(policy)), 700)).toEqual(Exit.fail(trouble))
      expect(calls).toEqual([1000, 1700])
    })
  )

  it.effect("retries draw on the client's budget, and the failure is the last one when it is spent", () =>
    Effect.gen(function* () {
      const numbers = { share: 0, floor: 0.3, window: 10_000 }
      const budget = Context.get(yield* Layer.build(Budget.layer({ client: numbers })), Budget)
      const policy = yield* Resilience.make({ name: "search", retry: Schedule.recurs(100), budget })
      const flood = Effect.forEach(["a", "a", "b"], (client) => {
        const { calls, effect } = script(...Array.from({ length: 200 }, () => trouble))
        return Effect.map(settled(effect.pipe(Resilience.protect(policy, { client }))), (exit) => {
          expect(exit).toEqual(Exit.fail(trouble))
          return calls.length
        })
      })
      expect(yield* flood).toEqual([4, 4, 4])
    }).pipe(Effect.scoped)
  )

  it.effect("goes through the bulkhead behind the breaker, and the bulkhead hears how it ended", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const bulkhead = noted(seen)
      const policy = yield* Resilience.make({ name: "search", breaker: { consecutive: 1 }, bulkhead })
      const protect = Resilience.protect(policy, { priority: "high" })
      yield* protect(Effect.void)
      yield* Effect.exit(protect(Effect.die("a bug")))
      yield* Effect.flip(protect(trouble))
      expect(seen.splice(0)).toEqual(["high", "succeed", "high", "release", "high", "Transient"])
      yield* Effect.flip(protect(trouble))
      expect(seen).toEqual([])
    })
  )

  it.effect("what waits at the bulkhead is within the total, and no failure of the other side", () =>
    Effect.gen(function* () {
      const bulkhead = { ...noted([]), acquire: () => Effect.never }
      const breaker = yield* Breaker.make("search", { consecutive: 1 })
      const deadlines = { attempt: 100, total: 1000 }
      const policy = yield* Resilience.make({ name: "search", breaker, bulkhead, deadlines })
      const late = yield* settled(Effect.succeed("never run").pipe(Resilience.protect(policy)), 1000)
      expect(late).toEqual(Exit.fail(new TimedOut({ policy: "search", deadline: "total" })))
      expect(yield* breaker.view).toMatchObject({ state: "closed", failures: 0 })
      const through = yield* Resilience.make({
        name: "search",
        breaker,
        bulkhead: noted([]),
        deadlines: { total: 1000 }
      })
      yield* settled(Effect.never.pipe(Resilience.protect(through)), 1000)
      expect(yield* breaker.view).toMatchObject({ state: "open" })
    })
  )

  it.effect("two policies, and two runs of one, share no state", () =>
    Effect.gen(function* () {
      const options = { name: "search", breaker: { consecutive: 1 }, retry: Schedule.recurs(1), budget: {} }
      const [one, two] = [yield* Resilience.make(options), yield* Resilience.make(options)]
      yield* Effect.flip(trouble.pipe(Resilience.protect(one)))
      expect(yield* Effect.succeed("well").pipe(Resilience.protect(two))).toBe("well")
      const counts = yield* Effect.forEach([1, 2], () => {
        const { calls, effect } = script(trouble, trouble, trouble)
        return Effect.as(Effect.flip(effect.pipe(Resilience.protect(two))), calls)
      })
      expect(counts.map(({ length }) => length)).toEqual([1, 0])
    })
  )
})
