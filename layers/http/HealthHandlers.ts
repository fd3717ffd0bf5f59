import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Effect from "effect/Effect"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Readiness } from "../../services/Readiness.ts"
import { Api, NotReady } from "./Api.ts"

/**
 * `/healthz` and `/readyz`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = HttpApiBuilder.group(Api, "health", (handlers) =>
  Effect.gen(function* () {
    const readiness = yield* Readiness
    return handlers
      .handle("healthz", () => Effect.succeed({ alive: true as const }))
      .handle("readyz", () =>
        Effect.gen(function* () {
          const parts = yield* SubscriptionRef.get(readiness.status)
          const ready = Object.values(parts).every((status) => status === true)
          return ready ? { parts } : yield* new NotReady({ parts })
        })
      )
  })
)
