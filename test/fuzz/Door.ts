import type * as FastCheck from "effect/FastCheck"
import type { Input, Json } from "./Input.ts"
import type { World } from "./World.ts"

/**
 * A way by which strangers' input comes in.
 *
 * @since 0.1.0
 * @category models
 */
export interface Door {
  /** What comes in, by kind. */
  readonly kinds: Readonly<Record<string, FastCheck.Arbitrary<Json>>>
  /** Sends one in. Resolves when the world has it, with what is wrong about how it was taken, if anything. */
  readonly send: (world: World, input: Input) => Promise<string | undefined>
  /** How many are sent at once. */
  readonly concurrency: number
  /** How long is waited after each, in milliseconds. */
  readonly pause: number
}
