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
import {
  CircuitOpen,
  InvalidRequest,
  NetworkError,
  RateLimited,
  ServerError,
  TimedOut
} from "../../../domain/model/Failure.ts"
import { RequestId } from "../../../domain/Ids.ts"
import * as Breaker from "../../../services/resilience/Breaker.ts"
import { Budget } from "../../../services/resilience/Budget.ts"
import * as Resilience from "../../../services/resilience/Resilience.ts"
import * as Retry from "../../../services/resilience/Retry.ts"
import type { AdaptiveThrottling } from "../../../services/resilience/AdaptiveThrottling.ts"

const asked = { request: RequestId.make("1:2:3"), candidate: "search", attempt: 1 }
const trouble = new ServerError(asked)
/** A failure of somebody else's. */
class Reset {
  readonly code = "ECONNRESET"
}
const unjittered = Effect.withRandom(Random.fixed([0.5]))

/** A throttle that lets all through, and notes what it hears. */
const noted = (seen: Array<string>): AdaptiveThrottling => ({
  protect: (priority) => (self) =>
    Effect.onExit(
      Effect.zipRight(
        Effect.sync(() => seen.push(priority)),
        self
      ),
      (exit) => Effect.sync(() => seen.push(`${priority}: ${Exit.isInterrupted(exit) ? "interrupted" : exit._tag}`))
    ),
  view: Effect.succeed({ limit: 1, used: 0, waiting: 0, rejection: 0 })
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
  it.effect("is tried again by the schedule while what fails is transient", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "search", retry: Retry.production })
      const { calls, effect } = script<ServerError | RateLimited>(
        trouble,
        new RateLimited({ ...asked, retryAfter: 3000 }),
        trouble
      )
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

  it.effect("fails with its own failure, untouched, after one try where no rule claims it", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "search", retry: Retry.production, breaker: { consecutive: 1 } })
      for (const own of ["text", undefined, new Error("own"), { _tag: "Own" }]) {
        const { calls, effect } = script<unknown>(Effect.fail(own), trouble)
        expect(yield* settled(effect.pipe(Resilience.protect(policy)))).toEqual(Exit.fail(own))
        expect(calls).toHaveLength(1)
      }
      const refused = script(new InvalidRequest(asked))
      expect(yield* settled(refused.effect.pipe(Resilience.protect(policy)))).toEqual(
        Exit.fail(new InvalidRequest(asked))
      )
      expect(refused.calls).toHaveLength(1)
    })
  )

  it.effect("a rule claims failures and bugs; those it does not claim stay what they are", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({
        name: "search",
        retry: Retry.production,
        classify: (failure, asked) =>
          failure instanceof Reset ? new NetworkError({ ...asked, code: failure.code }) : undefined
      })
      const claimed = script<Reset>(Effect.fail(new Reset()), Effect.die(new Reset()))
      expect(yield* settled(claimed.effect.pipe(Resilience.protect(policy)))).toEqual(Exit.succeed("done"))
      const always = Effect.die(new Reset()).pipe(Resilience.protect(policy, { request: asked.request }))
      expect(yield* settled(always)).toEqual(Exit.fail(new NetworkError({ ...asked, attempt: 4, code: "ECONNRESET" })))
      const bug = script<never>(Effect.die(new RangeError("bug")))
      expect(yield* settled(bug.effect.pipe(Resilience.protect(policy)))).toEqual(Exit.die(new RangeError("bug")))
      expect(bug.calls).toHaveLength(1)
    })
  )

  it.effect("opens its breaker on failures and late attempts, and is refused then without being run", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "search", breaker: {}, deadlines: { attempt: "2 seconds" } })
      const protect = Resilience.protect(policy, { request: asked.request })
      for (const effect of [trouble, Effect.never, trouble, trouble]) yield* settled(protect(effect), 2000)
      const late = yield* settled(protect(Effect.never), 2000)
      expect(late).toEqual(Exit.fail(new TimedOut({ ...asked, phase: "total" })))
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
        const { calls, effect } = script<ServerError>(Effect.never)
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

  it.effect.each([{}, { deadlines: { attempt: "1 second" } }, { throttle: {} }] as const)(
    "gives the probe of its breaker back when the rule throws, %o",
    (options) =>
      Effect.gen(function* () {
        const bug = new RangeError("in the rule")
        const policy = yield* Resilience.make({
          name: "search",
          breaker: { consecutive: 1, breaks: Schedule.spaced("1 second") },
          classify: (): undefined => {
            throw bug
          },
          ...options
        })
        const { effect } = script<ServerError | Reset>(Effect.fail(trouble), Effect.fail(new Reset()))
        const protectedEffect = effect.pipe(Resilience.protect(policy))
        yield* settled(protectedEffect, "1 second")
        const exit = yield* settled(protectedEffect, 0)
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

  it.effect("goes through the throttle behind the breaker, and the throttle hears how it ended", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const throttle = noted(seen)
      const policy = yield* Resilience.make({ name: "search", breaker: { consecutive: 1 }, throttle })
      yield* Effect.flip(trouble.pipe(Resilience.protect(policy, { priority: "reminder" })))
      expect(seen.splice(0)).toEqual(["reminder", "reminder: Failure"])
      yield* Effect.flip(trouble.pipe(Resilience.protect(policy)))
      expect(seen).toEqual([])
    })
  )

  it.effect("what waits at the throttle is within the total, and no failure of the other side", () =>
    Effect.gen(function* () {
      const throttle = { ...noted([]), protect: () => () => Effect.never }
      const breaker = yield* Breaker.make("search", { consecutive: 1 })
      const deadlines = { attempt: 100, total: 1000 }
      const policy = yield* Resilience.make({ name: "search", breaker, throttle, deadlines })
      const late = yield* settled(Effect.succeed("never run").pipe(Resilience.protect(policy, asked)), 1000)
      expect(late).toEqual(Exit.fail(new TimedOut({ ...asked, phase: "total" })))
      expect(yield* breaker.view).toMatchObject({ state: "closed", failures: 0 })
      const through = yield* Resilience.make({
        name: "search",
        breaker,
        throttle: noted([]),
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
