import { Effect, Schedule } from "effect"

/** A module as a file for a thread. */
export const file = (source: string): URL => new URL(`data:text/javascript,${encodeURIComponent(source)}`)

export const eventually = (holds: () => boolean) =>
  Effect.repeat(Effect.sync(holds), { until: (is) => is, schedule: Schedule.spaced("5 millis") })
