import { ResponseError } from "@effect/platform/HttpClientError"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { InvalidOutput, type ModelFailure } from "../../../domain/model/Failure.ts"
import { type Claims, classify } from "../../../domain/model/refusals/Classify.ts"
import { json } from "../../../domain/Json.ts"
import type { Asked } from "../../../domain/model/Facts.ts"
import { type Ending, endingOf } from "../../../domain/model/wire/FinishReasons.ts"
import { Lines } from "../../../domain/model/wire/Lines.ts"

/**
 * A call under way, as the HTTP client of a provider's package sees it: which refusal came, how the answer ended, or
 * why the provider could not be reached. The packages keep only a part of this.
 */
export interface UnderWay {
  readonly asked: Asked
  readonly claims: Claims | undefined
  failure: ModelFailure | undefined
  /** How the answer ended, by the provider; `undefined` until it says so. */
  ending: Ending | undefined
}

/** In bytes. No provider sends an event of nearly this size. */
const longestLine = 1024 * 1024

/** The stop reasons in the schema of `@effect/ai-anthropic` 0.27. With any other, it drops the whole event. */
const decodable: ReadonlySet<unknown> = new Set([
  "end_turn",
  "max_tokens",
  "stop_sequence",
  "tool_use",
  "pause_turn",
  "refusal"
])

/**
 * Observes a response while the provider's package reads it: `@effect/ai-openai` 0.41 reports a failed response as
 * "stop", and the packages know fewer finish reasons than the providers send. A stop reason that the package cannot
 * decode is replaced by one that it can; only {@link UnderWay.ending} counts. Sources: the API references of OpenAI
 * (Responses, streaming events) and Anthropic (messages, streaming).
 */
export const heard = (call: UnderWay, answer: HttpClientResponse): HttpClientResponse => {
  const unreadable = () => new ResponseError({ request: answer.request, response: answer, reason: "Decode" })
  const stream = Stream.suspend(() => {
    let text = ""
    const lines = new Lines((line) => {
      text += `${lineOf(call, line)}\n`
      return undefined
    }, longestLine)
    const take = (trouble: InvalidOutput["why"] | undefined) => {
      if (trouble !== undefined) {
        call.failure ??= new InvalidOutput({ ...call.asked, why: trouble })
        return unreadable()
      }
      const bytes = new TextEncoder().encode(text)
      text = ""
      return Effect.succeed(Chunk.of(bytes))
    }
    const taken = Stream.mapChunksEffect(answer.stream, (chunk) =>
      Effect.suspend(() => {
        for (const bytes of chunk) {
          const trouble = lines.feed(bytes)
          if (trouble !== undefined) return take(trouble)
        }
        return take(undefined)
      })
    )
    const left = Stream.unwrap(
      Effect.map(
        Effect.suspend(() => take(lines.end())),
        Stream.fromChunk
      )
    )
    return Stream.concat(taken, left)
  })
  // All other fields and methods stay those of the response.
  return Object.create(answer, {
    json: { get: () => Effect.tap(answer.json, (body) => Effect.sync(() => note(call, body))) },
    stream: { get: () => stream }
  }) as HttpClientResponse
}

const lineOf = (call: UnderWay, line: string): string => {
  if (!line.startsWith("data:") || !/"(?:stop_reason|response\.failed)"/.test(line)) return line
  const body = json(line.slice(5))
  const said = note(call, body)
  return said === undefined || decodable.has(said) ? line : `data: ${JSON.stringify(decodably(body))}`
}

/** Stores how an answer ended, and returns Anthropic's stop reason if the body has one. */
const note = (call: UnderWay, body: unknown): unknown => {
  if (!Predicate.isRecord(body)) return undefined
  const response = body["type"] === "response.failed" ? body["response"] : body
  if (Predicate.isRecord(response) && response["object"] === "response") {
    const { error, status } = response
    if (status === "failed") {
      call.failure ??= classify(call.asked, { status: undefined, retryAfter: undefined, body: { error } }, call.claims)
    } else if (status === "cancelled" || status === "in_progress" || status === "queued") call.ending = "broken"
  }
  const delta = Predicate.isRecord(body["delta"]) ? body["delta"] : body
  const reason = delta["stop_reason"]
  if (reason === undefined || reason === null) return undefined
  call.ending = endingOf(reason)
  return reason
}

const decodably = (body: unknown): unknown =>
  Predicate.isRecord(body) && Predicate.isRecord(body["delta"])
    ? { ...body, delta: { ...body["delta"], stop_reason: "max_tokens" } }
    : body
