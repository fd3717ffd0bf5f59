import { empty, type Level, type Tally, type Times } from "./Tally.ts"

/** The version of the text. A program that does not know it reads nothing. */
const version = 1

/** Sums of money and seconds to a millionth: the digits beyond are errors of the addition. */
const rounded = (value: number) => Number(value.toFixed(6))

/** The sum, then for each bucket the steps from the bucket before it, and its count. */
const written = ({ buckets, sum }: Times): ReadonlyArray<number> => {
  const text = [rounded(sum)]
  let last = 0
  for (const [index, count] of Array.from(buckets).toSorted(([a], [b]) => a - b)) {
    text.push(index - last, count)
    last = index
  }
  return text
}

const timesOf = ([sum = 0, ...pairs]: ReadonlyArray<number>): Times => {
  const buckets = new Map<number, number>()
  let index = 0
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    index += pairs[at] ?? 0
    buckets.set(index, pairs[at + 1] ?? 0)
  }
  return { sum, buckets }
}

const mapped = <A, B>(all: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [name, change(value)]))

interface Text {
  readonly v: number
  readonly c: Readonly<Record<string, number>>
  readonly t: Readonly<Record<string, ReadonlyArray<number>>>
  readonly l: Readonly<Record<string, readonly [samples: number, sum: number, most: number]>>
}

/** A tally as text: about 400 bytes for a minute, 2 KB for a busy day. */
export const encode = ({ counts, levels, times }: Tally): string =>
  JSON.stringify({
    v: version,
    c: mapped(counts, rounded),
    t: mapped(times, written),
    l: mapped(levels, ({ most, samples, sum }: Level) => [samples, rounded(sum), rounded(most)] as const)
  } satisfies Text)

/** The tally of a text that {@link encode} made; empty for a text of a version that this program does not know. */
export const decode = (text: string): Tally => {
  // Holdfast wrote this JSON.
  const { c, l, t, v } = JSON.parse(text) as Text
  if (v !== version) return empty
  return {
    counts: c,
    times: mapped(t, timesOf),
    levels: mapped(l, ([samples, sum, most]) => ({ samples, sum, most }))
  }
}
