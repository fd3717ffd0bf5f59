import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { identity } from "effect/Function"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { ChatDelta, ChatRequest } from "../../domain/model/Chat.ts"
import { completion } from "../../domain/model/wire/Completion.ts"
import { type Deadlines, defaults } from "../../domain/model/Deadlines.ts"
import { encode } from "../../domain/model/wire/Encode.ts"
import type { Claims } from "../../domain/model/refusals/Classify.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import * as RequestUuid from "../../domain/model/RequestUuid.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"
import * as Attempt from "./Attempt.ts"
import { deltas } from "./Deltas.ts"
import * as Transport from "../network/Transport.ts"
import * as Deadline from "../../services/resilience/Deadline.ts"

/**
 * The server to ask, and the identity of the caller.
 *
 * @since 0.1.0
 * @category models
 */
export interface OpenRouterOptions {
  /** The address of OpenRouter or of any OpenAI-compatible server, without `/chat/completions`. */
  readonly baseUrl: string
  readonly key: Redacted.Redacted
  readonly deadlines?: Partial<Deadlines>
  /** Classifies refusals before the built-in rules do. */
  readonly claims?: Claims
  /** The site of the caller, for OpenRouter's rankings (`HTTP-Referer`). */
  readonly referer?: string
  /** The name of the calling program, for the same rankings (`X-Title`). */
  readonly title?: string
}

/**
 * A chat model behind OpenRouter's chat completions, or behind any OpenAI-compatible server. Calls fail with a
 * `ModelFailure`, classified and without any text of the provider. Deadlines that are not set have their defaults.
 * Source: the API reference (https://openrouter.ai/docs/api-reference/overview) for requests, streams and errors.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: OpenRouterOptions): Layer.Layer<ChatModel> =>
  Layer.provide(layerWithoutClient(options), Transport.layer(options.deadlines?.connect ?? defaults.connect))

/**
 * The same on your own HTTP client, which then enforces the connection deadline. An interruption must abort the
 * request, as it does in all clients of `@effect/platform`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWithoutClient = (options: OpenRouterOptions): Layer.Layer<ChatModel, never, HttpClient.HttpClient> =>
  Layer.scoped(
    ChatModel,
    Effect.gen(function* () {
      const http = yield* HttpClient.HttpClient
      const deadline = yield* Deadline.scoped
      // The client's spans would contain every header. The router's spans name the request and the model.
      const client = HttpClient.withTracerDisabledWhen(http, () => true)
      const head = HttpClientRequest.post(`${options.baseUrl}/chat/completions`).pipe(
        HttpClientRequest.bearerToken(options.key),
        HttpClientRequest.setHeaders({
          ...(options.referer === undefined ? {} : { "http-referer": options.referer }),
          ...(options.title === undefined ? {} : { "x-title": options.title })
        })
      )

      const ask = (attempt: Attempt.Attempt, request: ChatRequest) =>
        Attempt.send(
          attempt,
          client,
          head.pipe(
            HttpClientRequest.setHeader("x-request-id", RequestUuid.of(attempt.asked.request)),
            request.replay === true ? HttpClientRequest.setHeader("x-openrouter-cache", "true") : identity,
            HttpClientRequest.setBody(
              HttpBody.text(request.body ?? encode(request, attempt.streaming), "application/json")
            )
          )
        )
      const begin = (asked: Asked, { deadlines }: ChatRequest, streaming: boolean) =>
        Attempt.begin(deadline, asked, streaming, { ...options.deadlines, ...deadlines }, options.claims)

      const generate = (request: ChatRequest, asked: Asked) =>
        Effect.acquireUseRelease(
          begin(asked, request, false),
          (attempt) => Effect.flatMap(Effect.tap(ask(attempt, request), begun(request)), whole),
          Attempt.end
        )

      const stream = (request: ChatRequest, asked: Asked) =>
        Effect.acquireRelease(begin(asked, request, true), Attempt.end).pipe(
          Effect.flatMap((attempt) => Effect.tap(ask(attempt, request), begun(request))),
          Effect.map(streamed),
          Stream.unwrapScoped
        )

      return ChatModel.of({ encode, generate, stream })
    })
  )

const generation = ({ headers }: Attempt.Answering) => headers["x-generation-id"]

/** Tells who pays for the call that it may cost something from now on. */
const begun =
  ({ begun }: ChatRequest) =>
  (answering: Attempt.Answering) => {
    begun?.(generation(answering))
    return Effect.void
  }

const whole = (answering: Attempt.Answering) =>
  Effect.flatMap(Attempt.text(answering), (body) =>
    completion(answering.attempt.asked, body, generation(answering), answering.attempt.claims)
  )

/** Recognises the response by its bytes: servers label streams, whole answers and web pages arbitrarily. */
const streamed = (answering: Attempt.Answering): Stream.Stream<ChatDelta, ModelFailure> =>
  Stream.unwrap(Effect.map(Attempt.body(answering), (read) => deltas(answering.attempt, read, generation(answering))))
