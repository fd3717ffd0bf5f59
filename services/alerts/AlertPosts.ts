import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { summaryOf } from "../../domain/telemetry/alerts/AlertText.ts"
import { type Known, keyOf, unposted } from "../../domain/telemetry/alerts/Known.ts"
import type { Rule } from "../../domain/telemetry/alerts/Rule.ts"
import { type AlertHook, type AlertNote } from "../telemetry/AlertHook.ts"

/** The longest delay between two attempts, and the first one, in milliseconds. */
const longest = 60 * 60 * 1000
const first = 30_000

/** How many notes are posted in one round: a receiver that hangs must not hold up the round. */
const most = 8

const iso = (millis: number) => DateTime.formatIso(DateTime.unsafeMake(millis))

const noteOf = (bot: number, rule: Rule, known: Known, status: AlertNote["status"]): AlertNote => ({
  version: 1,
  id: `${bot}:${keyOf(known)}:${known.since}:${status}`,
  status,
  bot,
  alert: known.rule,
  severity: rule.severity,
  labels: known.labels,
  value: known.value,
  summary: summaryOf(rule, known),
  cure: rule.cure,
  since: iso(known.since),
  until: known.overAt === null ? null : iso(known.overAt)
})

/**
 * Posts what the receiver does not know yet. What it does not accept is posted again, after 30 seconds, doubled, at most
 * an hour; only the newest state of each alert is posted. A failure is logged once, until a note is accepted.
 */
export const make = (bot: number, hook: typeof AlertHook.Service) => {
  let failures = 0
  let pausedUntil = 0

  const post = (rules: ReadonlyMap<string, Rule>, known: Known, now: number): Effect.Effect<Known> => {
    const status = unposted(known)
    const rule = rules.get(known.rule)
    if (status === undefined || now < pausedUntil) return Effect.succeed(known)
    // A rule of another program: nothing can be said about it.
    if (rule === undefined) return Effect.succeed({ ...known, posted: status })
    return Effect.matchEffect(hook.post(noteOf(bot, rule, known, status)), {
      onSuccess: () =>
        Effect.sync((): Known => {
          failures = 0
          return { ...known, posted: status }
        }),
      onFailure: (failure) => {
        failures++
        pausedUntil = now + Math.min(longest, first * 2 ** (failures - 1))
        return Effect.as(failures === 1 ? Effect.logWarning(failure.message) : Effect.logDebug(failure.message), known)
      }
    })
  }

  return (
    rules: ReadonlyMap<string, Rule>,
    all: ReadonlyArray<Known>,
    now: number
  ): Effect.Effect<ReadonlyArray<Known>> => {
    let posted = 0
    return Effect.forEach(all, (known) =>
      Effect.suspend(() => {
        if (unposted(known) === undefined || posted >= most) return Effect.succeed(known)
        posted++
        return post(rules, known, now)
      })
    )
  }
}
