import type { Meaning } from "./Meaning.ts"

/**
 * A rule about refusals: the meaning, the code or the sentence that it is recognised by, its source with a version or a year, and an
 * example, which the tests read. The example of a code is the code. Patterns are linear and bounded: gaps are `.{0,n}`, and no
 * repetition is nested in another.
 */
export type Row =
  | readonly [means: Meaning, code: string, from: string]
  | readonly [means: Meaning, sentence: RegExp, from: string, example: string]
