import type { Step } from "./Action.ts"

/**
 * How often the process ended while a step held its thread.
 *
 * - `held`: the step had held the thread for a second or more, or ended the process itself.
 * - `sudden`: the process was gone at once while the step happened to run. A kill from outside can look the same.
 */
export interface Ends {
  readonly held: number
  readonly sudden: number
}

export const noEnds: Ends = { held: 0, sudden: 0 }

/**
 * The fate of a step: it runs; it is set aside and its sender is told; or, if even that ended the process, it is
 * written off.
 */
export type Judgement = "run" | "set aside" | "written off"

/** A held end weighs 3, a sudden one 2: two held ends reach the limit, or three sudden ones. */
const enough = 6

/**
 * Decides from the recorded ends of a step: after two ends that it certainly caused, or three that it may have caused,
 * it is set aside; after twice as many it is written off.
 */
export const judge = ({ held, sudden }: Ends): Judgement => {
  const weight = 3 * held + 2 * sudden
  return weight >= 2 * enough ? "written off" : weight >= enough ? "set aside" : "run"
}

/** The name under which the ends of a step are counted: its kind and its request id. */
export const nameOf = ({ _tag, id }: Pick<Step, "_tag" | "id">): string => `${_tag} ${id}`
