import { type AiError, UnknownError } from "@effect/ai/AiError"
import * as HttpClient from "@effect/platform/HttpClient"
import { type HttpClientError, RequestError } from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { InvalidOutput, InvalidRequest, type ModelFailure, StreamCut } from "../../../domain/model/Failure.ts"
import { classify } from "../../../domain/model/refusals/Classify.ts"
import { json } from "../../../domain/Json.ts"
import * as RetryAfter from "../../../domain/model/refusals/RetryAfter.ts"
import * as RequestUuid from "../../../domain/model/RequestUuid.ts"
import { unreachable } from "../../network/Transport.ts"
import { heard, type UnderWay } from "./Heard.ts"

export class CurrentCall extends Context.Tag("holdfast/layers/model/ai/CurrentCall")<CurrentCall, UnderWay>() {}

/**
 * The HTTP client for a provider's package. It sends the call's id in `X-Request-Id` (a UUID derived from the request
 * id), classifies responses that are not answers, observes how an answer ends, and makes no spans.
 */
export const watched = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  client.pipe(
    HttpClient.withTracerDisabledWhen(() => true),
    HttpClient.transform((response, request) =>
      Effect.flatMap(
        Effect.serviceOption(CurrentCall),
        Option.match({ onNone: () => response, onSome: (call) => observed(call, response, request) })
      )
    ),
    HttpClient.mapRequestEffect((request) =>
      Effect.map(
        Effect.serviceOption(CurrentCall),
        Option.match({
          onNone: () => request,
          onSome: ({ asked }) => HttpClientRequest.setHeader(request, "x-request-id", RequestUuid.of(asked.request))
        })
      )
    )
  )

const observed = (
  call: UnderWay,
  response: Effect.Effect<HttpClientResponse, HttpClientError>,
  request: HttpClientRequest.HttpClientRequest
) => {
  const { asked, claims } = call
  const fail = (failure: ModelFailure) => {
    call.failure = failure
    return new RequestError({ request, reason: "Transport" })
  }
  return Effect.matchEffect(response, {
    onFailure: (error) => fail(unreachable(asked, error.cause, claims)),
    onSuccess: (answer) =>
      answer.status < 300
        ? Effect.succeed(heard(call, answer))
        : Effect.gen(function* () {
            const text = yield* Effect.orElseSucceed(answer.text, () => undefined)
            const body = text === undefined ? undefined : (json(text) ?? text)
            const now = yield* Clock.currentTimeMillis
            const retryAfter = RetryAfter.fromHeaders(answer.headers, now)
            return yield* fail(classify(asked, { status: answer.status, retryAfter, body, now }, claims))
          })
  })
}

/**
 * Translates an error of `@effect/ai` into a `ModelFailure`, without its texts, addresses and headers. `begun`: a part
 * of the answer had arrived.
 */
export const toFailure = ({ asked, failure }: UnderWay, { _tag }: AiError, begun: boolean): ModelFailure => {
  if (failure !== undefined) return failure
  if (_tag === "MalformedInput") return new InvalidRequest(asked)
  return begun ? new StreamCut(asked) : new InvalidOutput({ ...asked, why: "wrong-shape" })
}

/** Translates a `ModelFailure` into an error of `@effect/ai`, with the failure as its `cause`. */
export const toAiError =
  (method: string) =>
  (failure: ModelFailure): AiError =>
    new UnknownError({ module: "Holdfast", method, description: failure.message, cause: failure })
