import { empty, type Level, type Tally, type Times } from "./Tally.ts"

/** The version of the text. A program that does not know it reads nothing. */
const version = 1

/** Sums of money and seconds to a millionth: the digits beyond are errors of the addition. */
const rounded = (value: number) => Number(value.toFixed(6))

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
    t: mapped(times, ({ buckets, sum }: Times) => [rounded(sum), ...buckets]),
    l: mapped(levels, ({ most, samples, sum }: Level) => [samples, rounded(sum), rounded(most)] as const)
  } satisfies Text)

/** The tally of a text that {@link encode} made; empty for a text of a version that this program does not know. */
export const decode = (text: string): Tally => {
  // Holdfast wrote this JSON.
  const { c, l, t, v } = JSON.parse(text) as Text
  if (v !== version) return empty
  return {
    counts: c,
    times: mapped(t, ([sum = 0, ...buckets]) => ({ sum, buckets })),
    levels: mapped(l, ([samples, sum, most]) => ({ samples, sum, most }))
  }
}
