import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Decision from "effect/ScheduleDecision"
import * as Intervals from "effect/ScheduleIntervals"
import { bounded } from "../../domain/resilience/Delay.ts"
import type { Judgement } from "../../domain/resilience/Judgement.ts"
import type { Breaker } from "./Breaker.ts"
import type { Budget } from "./Budget.ts"
import { jittered } from "./Jitter.ts"

export { deterministic, jittered } from "./Jitter.ts"

/**
 * An exponential backoff: `base`, `base * factor`, `base * factor^2` and so on, at most `cap`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Backoff {
  readonly base: Duration.DurationInput
  readonly factor: number
  readonly cap: Duration.DurationInput
}

/**
 * Yields the delays of a {@link Backoff}: with 50 ms, factor 2 and cap 500 ms they are 50, 100, 200, 400, 500, 500 ... A factor below 1
 * counts as 1, so delays never shrink.
 *
 * @since 0.1.0
 * @category schedules
 */
export const exponential = ({ base, cap, factor }: Backoff): Schedule.Schedule<Duration.Duration> =>
  Schedule.exponential(base, factor >= 1 ? factor : 1).pipe(
    Schedule.modifyDelay((_, delay) => bounded(delay, cap)),
    Schedule.delays
  )

/**
 * Ends at the first failure that is not transient. Delays stay the same.
 *
 * @since 0.1.0
 * @category combinators
 */
export const whileTransient = <Out, In, R>(
  self: Schedule.Schedule<Out, In, R>
): Schedule.Schedule<Out, In & Judgement, R> => {
  const judged: Schedule.Schedule<Out, In & Judgement, R> = self
  return Schedule.whileInput(judged, ({ _tag }) => _tag === "Transient")
}

/**
 * Waits at least as long as the failure's `retryAfter`: 50 ms and a `retryAfter` of 3 s become 3 s. A `retryAfter` above `longest` ends
 * the schedule. A rate-limited failure without a `retryAfter` waits at least 1 s, then 2 s, 4 s ... up to `longest`.
 * A `retryAfter` of `NaN` is ignored.
 *
 * @since 0.1.0
 * @category combinators
 */
export const honourRetryAfter =
  (longest: Duration.DurationInput) =>
  <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<In & Judgement, In & Judgement, R> => {
    const judged: Schedule.Schedule<Out, In & Judgement, R> = self
    return judged.pipe(
      Schedule.whileInput((judgement) => Duration.toMillis(asked(judgement) ?? 0) <= Duration.toMillis(longest)),
      Schedule.passthrough,
      Schedule.intersect(
        Schedule.unfold(Duration.seconds(1), (unasked) => bounded(Duration.times(unasked, 2), longest))
      ),
      Schedule.modifyDelay(([judgement, unasked], delay) => Duration.max(delay, atLeast(judgement, unasked))),
      Schedule.map(([judgement]) => judgement)
    )
  }

const asked = (judgement: Judgement) =>
  judgement._tag === "Transient" && !Number.isNaN(judgement.retryAfter) ? judgement.retryAfter : undefined

const atLeast = (judgement: Judgement, unasked: Duration.Duration) => {
  const limited = judgement._tag === "Transient" && judgement.because === "rate-limited"
  return bounded(asked(judgement) ?? (limited ? unasked : 0), Duration.infinity)
}

/**
 * Ends when the time since its first step plus the next delay exceeds the limit: of 100, 200, 400 ms a limit of 700 ms allows all three, one
 * of 699 ms the first two. Apply it last: it does not see delays that are added later.
 *
 * @since 0.1.0
 * @category combinators
 */
export const within =
  (limit: Duration.DurationInput) =>
  <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
    Schedule.makeWithState<readonly [state: unknown, began: number], In, Out, R>(
      [self.initial, Infinity],
      (now, input, [state, before]) =>
        Effect.map(self.step(now, input, state), ([next, out, decision]) => {
          const began = Math.min(before, now)
          const fits =
            Decision.isContinue(decision) && Intervals.start(decision.intervals) - began <= Duration.toMillis(limit)
          return [[next, began], out, fits ? decision : Decision.done]
        })
    )

/**
 * Ends at the first delay, in milliseconds, that fails the test. The test does not run when the schedule itself has ended.
 *
 * @since 0.1.0
 * @category combinators
 */
export const whileDelay =
  (test: (millis: number) => boolean) =>
  <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
    Schedule.makeWithState(self.initial, (now, input, state) =>
      Effect.map(self.step(now, input, state), ([next, out, decision]) => {
        const goesOn = Decision.isContinue(decision) && test(Math.max(0, Intervals.start(decision.intervals) - now))
        return [next, out, goesOn ? decision : Decision.done]
      })
    )

/**
 * Ends once the breaker is open, because it would reject the retry. Delays stay the same.
 *
 * @since 0.1.0
 * @category combinators
 */
export const untilOpen = ({ unsafeWait }: Pick<Breaker, "unsafeWait">) => whileDelay(() => unsafeWait() === 0)

/**
 * Recurs only while the budget allows this client a retry, and spends one each time. Delays stay the same.
 *
 * @since 0.1.0
 * @category combinators
 */
export const spending = ({ unsafeSpend }: Pick<Budget["Type"], "unsafeSpend">, client: string) =>
  whileDelay(() => unsafeSpend(client))

/**
 * A retry preset: the backoff, its jitter, the number of retries, and the longest `retryAfter` that is honoured.
 *
 * @since 0.1.0
 * @category models
 */
export interface RetryPolicy extends Backoff {
  readonly jitter: number
  readonly retries: number
  readonly longestHint: Duration.DurationInput
}

/**
 * The schedule of a preset: its delays, and a `retryAfter` up to its bound.
 *
 * @since 0.1.0
 * @category schedules
 */
export const fromPolicy = (policy: RetryPolicy): Schedule.Schedule<Judgement, Judgement> =>
  exponential(policy).pipe(
    jittered(policy.jitter, policy.cap),
    honourRetryAfter(policy.longestHint),
    Schedule.intersect(Schedule.recurs(policy.retries)),
    Schedule.map(([judgement]) => judgement)
  )

/**
 * For interactive calls: 50, 100 and 200 ms, each +-25 %, then it ends; a `retryAfter` of up to 5 s is honoured. Three retries after a
 * rate limit without a `retryAfter` wait 1, 2 and 4 s.
 *
 * @since 0.1.0
 * @category presets
 */
export const production: Schedule.Schedule<Judgement, Judgement> = fromPolicy({
  base: "50 millis",
  factor: 2,
  cap: "500 millis",
  jitter: 0.25,
  retries: 3,
  longestHint: "5 seconds"
})

/**
 * For background work: 100, 200, 400 ms and so on up to 10 s, each +-25 %, ten times; a `retryAfter` of up to a minute is honoured.
 *
 * @since 0.1.0
 * @category presets
 */
export const patient: Schedule.Schedule<Judgement, Judgement> = fromPolicy({
  base: "100 millis",
  factor: 2,
  cap: "10 seconds",
  jitter: 0.25,
  retries: 10,
  longestHint: "1 minute"
})

/**
 * For calls with an alternative: 10, 20, 40, 80 and 100 ms, each +-25 %; a `retryAfter` of up to a second is honoured.
 *
 * @since 0.1.0
 * @category presets
 */
export const aggressive: Schedule.Schedule<Judgement, Judgement> = fromPolicy({
  base: "10 millis",
  factor: 2,
  cap: "100 millis",
  jitter: 0.25,
  retries: 5,
  longestHint: "1 second"
})

/**
 * Never retries.
 *
 * @since 0.1.0
 * @category presets
 */
export const none: Schedule.Schedule<unknown> = Schedule.stop
