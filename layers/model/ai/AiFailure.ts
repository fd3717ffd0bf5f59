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
import { json } from "../../../domain/model/wire/Completion.ts"
import * as RetryAfter from "../../../domain/model/refusals/RetryAfter.ts"
import * as RequestUuid from "../../../domain/model/RequestUuid.ts"
import { unreachable } from "../../network/Transport.ts"
import { heard, type UnderWay } from "./Heard.ts"

export class CurrentCall extends Context.Tag("holdfast/layers/model/ai/CurrentCall")<CurrentCall, UnderWay>() {}

/**
 * The client of a provider's package: it names the call in `X-Request-Id` (a UUID derived from the request id), classifies a response that is not an answer,
 * observes how an answer ends, and keeps all of it out of spans.
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
 * An error of `@effect/ai` as a failure of ours: nothing of its texts, addresses and headers is kept. `begun`: a part of the answer had
 * come.
 */
export const toFailure = ({ asked, failure }: UnderWay, { _tag }: AiError, begun: boolean): ModelFailure => {
  if (failure !== undefined) return failure
  if (_tag === "MalformedInput") return new InvalidRequest(asked)
  return begun ? new StreamCut(asked) : new InvalidOutput({ ...asked, why: "wrong-shape" })
}

/** A failure of ours as an error of `@effect/ai`; it is the `cause`. */
export const toAiError =
  (method: string) =>
  (failure: ModelFailure): AiError =>
    new UnknownError({ module: "Holdfast", method, description: failure.message, cause: failure })
