import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import type { Capability } from "../../domain/model/Capability.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** A part of a request that a candidate does not support. `candidate` is its name with its address. */
export interface Lack {
  readonly candidate: string
  readonly capability: Capability
}

/** How long it is remembered, because models and servers change. */
export const remembered: Duration.Duration = Duration.days(1)

/**
 * Stores which parts of a request candidates do not support, across restarts and for all processes. `load` returns those that were
 * saved within the last day; `age` is in milliseconds.
 *
 * @since 0.1.0
 * @category ports
 */
export class CapabilityStore extends Context.Tag("holdfast/services/model/CapabilityStore")<
  CapabilityStore,
  {
    readonly load: Effect.Effect<ReadonlyArray<Lack & { readonly age: number }>, StoreUnavailable>
    readonly save: (lack: Lack) => Effect.Effect<void, StoreUnavailable>
  }
>() {
  /** In memory. */
  static readonly memory: Layer.Layer<CapabilityStore> = Layer.sync(CapabilityStore, () => {
    const found = new Map<string, { readonly lack: Lack; readonly at: number }>()
    return CapabilityStore.of({
      load: Effect.map(Clock.currentTimeMillis, (now) =>
        [...found.values()].flatMap(({ at, lack }) => {
          const age = now - at
          return age < Duration.toMillis(remembered) ? [{ ...lack, age }] : []
        })
      ),
      save: (lack) =>
        Effect.map(
          Clock.currentTimeMillis,
          (at) => void found.set(`${lack.capability} ${lack.candidate}`, { lack, at })
        )
    })
  })
}
