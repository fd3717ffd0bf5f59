import type { Meaning } from "../Meaning.ts"

/**
 * A rule about refusals: what it means, by which code or sentence it is known, who says so and since when (a version or a year), and an
 * example, which the tests read. The example of a code is the code. Patterns are linear and bounded: gaps are `.{0,n}`, nothing
 * repeated is repeated again.
 *
 * @since 0.1.0
 * @category models
 */
export type Row =
  | readonly [means: Meaning, code: string, from: string]
  | readonly [means: Meaning, sentence: RegExp, from: string, example: string]
