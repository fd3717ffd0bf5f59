import type * as FastCheck from "effect/FastCheck"
import type { Input, Json } from "./Input.ts"
import type { World } from "./World.ts"

/** An entry for untrusted input. */
export interface Door {
  /** The inputs, by kind. */
  readonly kinds: Readonly<Record<string, FastCheck.Arbitrary<Json>>>
  /** Sends one input. Resolves when it was handled, with the fault, if any. */
  readonly send: (world: World, input: Input) => Promise<string | undefined>
  /** The number of concurrent inputs. */
  readonly concurrency: number
  /** The pause after each, in milliseconds. */
  readonly pause: number
}
