import { Array } from "effect"

/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Family {
  readonly type: string
  readonly help: string | undefined
  readonly samples: Sample[]
}

const unescape = (text: string) => text.replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char))

const number = (text: string): number => {
  if (text === "NaN") return NaN
  const value = Number(text.replace("Inf", "Infinity"))
  if (Number.isNaN(value) || text === "") throw new Error(`no number: ${text}`)
  return value
}

const labelsOf = (text: string): Record<string, string> => {
  const labels = new Map<string, string>()
  let rest = text
  while (rest !== "") {
    const found = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/.exec(rest)
    if (found === null) throw new Error(`no labels: ${rest}`)
    const [all, name = "", value = ""] = found
    if (labels.has(name)) throw new Error(`a label twice: ${name}`)
    labels.set(name, unescape(value))
    rest = rest.slice(all.length)
  }
  return Object.fromEntries(labels)
}

const suffixes: Readonly<Record<string, RegExp>> = {
  counter: /^$/,
  gauge: /^$/,
  histogram: /^(_bucket|_sum|_count)$/,
  summary: /^(_sum|_count)?$/
}

/**
 * A reader of Prometheus' text format 0.0.4, written from its description and strict: it throws at what a server would refuse, and at
 * histograms that are none.
 */
export const parse = (text: string): ReadonlyMap<string, Family> => {
  const families = new Map<string, Family>()
  const helps = new Map<string, string>()
  const seen = new Set<string>()
  let current: { readonly name: string; readonly family: Family } | undefined
  if (text !== "" && !text.endsWith("\n")) throw new Error("the last line does not end")
  for (const line of text.split("\n").slice(0, -1)) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) ([^\n]*)$/.exec(line)
    if (comment !== null) {
      const [, what, name = "", words = ""] = comment
      if (what === "HELP") {
        if (helps.has(name)) throw new Error(`two helps: ${name}`)
        helps.set(name, unescape(words))
        continue
      }
      if (families.has(name) || !Object.hasOwn(suffixes, words)) throw new Error(`a type that cannot be: ${line}`)
      current = { name, family: { type: words, help: helps.get(name), samples: [] } }
      families.set(name, current.family)
      continue
    }
    const found = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^\n]*)\})? (\S+)$/.exec(line)
    if (found === null) throw new Error(`no sample: ${line}`)
    const [, name = "", labels = "", value = ""] = found
    if (current === undefined || !name.startsWith(current.name)) throw new Error(`out of its family: ${line}`)
    if (!suffixes[current.family.type]?.test(name.slice(current.name.length))) throw new Error(`no part: ${line}`)
    const sample = { name, labels: labelsOf(labels), value: number(value) }
    const series = `${name}${JSON.stringify(Object.entries(sample.labels).toSorted())}`
    if (seen.has(series)) throw new Error(`a series twice: ${line}`)
    seen.add(series)
    current.family.samples.push(sample)
  }
  for (const [name, family] of families) {
    if (family.type === "counter") checkCounter(name, family)
    if (family.type === "histogram") checkHistogram(name, family)
  }
  return families
}

const checkCounter = (name: string, { samples }: Family) => {
  if (!name.endsWith("_total")) throw new Error(`a counter without _total: ${name}`)
  if (samples.some(({ value }) => !(value >= 0))) throw new Error(`a counter below zero: ${name}`)
}

const checkHistogram = (name: string, { samples }: Family) => {
  const own = ({ le: _, ...labels }: Sample["labels"]) => JSON.stringify(Object.entries(labels).toSorted())
  for (const group of Object.values(Array.groupBy(samples, ({ labels }) => own(labels)))) {
    const buckets = group.filter((sample) => sample.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels }) => number(labels["le"] ?? ""))
    const rises = (values: ReadonlyArray<number>) => values.every((value, at) => value >= (values[at - 1] ?? -Infinity))
    const count = group.find((sample) => sample.name === `${name}_count`)?.value
    const hasSum = group.some((sample) => sample.name === `${name}_sum`)
    if (!rises(bounds) || bounds.at(-1) !== Infinity) throw new Error(`bounds do not rise to +Inf: ${name}`)
    if (!rises(buckets.map(({ value }) => value))) throw new Error(`buckets are not cumulative: ${name}`)
    if (!hasSum || count !== buckets.at(-1)?.value) throw new Error(`_sum or _count does not fit: ${name}`)
  }
}
