import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import type { HttpServerRequest } from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Readiness } from "../../services/Readiness.ts"
import { Overview } from "../../services/operations/Overview.ts"
import { Api, NotReady } from "./Api.ts"

/** A reason may name hosts, files and databases. */
const unsaid = "not ready: send the console's token to see why"
const degradedUnsaid = "degraded: send the console's token to see why"

/**
 * Handles `/healthz` and `/readyz`. Every client learns which parts are not ready, and whether the daemon is degraded;
 * an authorised client also learns why.
 */
export const layer = (isKnown: (request: HttpServerRequest) => boolean) =>
  HttpApiBuilder.group(Api, "health", (handlers) =>
    Effect.gen(function* () {
      const readiness = yield* Readiness
      const { condition } = yield* Overview
      return handlers
        .handle("healthz", () => Effect.succeed({ alive: true as const }))
        .handle("readyz", ({ request }) =>
          Effect.gen(function* () {
            const parts = yield* SubscriptionRef.get(readiness.status)
            const ready = Object.values(parts).every((status) => status === true)
            if (ready) {
              const { reasons } = yield* condition
              return reasons.length === 0
                ? { parts }
                : { parts, degraded: isKnown(request) ? reasons : [degradedUnsaid] }
            }
            const reduced = Object.entries(parts).map(([part, status]) => [part, status === true || unsaid] as const)
            return yield* new NotReady({ parts: isKnown(request) ? parts : Object.fromEntries(reduced) })
          })
        )
    })
  )
