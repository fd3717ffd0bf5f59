import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Permanent } from "../../domain/model/Failure.ts"
import { inARow } from "../resilience/Stepping.ts"

/** A minute, doubled for each consecutive cooldown, at most an hour. */
const defaults: Schedule.Schedule<unknown> = Schedule.modifyDelay(Schedule.exponential("1 minute"), (_, delay) =>
  Duration.min(delay, "1 hour")
)

/** Pauses the use of credentials that were rejected or are out of credit, and of models that do not exist. */
export interface Cooldown {
  readonly begin: (what: string, because: Permanent, now: number) => void
  readonly end: (what: string) => void
  /** The reason of the current cooldown; undefined if there is none. */
  readonly reason: (what: string, now: number) => Permanent | undefined
}

interface Cooling {
  readonly row: number
  readonly until: number
  readonly because: Permanent
  readonly lengthOf: ReturnType<typeof inARow>
}

export const make = (schedule = defaults): Effect.Effect<Cooldown> =>
  Effect.map(Effect.runtime<never>(), (runtime) => {
    const cooling = new Map<string, Cooling>()
    return {
      begin: (what, because, now) => {
        const { lengthOf, row } = cooling.get(what) ?? { row: 0, lengthOf: inARow(runtime, schedule) }
        cooling.set(what, { row: row + 1, because, until: now + lengthOf(row + 1, now), lengthOf })
      },
      end: (what) => void cooling.delete(what),
      reason: (what, now) => {
        const found = cooling.get(what)
        return found !== undefined && now < found.until ? found.because : undefined
      }
    }
  })
