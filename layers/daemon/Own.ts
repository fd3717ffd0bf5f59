import type * as Layer from "effect/Layer"
import type { CapabilityStore } from "../../services/model/CapabilityStore.ts"
import type { ModelRouter } from "../../services/model/ModelRouter.ts"
import type { Breakers } from "../../services/resilience/Breakers.ts"
import type { Budget } from "../../services/resilience/Budget.ts"
import type { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import type { Tools } from "../../services/turns/Tools.ts"

/** The daemon's services that a custom route can use. */
export type RouteParts = Breakers | Budget | CapabilityStore | RouteEvents

/** Layers that customize the daemon. */
export interface Own<E = never, R = never> {
  /** Tools that models may call in addition to those for reminders. */
  readonly tools?: Layer.Layer<Tools, E, R> | undefined
  /** A route that replaces the configured one. */
  readonly router?: Layer.Layer<ModelRouter, E, R | RouteParts> | undefined
}
