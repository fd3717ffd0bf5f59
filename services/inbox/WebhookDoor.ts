import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * The path at which Telegram delivers updates. A proxy may put a prefix before it.
 *
 * @since 0.1.0
 * @category constants
 */
export const webhookPath = "/telegram/webhook"

type Accept = (update: unknown) => Effect.Effect<void, StoreUnavailable>

/**
 * Passes updates from the HTTP server, which starts first and stops last, to the assistant that accepts them.
 *
 * @since 0.1.0
 * @category services
 */
export class WebhookDoor extends Context.Tag("holdfast/services/inbox/WebhookDoor")<
  WebhookDoor,
  {
    /**
     * Accepts an update: it is on disk when this returns, and may then be acknowledged. While nobody accepts updates, it
     * fails like a store that is not open.
     */
    readonly receive: Accept
    /** Accepts all further updates, until the scope closes and those that are being accepted are done. */
    readonly open: (accept: Accept) => Effect.Effect<void, never, Scope.Scope>
    /** The number of updates that arrived, and of those that are being accepted now. */
    readonly traffic: Effect.Effect<{ readonly arrived: number; readonly running: number }>
  }
>() {
  static readonly layer: Layer.Layer<WebhookDoor> = Layer.sync(WebhookDoor, () => {
    const closed: Accept = () => Effect.fail(new StoreUnavailable({ operation: "accept", code: "CLOSED" }))
    let accept = closed
    let arrived = 0
    let running = 0
    return WebhookDoor.of({
      receive: (update) =>
        Effect.suspend(() => {
          arrived++
          running++
          return Effect.uninterruptible(accept(update))
        }).pipe(Effect.ensuring(Effect.sync(() => running--))),
      open: (accepting) =>
        Effect.asVoid(
          Effect.acquireRelease(
            Effect.sync(() => (accept = accepting)),
            () => Effect.sync(() => (accept = closed))
          )
        ),
      traffic: Effect.sync(() => ({ arrived, running }))
    })
  })
}
