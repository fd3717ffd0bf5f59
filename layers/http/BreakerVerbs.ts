import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Acted } from "../../domain/operations/Journal.ts"
import { Journal } from "../../services/operations/Journal.ts"
import { Setup } from "../../services/operations/Setup.ts"
import type { BreakerView } from "../../services/resilience/Breaker.ts"
import { BreakerDesk } from "../../services/resilience/BreakerDesk.ts"
import type { Breakers } from "../../services/resilience/Breakers.ts"
import { BreakerReport, NoCandidate } from "./DeskApi.ts"

/** The state after each verb. */
const states = { isolate: "isolated", observe: "observing", reset: "closed" } as const

/** The breakers of the route, and what operators do with them. `by`: who the journal says acted. */
export const make = (by: string) =>
  Effect.gen(function* () {
    const desk = yield* BreakerDesk
    const journal = yield* Journal
    const { candidates } = yield* Setup
    // Of two operators who act at once, the second one sees what the first one did.
    const oneByOne = yield* Effect.makeSemaphore(1)

    /** A process that calls no model has breakers, too: it shares them with those that do. */
    const all = Effect.fnUntraced(function* (breakers: typeof Breakers.Service) {
      const route = yield* Effect.forEach(candidates, (name) => breakers.get(name))
      const others = (yield* breakers.all).filter(({ name }) => !candidates.includes(name))
      return [...route, ...(yield* Effect.forEach(others, ({ name }) => breakers.get(name)))]
    })

    const known = Effect.flatMap(desk.breakers, Option.match({ onNone: () => Effect.succeed([]), onSome: all }))

    const report = ({ calls, failures, name, openings, state, until }: BreakerView) =>
      new BreakerReport({ name, state, until: until === null ? null : Math.round(until), openings, calls, failures })

    const list = Effect.flatMap(known, (breakers) => Effect.forEach(breakers, ({ view }) => Effect.map(view, report)))

    const act = (name: string, verb: keyof typeof states) =>
      Effect.gen(function* () {
        const breakers = yield* known
        const breaker = breakers.find((one) => one.name === name)
        if (breaker === undefined) {
          const names = breakers.map((one) => one.name).join(", ")
          const why = names === "" ? "the daemon is still starting." : `the route has ${names}.`
          return yield* new NoCandidate({ why: `There is no candidate ${name}: ${why}` })
        }
        const at = yield* Clock.currentTimeMillis
        const { state } = yield* breaker.view
        if (state === states[verb]) {
          const last = (yield* journal.list({ subject: name, limit: 1 })).find((entry) => entry.verb === verb)
          return new Acted({ subject: name, verb, at: last?.at ?? at, by: last?.by ?? null, already: true })
        }
        yield* breaker[verb]
        yield* journal.record({ at, by, verb, subject: name, detail: null })
        yield* Effect.logInfo(`an operator asked for ${verb} of ${name} (${by})`)
        return new Acted({ subject: name, verb, at, by, already: false })
      }).pipe(oneByOne.withPermits(1))

    return { list, act }
  })
