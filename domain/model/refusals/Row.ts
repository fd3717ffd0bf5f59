import type { Meaning } from "./Meaning.ts"

/**
 * A rule about refusals: its meaning, the code or sentence that it matches, its source with a version or a year, and an
 * example, which the tests use. The example of a code is the code. Patterns are linear and bounded: gaps are `.{0,n}`,
 * and repetitions are not nested.
 */
export type Row =
  | readonly [means: Meaning, code: string, from: string]
  | readonly [means: Meaning, sentence: RegExp, from: string, example: string]
