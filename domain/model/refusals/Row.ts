import type { Meaning } from "./Meaning.ts"

/** A rule about refusals: the codes or the sentences that have a meaning. */
export interface Row {
  readonly means: Meaning
  readonly codes: ReadonlySet<string>
  readonly sentences: ReadonlyArray<RegExp>
}

/** Codes by their source with a version or a year, separated by blanks. */
export const codes = (means: Meaning, sources: Readonly<Record<string, string>>): Row => ({
  means,
  codes: new Set(Object.values(sources).flatMap((codes) => codes.split(" "))),
  sentences: []
})

/** Patterns for sentences. They are linear and bounded: gaps are `.{0,n}`, and repetitions are not nested. */
export const sentences = (means: Meaning, ...patterns: ReadonlyArray<RegExp>): Row => ({
  means,
  codes: new Set(),
  sentences: patterns
})
