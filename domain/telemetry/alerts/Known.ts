import * as Schema from "effect/Schema"
import { fnv1a } from "../TraceId.ts"
import type { Alert } from "./Evaluation.ts"

/**
 * An alert as the database has it: while it fires, and until all have been told that it is over. Times are epoch
 * milliseconds.
 */
export const Known = Schema.Struct({
  id: Schema.String,
  rule: Schema.String,
  labels: Schema.Record({ key: Schema.String, value: Schema.String }),
  value: Schema.Number,
  since: Schema.Int,
  /** Since when it is over; null while it fires. */
  overAt: Schema.NullOr(Schema.Int),
  /** How often the owners were told that it fires, and when last; and whether they were told that it is over. */
  tellings: Schema.Int,
  toldAt: Schema.NullOr(Schema.Int),
  overTold: Schema.Boolean,
  /** What the webhook has accepted. */
  posted: Schema.Literal("nothing", "firing", "over")
})
export type Known = typeof Known.Type

/** What may be told of an alert. */
export type Word = "firing" | "over"

/** A short name for an alert, for buttons and ids. */
export const keyOf = ({ id }: Pick<Alert, "id">): string =>
  fnv1a(Array.from(new TextEncoder().encode(id)).join()).slice(0, 16)

/** An owner is told again about an alert that still fires after this long. */
const again = 24 * 60 * 60 * 1000

const begun = ({ id, labels, rule, since, value }: Alert): Known => ({
  id,
  labels,
  rule,
  since,
  value,
  overAt: null,
  tellings: 0,
  toldAt: null,
  overTold: false,
  posted: "nothing"
})

/** The known alerts with what fires now. An alert that fires again begins anew. */
export const updated = (
  known: ReadonlyArray<Known>,
  firing: ReadonlyArray<Alert>,
  now: number
): ReadonlyArray<Known> => {
  const live = new Map(firing.map((alert) => [alert.id, alert]))
  const before = new Set(known.map(({ id }) => id))
  return [
    ...known.map((one): Known => {
      const alert = live.get(one.id)
      if (alert === undefined) return one.overAt === null ? { ...one, overAt: now } : one
      return one.overAt === null ? { ...one, value: alert.value } : begun(alert)
    }),
    ...Array.from(live.values()).flatMap((alert) => (before.has(alert.id) ? [] : [begun(alert)]))
  ]
}

/** What an owner has to be told now: that an alert fires, or still fires, or is over. */
export const due = (known: Known, mutedUntil: number, now: number): Word | undefined => {
  const { overAt, overTold, toldAt } = known
  if (now < mutedUntil) return undefined
  if (overAt === null) return toldAt === null || now - toldAt >= again ? "firing" : undefined
  return toldAt === null || overTold || overAt < mutedUntil ? undefined : "over"
}

/** What the webhook has to be told now. It learns of the end of an alert only if it learnt of its beginning. */
export const unposted = ({ overAt, posted }: Known): Word | undefined => {
  if (overAt === null) return posted === "nothing" ? "firing" : undefined
  return posted === "firing" ? "over" : undefined
}

/** Nothing remains to be told of an alert, or to be known about it. */
export const isDone = (known: Known, mutedUntil: number, now: number, hasWebhook: boolean): boolean =>
  known.overAt !== null &&
  now >= mutedUntil &&
  due(known, mutedUntil, now) === undefined &&
  (!hasWebhook || unposted(known) === undefined)
