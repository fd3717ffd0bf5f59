import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import { RequestId } from "../../domain/Ids.ts"
import { json } from "../../domain/Json.ts"
import { defaults } from "../../domain/model/Deadlines.ts"
import * as Attempt from "./Attempt.ts"
import * as Transport from "../network/Transport.ts"
import * as Deadline from "../../services/resilience/Deadline.ts"

/** The deadline for one list. */
const deadline = Duration.seconds(20)

const positive = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined

const field = (of: unknown, name: string): unknown => (Predicate.hasProperty(of, name) ? of[name] : undefined)

/**
 * Reads the windows in a list of models, in tokens, by model: `context_length` (OpenRouter, Together; its first
 * provider may have less), `max_model_len` (vLLM), `meta.n_ctx` (llama.cpp), `max_context_length` and
 * `loaded_context_length` (LM Studio), `context_window` (Groq). The smallest of several counts. Entries that cannot be
 * read are left out.
 */
export const windowsIn = (body: unknown): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  for (const model of modelsIn(body)) {
    const id = field(model, "id")
    const said = [
      field(model, "context_length"),
      field(field(model, "top_provider"), "context_length"),
      field(model, "max_model_len"),
      field(model, "context_window"),
      field(model, "max_context_length"),
      field(model, "loaded_context_length"),
      field(field(model, "meta"), "n_ctx")
    ].flatMap((value) => positive(value) ?? [])
    if (typeof id === "string" && said.length > 0) found.set(id, Math.min(...said))
  }
  return found
}

const modelsIn = (body: unknown): ReadonlyArray<unknown> => {
  const list = Array.isArray(body) ? body : (field(body, "data") ?? field(body, "models"))
  return Array.isArray(list) ? list : []
}

/** The prices in a list of models, by model, as they are written (`pricing` of OpenRouter). */
export const pricesIn = (body: unknown): ReadonlyMap<string, unknown> => {
  const found = new Map<string, unknown>()
  for (const model of modelsIn(body)) {
    const [id, pricing] = [field(model, "id"), field(model, "pricing")]
    if (typeof id === "string" && pricing !== undefined) found.set(id, pricing)
  }
  return found
}

interface Provider {
  readonly baseUrl: string
  readonly key: Redacted.Redacted
}

/** Asks a provider once for the windows of its models. Empty if the provider lists none. */
export const read = (provider: Provider): Effect.Effect<ReadonlyMap<string, number>, ModelFailure> =>
  Effect.map(list(provider, "/models"), windowsIn)

/** Asks a provider once for the prices of its models. Empty if the provider lists none. */
export const readPrices = (provider: Provider): Effect.Effect<ReadonlyMap<string, unknown>, ModelFailure> =>
  Effect.map(list(provider, "/models"), pricesIn)

/** Reads JSON from a path of a provider, within bounded time and memory. */
export const list = (provider: Provider, path: string): Effect.Effect<unknown, ModelFailure> => {
  const asked = { request: RequestId.make("models"), candidate: "models", attempt: 1 }
  const one = Effect.gen(function* () {
    const client = HttpClient.withTracerDisabledWhen(yield* HttpClient.HttpClient, () => true)
    const begun = Attempt.begin(yield* Deadline.scoped, asked, false, { total: deadline })
    const attempt = yield* Effect.acquireRelease(begun, Attempt.end)
    const request = HttpClientRequest.get(`${provider.baseUrl}${path}`).pipe(
      HttpClientRequest.bearerToken(provider.key)
    )
    return json(yield* Effect.flatMap(Attempt.send(attempt, client, request), Attempt.text))
  })
  return one.pipe(
    Effect.scoped,
    Effect.provide(Transport.layer(defaults.connect)),
    Effect.tapError((failure) =>
      Effect.logDebug(`could not read ${path.split("?")[0]} of the provider: ${failure._tag}`)
    )
  )
}
