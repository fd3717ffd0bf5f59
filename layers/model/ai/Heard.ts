import { ResponseError } from "@effect/platform/HttpClientError"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { InvalidOutput, type ModelFailure } from "../../../domain/model/Failure.ts"
import { type Claims, classify } from "../../../domain/model/refusals/Classify.ts"
import { json } from "../../../domain/model/wire/Completion.ts"
import type { Asked } from "../../../domain/model/Facts.ts"
import { type Ending, endingOf } from "../../../domain/model/wire/FinishReasons.ts"
import { Lines } from "../../../domain/model/wire/Lines.ts"

/**
 * A call under way, for the HTTP client of a provider's package. That client sees best which refusal came, how the answer ended, or
 * why the provider could not be reached: the packages keep only a part of it.
 */
export interface UnderWay {
  readonly asked: Asked
  readonly claims: Claims | undefined
  failure: ModelFailure | undefined
  /** How the provider says that the answer ended; nothing where it has not said so. */
  ending: Ending | undefined
}

/** In bytes. No provider sends an event that comes near it. */
const longestLine = 1024 * 1024

/** The words that the schema of `@effect/ai-anthropic` 0.27 knows; at any other it drops everything that came with it. */
const decodable: ReadonlySet<unknown> = new Set([
  "end_turn",
  "max_tokens",
  "stop_sequence",
  "tool_use",
  "pause_turn",
  "refusal"
])

/**
 * The answer of a provider, listened to as its package reads it: `@effect/ai-openai` 0.41 makes a "stop" of a response that failed,
 * and the packages know fewer ends than the providers have. A stop reason that the package can't decode is replaced by one that it
 * can; only {@link UnderWay.ending} counts.
 * Source of the formats: the API references of OpenAI (Responses, streaming events) and Anthropic (messages, streaming).
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
  // Its other fields and methods stay those of the answer.
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

/** Keeps how an answer ended, and gives the stop reason of Anthropic's where one is named. */
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
