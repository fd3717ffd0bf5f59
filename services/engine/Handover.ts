import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import { Relay } from "./Relay.ts"
import type { Placed } from "../turns/Updates.ts"

/** The maximum number of offers that wait for the relay to start; it finds further ones in the store. */
const offers = 256

/**
 * Passes updates that did not come from Telegram (a ping, a retried dead letter) to the relay, from layers that cannot
 * reach it. The relay finds dropped ones in the store some seconds later.
 */
export class Handover extends Context.Tag("holdfast/services/engine/Handover")<
  Handover,
  {
    /** Never waits and never fails. */
    readonly offer: (placed: ReadonlyArray<Placed>) => Effect.Effect<void>
    /** Everything offered since the last call; waits for the first offer. */
    readonly take: Effect.Effect<ReadonlyArray<Placed>>
  }
>() {
  static readonly layer: Layer.Layer<Handover> = Layer.effect(
    Handover,
    Effect.map(Queue.dropping<ReadonlyArray<Placed>>(offers), (queue) =>
      Handover.of({
        offer: (placed) => Queue.offer(queue, placed),
        take: Effect.map(Queue.takeBetween(queue, 1, offers), (some) => Chunk.toReadonlyArray(some).flat())
      })
    )
  )

  /** Passes offers to the relay, while the layer lives. */
  static readonly toRelay: Layer.Layer<never, never, Handover | Relay> = Layer.scopedDiscard(
    Effect.gen(function* () {
      const { take } = yield* Handover
      const { offer } = yield* Relay
      yield* Effect.forkScoped(Effect.forever(Effect.flatMap(take, offer)))
    })
  )
}
