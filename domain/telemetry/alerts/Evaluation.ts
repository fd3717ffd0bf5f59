import type { Measure, Rule, Series } from "./Rule.ts"
import { longest } from "./Rules.ts"

type Labels = Readonly<Record<string, string>>

/** The value of a series. */
export interface Sample {
  readonly metric: string
  readonly labels: Labels
  readonly value: number
}

/** An alert that fires. Times are epoch milliseconds. */
export interface Alert {
  /** The rule with the labels: one alert fires at most once at a time. */
  readonly id: string
  readonly rule: string
  readonly labels: Labels
  readonly value: number
  /** Since when its condition is met. */
  readonly since: number
}

interface Standing extends Omit<Alert, "id"> {
  readonly firing: boolean
  /** Since when the condition of a firing alert is not met any more. */
  readonly unmet: number | undefined
}

/** What an evaluation remembers: the samples within the longest window, and the alerts that fire or may fire. */
export interface Memory {
  readonly past: ReadonlyArray<{ readonly at: number; readonly samples: ReadonlyArray<Sample> }>
  readonly standings: ReadonlyMap<string, Standing>
}

export const nothing: Memory = { past: [], standings: new Map() }

/** The memory with alerts that fired before a restart: each is over once its condition is not met for long enough. */
export const seeded = (memory: Memory, fired: ReadonlyArray<Alert & { readonly overAt: number | null }>): Memory => ({
  ...memory,
  standings: new Map([
    ...fired.flatMap(({ id, labels, overAt, rule, since, value }) =>
      overAt === null ? [[id, { labels, rule, since, value, firing: true, unmet: undefined }] as const] : []
    ),
    ...memory.standings
  ])
})

const idOf = (rule: string, labels: Labels): string =>
  [rule, ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)].join(" ")

const matches = ({ metric, without = {} }: Series, sample: Sample): boolean =>
  sample.metric === metric && Object.entries(without).every(([name, value]) => sample.labels[name] !== value)

interface Group {
  readonly labels: Labels
  readonly value: number
}

/** The sums of the matching series by the values of some labels. */
const grouped = (samples: ReadonlyArray<Sample>, series: Series, by: ReadonlyArray<string>): Map<string, Group> => {
  const groups = new Map<string, Group>()
  for (const sample of samples) {
    if (!matches(series, sample) || Number.isNaN(sample.value)) continue
    const labels = Object.fromEntries(by.map((name) => [name, sample.labels[name] ?? ""]))
    const id = idOf("", labels)
    groups.set(id, { labels, value: (groups.get(id)?.value ?? 0) + sample.value })
  }
  return groups
}

/** How much each group has risen since the oldest samples in a window. A counter that fell began anew. */
const risen = (memory: Memory, series: Series, by: ReadonlyArray<string>, over: number, now: number) => {
  const start = memory.past.find(({ at }) => at >= now - over * 1000)?.samples ?? []
  const before = grouped(start, series, by)
  const newest = grouped(memory.past.at(-1)?.samples ?? [], series, by)
  return new Map(
    Array.from(newest, ([id, { labels, value }]) => {
      const from = before.get(id)?.value ?? 0
      return [id, { labels, value: value < from ? value : value - from }] as const
    })
  )
}

const sum = (groups: ReadonlyMap<string, Group>) =>
  Array.from(groups.values()).reduce((all, { value }) => all + value, 0)

const measured = (
  memory: Memory,
  measure: Measure,
  by: ReadonlyArray<string>,
  now: number
): ReadonlyMap<string, Group> => {
  switch (measure._tag) {
    case "Value":
      return grouped(memory.past.at(-1)?.samples ?? [], measure.of, by)
    case "Rise":
      return risen(memory, measure.of, by, measure.over, now)
    case "Share": {
      const rise = (series: Series) => sum(risen(memory, series, [], measure.over, now))
      const among = measure.among.reduce((all, series) => all + rise(series), 0)
      return among === 0 || among < measure.least
        ? new Map()
        : new Map([["", { labels: {}, value: rise(measure.of) / among }]])
    }
  }
}

const isMet = ({ is, threshold, until }: Rule, value: number, firing: boolean): boolean => {
  const limit = firing ? until : threshold
  return is === "above" ? value > limit : value < limit
}

/** The next standing of an alert; `undefined` once it is over. */
const next = (
  rule: Rule,
  labels: Labels,
  value: number | undefined,
  before: Standing | undefined,
  now: number
): Standing | undefined => {
  const met = value !== undefined && isMet(rule, value, before?.firing === true)
  if (met) {
    const since = before?.since ?? now
    const firing = before?.firing === true || now - since >= rule.for * 1000
    return { rule: rule.name, labels, value, since, firing, unmet: undefined }
  }
  if (before === undefined || !before.firing) return undefined
  const unmet = before.unmet ?? now
  return now - unmet >= rule.keep * 1000 ? undefined : { ...before, unmet }
}

/** Only what a rule reads is kept. */
const relevant = (rules: ReadonlyArray<Rule>, samples: ReadonlyArray<Sample>): ReadonlyArray<Sample> => {
  const read = new Set(
    rules.flatMap(({ measure }) => [
      measure.of.metric,
      ...(measure._tag === "Share" ? measure.among.map(({ metric }) => metric) : [])
    ])
  )
  return samples.filter(({ metric }) => read.has(metric))
}

/**
 * Evaluates rules with the samples of a moment (epoch milliseconds). Returns what the next evaluation needs, and the
 * alerts that fire now.
 */
export const evaluate = (
  rules: ReadonlyArray<Rule>,
  memory: Memory,
  samples: ReadonlyArray<Sample>,
  now: number
): { readonly memory: Memory; readonly firing: ReadonlyArray<Alert> } => {
  const from = now - longest(rules) * 1000
  const kept = memory.past.filter(({ at }) => at >= from && at <= now)
  const recent: Memory = { ...memory, past: [...kept, { at: now, samples: relevant(rules, samples) }] }
  const standings = new Map<string, Standing>()
  for (const rule of rules) {
    const known = [...memory.standings.values()].filter((standing) => standing.rule === rule.name)
    const values = new Map(
      Array.from(measured(recent, rule.measure, rule.by, now).values(), (group) => [
        idOf(rule.name, group.labels),
        group
      ])
    )
    const all = new Map([...known, ...values.values()].map(({ labels }) => [idOf(rule.name, labels), labels]))
    for (const [id, labels] of all) {
      const standing = next(rule, labels, values.get(id)?.value, memory.standings.get(id), now)
      if (standing !== undefined) standings.set(id, standing)
    }
  }
  const firing = Array.from(standings).flatMap(([id, { firing, labels, rule, since, value }]) =>
    firing ? [{ id, rule, labels, since, value }] : []
  )
  return { memory: { ...recent, standings }, firing }
}
