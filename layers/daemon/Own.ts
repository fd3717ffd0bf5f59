import type * as Layer from "effect/Layer"
import type { CapabilityStore } from "../../services/model/CapabilityStore.ts"
import type { ModelRouter } from "../../services/model/ModelRouter.ts"
import type { Breakers } from "../../services/resilience/Breakers.ts"
import type { Budget } from "../../services/resilience/Budget.ts"
import type { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import type { Tools } from "../../services/turns/Tools.ts"

/** The daemon's own parts that a route may be made of. */
export type RouteParts = Breakers | Budget | CapabilityStore | RouteEvents

/** Layers that go into the daemon. */
export interface Own<E = never, R = never> {
  /** Tools that models may call besides those for reminders. */
  readonly tools?: Layer.Layer<Tools, E, R> | undefined
  /** A route of your own in place of the one that the settings describe. */
  readonly router?: Layer.Layer<ModelRouter, E, R | RouteParts> | undefined
}
