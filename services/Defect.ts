import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"

/** How many frames of a defect's stack are told. */
const frames = 6

/**
 * Where a defect happened, for a log: the kind of each error and its stack, never its message, which may quote a text, a prompt or
 * a secret.
 */
export const whereabouts = (cause: Cause.Cause<unknown>): string =>
  Chunk.toReadonlyArray(Cause.defects(cause))
    .map((defect) => {
      if (!(defect instanceof Error)) return `a defect that is no error (${typeof defect})`
      const stack = (defect.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line))
      return [defect.name, ...stack.slice(0, frames)].join("\n")
    })
    .join("\n")
