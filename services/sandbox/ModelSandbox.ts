import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ModelFaults } from "../../domain/sandbox/Model.ts"

/** A generation on the bill of the stand-in. `request`: its `X-Request-Id`. `cost`: in nano-dollars. */
export interface Billed {
  readonly id: string
  readonly request: string
  readonly model: string
  readonly promptTokens: number
  readonly completionTokens: number
  readonly cost: number
  readonly isFinal: boolean
}

/**
 * The stand-in model server: OpenRouter's wire format on loopback, with switchable faults.
 *
 * @since 0.1.0
 * @category ports
 */
export class ModelSandbox extends Context.Tag("holdfast/services/sandbox/ModelSandbox")<
  ModelSandbox,
  {
    /** The value for `OPENROUTER_BASE_URL`: `http://127.0.0.1:<port>/api/v1`. */
    readonly baseUrl: string
    readonly key: string
    readonly faults: Effect.Effect<ModelFaults>
    readonly setFaults: (faults: ModelFaults) => Effect.Effect<void>
    /** The number of accepted requests: with the right key and a valid body. */
    readonly requests: Effect.Effect<number>
    /** How many of them had this `X-Request-Id`; only the newest ids are remembered. */
    readonly asked: (id: string) => Effect.Effect<number>
    /** The number of requests whose `X-Request-Id` was seen before. */
    readonly askedAgain: Effect.Effect<number>
    /** The number of recordings that were transcribed. */
    readonly heard: Effect.Effect<number>
    /** The number of answers being written. */
    readonly answering: Effect.Effect<number>
    /** What it charges so far, in nano-dollars, also for answers that are being written or broke off. */
    readonly bill: Effect.Effect<number>
    /** The newest generations, oldest first. */
    readonly generations: Effect.Effect<ReadonlyArray<Billed>>
  }
>() {}
