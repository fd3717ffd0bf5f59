import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Either, Exit, FastCheck, Fiber, Random, TestClock } from "effect"
import { RateLimited, ServerError, type Throttled } from "../../../domain/model/Failure.ts"
import { RequestId } from "../../../domain/Ids.ts"
import { aimd } from "../../../domain/resilience/ConcurrencyLimit.ts"
import * as AdaptiveThrottling from "../../../services/resilience/AdaptiveThrottling.ts"

const asked = { request: RequestId.make("1:2:3"), candidate: "a", attempt: 1 }
const refused = Effect.fail(new RateLimited(asked))
const single = { limit: { ...aimd, initial: 1, maximum: 1 } }

/** How many of so many calls go out, one each second. */
const sent = (
  throttle: AdaptiveThrottling.AdaptiveThrottling,
  call: Effect.Effect<unknown, RateLimited | ServerError>,
  calls: number
) =>
  Effect.gen(function* () {
    let out = 0
    const one = Effect.zipRight(
      Effect.sync(() => out++),
      call
    )
    for (let n = 0; n < calls; n++) {
      yield* Effect.either(throttle.protect("user", asked)(one))
      yield* TestClock.adjust("1 second")
    }
    return out
  }).pipe(Effect.withRandom(Random.make("refusals")))

describe("the throttle", () => {
  it.effect("sends ever less of what is refused, and everything again once it is accepted", () =>
    Effect.gen(function* () {
      const throttle = yield* AdaptiveThrottling.make()
      const during = yield* sent(throttle, refused, 100)
      expect(during).toBeGreaterThanOrEqual(10)
      expect(during).toBeLessThan(45)
      const { rejection } = yield* throttle.view
      expect(rejection).toBeGreaterThan(0.9)
      // After two minutes nothing of it counts any more.
      yield* TestClock.adjust("2 minutes")
      expect(yield* sent(throttle, Effect.void, 60)).toBe(60)
    })
  )

  it.effect("does not hold back for failures that are no refusal", () =>
    Effect.gen(function* () {
      const throttle = yield* AdaptiveThrottling.make()
      expect(yield* sent(throttle, Effect.fail(new ServerError(asked)), 100)).toBe(100)
    })
  )

  it.effect("does not take many slow calls under way for refusals", () =>
    Effect.gen(function* () {
      const throttle = yield* AdaptiveThrottling.make()
      const slow = Effect.delay(Effect.void, "1 minute")
      const one = yield* Effect.forkAll(Array.from({ length: 20 }, () => throttle.protect("user", asked)(slow)))
      yield* TestClock.adjust("1 second")
      yield* throttle.protect("user", asked)(Effect.void)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(one)
    })
  )

  it.effect("is told apart from the other side's refusal, and says when to try again", () =>
    Effect.gen(function* () {
      const throttle = yield* AdaptiveThrottling.make({ ...single, queue: 0 })
      const running = yield* Effect.fork(throttle.protect("user", asked)(Effect.never))
      yield* Effect.yieldNow()
      const failure = yield* Effect.flip(throttle.protect("user", asked)(Effect.void))
      expect(failure).toMatchObject({ _tag: "Throttled", request: "1:2:3", retryAfter: 1000 })
      yield* Fiber.interrupt(running)
      yield* throttle.protect("user", asked)(Effect.void)
    })
  )

  it.effect("lets a waiting user go before a reminder before a hedge", () =>
    Effect.gen(function* () {
      const throttle = yield* AdaptiveThrottling.make(single)
      const gate = yield* Deferred.make<void>()
      const order: Array<string> = []
      yield* Effect.fork(throttle.protect("user", asked)(Deferred.await(gate)))
      yield* Effect.yieldNow()
      for (const priority of ["hedge", "reminder", "user"] as const) {
        yield* Effect.fork(throttle.protect(priority, asked)(Effect.sync(() => order.push(priority))))
        yield* Effect.yieldNow()
      }
      yield* Deferred.succeed(gate, undefined)
      yield* TestClock.adjust("1 second")
      expect(order).toEqual(["user", "reminder", "hedge"])
    })
  )

  it.effect("shares no state between instances", () =>
    Effect.gen(function* () {
      const one = yield* AdaptiveThrottling.make()
      const other = yield* AdaptiveThrottling.make()
      yield* sent(one, refused, 50)
      expect((yield* other.view).rejection).toBe(0)
    })
  )

  const step = FastCheck.record({
    kind: FastCheck.constantFrom("succeed", "refuse", "defect", "interrupt"),
    takes: FastCheck.nat(5),
    interruptedAfter: FastCheck.nat(8)
  })
  it.effect.prop(
    "gets every permit back, however calls end and whenever they are interrupted",
    { steps: FastCheck.array(step, { minLength: 1, maxLength: 25 }) },
    ({ steps }) =>
      Effect.gen(function* () {
        const throttle = yield* AdaptiveThrottling.make({ limit: { ...aimd, initial: 2, maximum: 4 } })
        let running = 0
        let most = 0
        const call = ({ kind, takes }: (typeof steps)[number]): Effect.Effect<void, RateLimited> => {
          const end = kind === "refuse" ? refused : kind === "defect" ? Effect.die("a bug") : Effect.void
          return Effect.acquireUseRelease(
            Effect.sync(() => (most = Math.max(most, ++running))),
            () => Effect.zipRight(Effect.sleep(`${takes} seconds`), end),
            () => Effect.sync(() => running--)
          )
        }
        const fibers: Array<Fiber.RuntimeFiber<void, RateLimited | Throttled>> = []
        for (const one of steps) {
          const fiber = yield* Effect.fork(throttle.protect("user", asked)(call(one)))
          fibers.push(fiber)
          if (one.kind === "interrupt") {
            yield* Effect.fork(Effect.delay(Fiber.interrupt(fiber), `${one.interruptedAfter} seconds`))
          }
        }
        yield* TestClock.adjust("10 minutes")
        const exits = yield* Effect.forEach(fibers, Fiber.await)
        expect(exits.filter(Exit.isSuccess).length).toBeGreaterThanOrEqual(
          steps.filter(({ kind }) => kind === "succeed").length - exits.filter(isThrottled).length
        )
        expect(most).toBeLessThanOrEqual(4)
        expect(yield* throttle.view).toMatchObject({ used: 0, waiting: 0 })
        expect(Either.isRight(yield* Effect.either(throttle.protect("hedge", asked)(Effect.void)))).toBe(true)
      })
  )
})

const isThrottled = (exit: Exit.Exit<unknown, RateLimited | Throttled>) =>
  Exit.isFailure(exit) && exit.cause._tag === "Fail" && exit.cause.error._tag === "Throttled"
