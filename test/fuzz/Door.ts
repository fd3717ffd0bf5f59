import type * as FastCheck from "effect/FastCheck"
import type { Input, Json } from "./Input.ts"
import type { World } from "./World.ts"

/** An entry for strangers' input. */
export interface Door {
  /** The inputs, by kind. */
  readonly kinds: Readonly<Record<string, FastCheck.Arbitrary<Json>>>
  /** Sends one input. Resolves when the world has it, with the fault in its handling, if any. */
  readonly send: (world: World, input: Input) => Promise<string | undefined>
  /** How many are sent at once. */
  readonly concurrency: number
  /** The pause after each, in milliseconds. */
  readonly pause: number
}
