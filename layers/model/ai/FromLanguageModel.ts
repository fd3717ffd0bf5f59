import type * as LanguageModel from "@effect/ai/LanguageModel"
import type * as Response from "@effect/ai/Response"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { fromRefusal, type ModelFailure, StreamCut } from "../../../domain/model/Failure.ts"
import type { ChatDelta, ChatRequest, Usage } from "../../../domain/model/Chat.ts"
import { type Claims, classify } from "../../../domain/model/refusals/Classify.ts"
import { type Deadlines, defaults } from "../../../domain/model/Deadlines.ts"
import { conclude, isSpoken } from "../../../domain/model/wire/Ending.ts"
import { encode } from "../../../domain/model/wire/Encode.ts"
import type { Asked } from "../../../domain/model/Facts.ts"
import { TimedOut } from "../../../domain/resilience/Refusal.ts"
import type { Ending } from "../../../domain/model/wire/FinishReasons.ts"
import { ChatModel } from "../../../services/model/ChatModel.ts"
import * as Resilience from "../../../services/resilience/Resilience.ts"
import { CurrentCall, toFailure } from "./AiFailure.ts"
import type { UnderWay } from "./Heard.ts"
import { toPrompt } from "./Prompts.ts"

/**
 * Only a reason that is known to complete an answer does so. `other` and `unknown` stand for every reason that the
 * package does not know, and count as broken off.
 */
const reasons: Readonly<Record<Response.FinishReason, Ending>> = {
  stop: "stop",
  length: "length",
  "content-filter": "content_filter",
  "tool-calls": "tool_calls",
  pause: "broken",
  other: "broken",
  unknown: "broken",
  error: "broken"
}

/** The provider's own finish reason takes precedence if the HTTP client saw it. */
const endingOf = ({ ending }: UnderWay, reason: Response.FinishReason): Ending => ending ?? reasons[reason]

/** The setting of a provider's package that limits an answer to so many tokens. */
export type Limiting = (tokens: number) => Context.Context<never>

/**
 * Turns a `LanguageModel` of `@effect/ai` into a `ChatModel` with deadlines. It always asks this one model, whatever
 * the request names, and takes no tools. The provider's package writes the request, so its bytes cannot be sent again
 * unchanged. Any sign of life meets the first-token deadline.
 */
export const make = (
  model: LanguageModel.Service,
  deadlines: Partial<Deadlines> = {},
  claims?: Claims,
  limiting: Limiting = () => Context.empty()
): typeof ChatModel.Service => {
  const limitOf = ({ maxTokens }: ChatRequest) => (maxTokens === undefined ? Context.empty() : limiting(maxTokens))
  const policyOf = ({ deadlines: own }: ChatRequest, asked: Asked) => {
    const { firstToken, idle, total } = { ...defaults, ...deadlines, ...own }
    return Resilience.make({ name: asked.candidate, deadlines: { attempt: total, first: firstToken, idle } })
  }

  const generate: (typeof ChatModel.Service)["generate"] = (request, asked) =>
    Effect.gen(function* () {
      const policy = yield* policyOf(request, asked)
      const call: UnderWay = { asked, claims, failure: undefined, ending: undefined }
      const response = yield* model.generateText({ prompt: toPrompt(request.messages) }).pipe(
        Effect.mapError((error) => toFailure(call, error, false)),
        Effect.provideService(CurrentCall, call),
        Effect.provide(limitOf(request)),
        Resilience.protect(policy),
        Effect.mapError(ofCall(asked))
      )
      if (call.failure !== undefined) return yield* Effect.fail(call.failure)
      const { text } = response
      const reason = endingOf(call, response.finishReason)
      const usage = usageOf(response.usage)
      const ended = { reason, items: [], spoken: isSpoken(text), declined: false, model: undefined, usage }
      const finish = yield* conclude(asked, { ...ended, generation: undefined })
      return { text, finish }
    })

  const stream: (typeof ChatModel.Service)["stream"] = (request, asked) =>
    Stream.unwrap(
      Effect.map(policyOf(request, asked), (policy) => {
        const call: UnderWay = { asked, claims, failure: undefined, ending: undefined }
        const heard = { began: false, spoken: false, ended: false }
        const deltas = model.streamText({ prompt: toPrompt(request.messages) }).pipe(
          Stream.mapError((error) => toFailure(call, error, heard.began)),
          Stream.mapEffect((part) => deltaOf(call, part, heard)),
          Stream.provideService(CurrentCall, call),
          Stream.provideSomeContext(limitOf(request))
        )
        const cut = Effect.suspend(() => (heard.ended ? Effect.void : new StreamCut(asked)))
        return Stream.concat(deltas, Stream.drain(Stream.fromEffect(cut))).pipe(
          Stream.filterMap((delta) => delta),
          Resilience.protectStream(policy),
          Stream.mapError(ofCall(asked))
        )
      })
    )

  return ChatModel.of({ encode, generate, stream })
}

/** The policy does not know the attempts before this call. */
const ofCall =
  (asked: Asked) =>
  (failure: ModelFailure | TimedOut): ModelFailure =>
    failure instanceof TimedOut ? fromRefusal(failure, asked) : failure

const usageOf = ({ inputTokens, outputTokens }: Response.Usage): Usage | undefined =>
  inputTokens === undefined || outputTokens === undefined
    ? undefined
    : { promptTokens: inputTokens, completionTokens: outputTokens, cost: undefined }

const deltaOf = (
  call: UnderWay,
  part: Response.StreamPart<{}>,
  heard: { began: boolean; spoken: boolean; ended: boolean }
): Effect.Effect<Option.Option<ChatDelta>, ModelFailure> => {
  const { asked, claims } = call
  switch (part.type) {
    case "text-delta":
      heard.began = true
      heard.spoken ||= isSpoken(part.delta)
      return Effect.succeedSome({ _tag: "Text", text: part.delta })
    case "reasoning-delta":
      return Effect.succeedSome({ _tag: "Reasoning" })
    case "finish": {
      if (call.failure !== undefined) return Effect.fail(call.failure)
      heard.ended = true
      const usage = usageOf(part.usage)
      const reason = endingOf(call, part.reason)
      const ended = { reason, items: [], spoken: heard.spoken, declined: false, model: undefined, usage }
      return Effect.map(conclude(asked, { ...ended, generation: undefined }), (finish) =>
        Option.some({ _tag: "Finish", finish })
      )
    }
    case "error":
      return Effect.fail(
        classify(asked, { status: undefined, retryAfter: undefined, body: { error: part.error } }, claims)
      )
    default:
      return Effect.succeedNone
  }
}
