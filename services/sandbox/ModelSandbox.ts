import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ModelFaults } from "../../domain/sandbox/Model.ts"

/**
 * The stand-in model server: OpenRouter's wire format on loopback, and its fault switches.
 *
 * @since 0.1.0
 * @category ports
 */
export class ModelSandbox extends Context.Tag("holdfast/services/sandbox/ModelSandbox")<
  ModelSandbox,
  {
    /** What `OPENROUTER_BASE_URL` would be: `http://127.0.0.1:<port>/api/v1`. */
    readonly baseUrl: string
    readonly key: string
    readonly faults: Effect.Effect<ModelFaults>
    readonly setFaults: (faults: ModelFaults) => Effect.Effect<void>
    /** Requests for an answer taken so far: with the right key and a body that was understood. */
    readonly requests: Effect.Effect<number>
    /** How many of them carried this `X-Request-Id`; only the newest ids are remembered. */
    readonly asked: (id: string) => Effect.Effect<number>
    /** Requests whose `X-Request-Id` had come before. */
    readonly askedAgain: Effect.Effect<number>
    /** Answers being written right now. */
    readonly answering: Effect.Effect<number>
  }
>() {}
