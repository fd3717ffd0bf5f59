import type { Backlog } from "./Backlog.ts"
import type { Snapshot, Times } from "./Snapshot.ts"

const rounded = (value: number, digits: number) => String(Number(value.toFixed(digits)))

const duration = (millis: number | null): string => {
  if (millis === null) return "-"
  if (millis < 10) return `${rounded(millis, 1)} ms`
  if (millis < 1000) return `${rounded(millis, 0)} ms`
  if (millis < 60_000) return `${rounded(millis / 1000, 1)} s`
  return millis < 3_600_000 ? `${rounded(millis / 60_000, 1)} min` : `${rounded(millis / 3_600_000, 1)} h`
}

const percent = (rate: number | null): string => (rate === null ? "-" : `${rounded(rate * 100, 1)} %`)

const counts = (all: Readonly<Record<string, number>>): string => {
  const most = Object.entries(all).toSorted(([, a], [, b]) => b - a)
  return most.length === 0 ? "none" : most.map(([name, count]) => `${count} ${name}`).join(", ")
}

const timed = ({ average, count, p50, p95, p99 }: Times): string =>
  count === 0
    ? "none"
    : `${count} times, average ${duration(average)}, p50 ${duration(p50)}, p95 ${duration(p95)}, p99 ${duration(p99)}`

const behind = (backlog: Backlog | null, at: number): string => {
  if (backlog === null) return "unknown: the store does not answer"
  const oldest = backlog.since === null ? "" : `, the oldest for ${duration(Math.max(0, at - backlog.since))}`
  const dead = backlog.deadLetters === 0 ? "" : `; ${backlog.deadLetters} dead letters`
  return `${backlog.updates} updates, ${backlog.conversations} conversations${oldest}${dead}`
}

/** Formats a snapshot for people, one line per number. */
export const format = (snapshot: Snapshot): string => {
  const { at, cache, calls, late, sendings, since, updates } = snapshot
  const lines: ReadonlyArray<readonly [string, string]> = [
    ["counted for", duration(at - since)],
    [
      "updates",
      `${updates.received}, ${updates.duplicates} duplicates, ${updates.skipped} skipped, ${updates.late} late`
    ],
    ["late in", counts(Object.fromEntries(late.map(({ conversation, late }) => [`in ${conversation}`, late])))],
    ["backlog", behind(snapshot.backlog, at)],
    ["accept to delivered", timed(snapshot.acceptToDelivered)],
    ["sendings", `${sendings.sends}, ${sendings.probes} probes, ${sendings.proven} proven, ${sendings.resent} resent`],
    ["calls", `${calls.total}: ${counts(calls.why)}`],
    [
      "success rate",
      `${percent(calls.successRate)} (${calls.succeeded} complete, ${calls.failed} failed, ${calls.brokenOff} interrupted)`
    ],
    ["failures", counts(calls.failures)],
    ["not asked", counts(calls.rejections)],
    ["resumed", counts(calls.resumed)],
    ["breaker transitions", counts(snapshot.transitions)],
    ["first token", timed(snapshot.firstToken)],
    ["call", timed(snapshot.call)],
    ["cache hit rate", `${percent(cache.hitRate)} (${cache.hits} hits, ${cache.misses} misses)`],
    ["tokens", counts(snapshot.tokens)],
    ["cost", `$${rounded(snapshot.cost, 6)}`],
    ...Object.entries(snapshot.operations).map(([name, took]) => [name, timed(took)] as const)
  ]
  const width = Math.max(...lines.map(([name]) => name.length))
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n")
}
