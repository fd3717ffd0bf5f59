import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { RequestId } from "../../domain/Ids.ts"
import { none } from "../../services/resilience/Retry.ts"
import { question } from "./Counting.ts"
import { timesOf, type Times } from "./Outcome.ts"
import type { Weather } from "./Profiles.ts"
import * as Trial from "./Trial.ts"

const ask = ({ router }: Trial.Trial, number: number) =>
  Effect.either(
    router.answer({
      request: RequestId.make(`measured:${number}`),
      client: `user ${number}`,
      messages: [{ role: "user", content: question }],
      streaming: true,
      run: 1,
      comesBack: true,
      again: Effect.void,
      show: () => {}
    })
  )

/**
 * A breaker as seen from outside, while its candidate dies and returns: the calls that reached the candidate before it
 * opened, the milliseconds without any, and the successes that closed it.
 */
export interface BreakerSeen {
  readonly callsToOpen: number
  readonly breakMillis: number
  readonly openMillis: number
  readonly successesToClose: number
}

export const breaker = (upstream: Trial.Upstream): Effect.Effect<BreakerSeen> =>
  Effect.scoped(
    Effect.gen(function* () {
      let dead = true
      const weather: Weather = () => (dead ? { _tag: "Drop" } : { _tag: "Pass" })
      // Another candidate answers meanwhile; otherwise the last resort would try this one during its break.
      const trial = yield* Trial.make(upstream, [weather, () => ({ _tag: "Pass" })], 1, { retry: none })
      const [proxy] = trial.proxies
      const state = () => trial.events.findLast((event) => event._tag === "Breaker" && event.candidate === "first")
      const is = (word: string) => {
        const event = state()
        return event?._tag === "Breaker" && event.state === word
      }
      let number = 0
      while (!is("open") && number < 50) yield* ask(trial, number++)
      const callsToOpen = proxy?.arrivals.length ?? NaN
      const openedAt = state()?.at ?? NaN
      dead = false
      while (!is("closed") && number < 500) {
        yield* ask(trial, number++)
        yield* Effect.sleep("10 millis")
      }
      const after = proxy?.arrivals.slice(callsToOpen) ?? []
      return {
        callsToOpen,
        breakMillis: Duration.toMillis(Trial.firstBreak),
        openMillis: (after[0] ?? NaN) - openedAt,
        successesToClose: after.length
      }
    })
  )

/** The delays between the calls of one request, as the provider saw them, and as the schedule defines them. */
export interface DelaySeen {
  readonly scheduled: readonly [number, number]
  readonly seen: Times & { readonly min: number }
}

const rounds = 20

export const delays = (upstream: Trial.Upstream): Effect.Effect<ReadonlyArray<DelaySeen>> =>
  Effect.map(
    Effect.forEach(
      Array.from({ length: rounds }, (_, round) => round),
      (round) =>
        Effect.scoped(
          Effect.gen(function* () {
            const trial = yield* Trial.make(upstream, [() => ({ _tag: "Refuse", status: 500, type: "server" })], round)
            yield* ask(trial, round)
            const arrivals = trial.proxies[0]?.arrivals ?? []
            return arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? NaN))
          })
        )
    ),
    (seen) =>
      [50, 100, 200].map((delay, index) => {
        const gaps = seen.flatMap((one) => one[index] ?? [])
        const times = timesOf(gaps) ?? { p50: NaN, p95: NaN, p99: NaN, max: NaN }
        return { scheduled: [0.75 * delay, 1.25 * delay], seen: { min: Math.min(...gaps), ...times } }
      })
  )
