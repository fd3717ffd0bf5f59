import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { isTransient, type ModelFailure } from "../../domain/model/Failure.ts"
import { RequestId } from "../../domain/Ids.ts"
import type { Ask, Routed } from "../../services/model/ModelRouter.ts"
import { isBegun, isExpected, question } from "./Counting.ts"
import { type Outcome, timesOf } from "./Outcome.ts"
import type { Profile } from "./Profiles.ts"
import * as Trial from "./Trial.ts"

const concurrency = 10

/** How long a turn is retried before the report gives up, in milliseconds. A bot continues for hours. */
const patience = 8000

/** The result of one request, as its user saw it. */
interface Seen {
  readonly result: Either.Either<Routed, ModelFailure>
  readonly firstToken: number | undefined
  readonly total: number
}

/** Asks as the engine does: a transient failure is retried when the route says so, from the text so far. */
const asking = ({ router }: Trial.Trial, number: number): Effect.Effect<Seen> =>
  Effect.gen(function* () {
    const began = performance.now()
    let firstToken: number | undefined
    let resume = { candidate: "", body: "", text: "" }
    const ask = (run: number): Ask => ({
      request: RequestId.make(`harness:${number}`),
      client: `user ${number % 10}`,
      messages: [{ role: "user", content: question }],
      streaming: true,
      run,
      comesBack: true,
      again: Effect.void,
      sent: (candidate, body) => void (resume = { ...resume, candidate, body }),
      show: (text) => {
        firstToken ??= performance.now() - began
        resume = { ...resume, text }
      },
      ...(run === 1 ? {} : { resume })
    })
    let result = yield* Effect.either(router.answer(ask(1)))
    for (let run = 2; Either.isLeft(result) && isTransient(result.left); run++) {
      const wait = Math.max(200 * run, result.left.retryAfter ?? 0)
      if (performance.now() - began + wait > patience) break
      yield* Effect.sleep(wait)
      result = yield* Effect.either(router.answer(ask(run)))
    }
    return { result, firstToken, total: performance.now() - began }
  })

export const run = (
  upstream: Trial.Upstream,
  profile: Profile,
  requests: number,
  seed: number
): Effect.Effect<Outcome> =>
  Effect.scoped(
    Effect.gen(function* () {
      const trial = yield* Trial.make(upstream, profile.weather, seed)
      const numbers = Array.from({ length: requests }, (_, index) => index)
      const seen = yield* Effect.forEach(numbers, (number) => asking(trial, number), { concurrency })
      const answers = seen.flatMap(({ result }) => (Either.isRight(result) ? [result.right] : []))
      const isWhole = ({ cut, text }: Routed) => cut === undefined && isExpected(text)
      const isMarked = ({ cut, text }: Routed) => cut !== undefined && isBegun(text)
      const whole = seen.filter(({ result }) => Either.isRight(result) && isWhole(result.right))
      const called = trial.events.flatMap((event) => (event._tag === "Called" ? [event.why] : []))
      const calls = trial.proxies.reduce((sum, { arrivals }) => sum + arrivals.length, 0)
      const failures: Record<string, number> = {}
      for (const event of trial.events) {
        if (event._tag === "Failed") failures[event.failure] = (failures[event.failure] ?? 0) + 1
      }
      return {
        profile: profile.name,
        about: profile.about,
        requests,
        whole: whole.length,
        incomplete: answers.filter(isMarked).length,
        told: requests - answers.length,
        wrong: answers.filter((answer) => !isWhole(answer) && !isMarked(answer)).length,
        retries: called.filter((why) => why === "retry").length,
        fallbacks: called.filter((why) => why === "fallback").length,
        resumed: trial.events.filter(({ _tag }) => _tag === "Resumed").length,
        callsPerAnswer: answers.length === 0 ? null : Math.round((100 * calls) / answers.length) / 100,
        firstToken: timesOf(seen.flatMap(({ firstToken }) => firstToken ?? [])),
        total: timesOf(whole.map(({ total }) => total)),
        failures
      }
    })
  )
