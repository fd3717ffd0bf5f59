import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import { Relay } from "./Relay.ts"
import type { Placed } from "../turns/Updates.ts"

/** So many offers wait for a relay that is not there yet; what is more, it finds in the store. */
const offers = 256

/**
 * Hands updates that were not accepted at the door (a ping, a dead letter once more) to the relay, from where it cannot be reached.
 * What is dropped, the relay finds in the store some seconds later.
 */
export class Handover extends Context.Tag("holdfast/services/engine/Handover")<
  Handover,
  {
    /** Never waits and never fails. */
    readonly offer: (placed: ReadonlyArray<Placed>) => Effect.Effect<void>
    /** What was offered since the last time; waits until there is something. */
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

  /** Brings what is offered to the relay, for as long as it lives. */
  static readonly toRelay: Layer.Layer<never, never, Handover | Relay> = Layer.scopedDiscard(
    Effect.gen(function* () {
      const { take } = yield* Handover
      const { offer } = yield* Relay
      yield* Effect.forkScoped(Effect.forever(Effect.flatMap(take, offer)))
    })
  )
}
