import * as Schema from "effect/Schema"

/**
 * What becomes of an occurrence whose time went by while nobody was there.
 *
 * - `late`: it fires with a word on it, and so does each that was missed.
 * - `skip`: more than an hour late it does not fire.
 * - `once`: of several that were missed one fires, with their number, and then it goes on as planned.
 *
 * @since 0.1.0
 * @category models
 */
export const MissedPolicy = Schema.Literal("late", "skip", "once")
export type MissedPolicy = typeof MissedPolicy.Type

/**
 * What a reminder says about its lateness: it was due at an instant, and so many were missed with it (1 is itself alone).
 *
 * @since 0.1.0
 * @category models
 */
export interface Lateness {
  readonly due: number
  readonly missed: number
}
