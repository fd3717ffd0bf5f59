import * as AiError from "@effect/ai/AiError"
import * as IdGenerator from "@effect/ai/IdGenerator"
import * as LanguageModel from "@effect/ai/LanguageModel"
import type * as Response from "@effect/ai/Response"
import * as AiTool from "@effect/ai/Tool"
import * as Effect from "effect/Effect"
import * as JSONSchema from "effect/JSONSchema"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { RequestId } from "../../../domain/Ids.ts"
import type { ChatMessage, ChatRequest, Finish, FinishReason, Tool } from "../../../domain/model/Chat.ts"
import type { Asked } from "../../../domain/model/Facts.ts"
import { ChatModel } from "../../../services/model/ChatModel.ts"
import { ModelRouter } from "../../../services/model/ModelRouter.ts"
import { toAiError } from "./AiFailure.ts"
import { fromPrompt } from "./Prompts.ts"

const reasons: Readonly<Record<FinishReason, Response.FinishReason>> = {
  stop: "stop",
  length: "length",
  content_filter: "content-filter",
  tool_calls: "tool-calls"
}

const finishPart = ({ reason, usage }: Finish): Response.FinishPartEncoded => ({
  type: "finish",
  reason: reasons[reason],
  usage: {
    inputTokens: usage?.promptTokens,
    outputTokens: usage?.completionTokens,
    totalTokens: usage && usage.promptTokens + usage.completionTokens
  }
})

const callParts = (
  method: string,
  { items = [] }: Finish
): Effect.Effect<ReadonlyArray<Response.ToolCallPartEncoded>, AiError.MalformedOutput> =>
  Effect.try({
    try: () =>
      items.flatMap((item): ReadonlyArray<Response.ToolCallPartEncoded> => {
        if (item.role !== "call") return []
        const params = AiTool.unsafeSecureJsonParse(item.content)
        return [{ type: "tool-call", id: item.id, name: item.name, params }]
      }),
    catch: () =>
      new AiError.MalformedOutput({
        module: "Holdfast",
        method,
        description: "the arguments of a tool call are not JSON"
      })
  })

/** Each call gets a request id of its own. */
const requestId = Effect.flatMap(IdGenerator.IdGenerator, ({ generateId }) =>
  Effect.map(generateId(), (id) => RequestId.make(id))
)

/** The failure of a stream over a route whose candidate starts the answer again. */
const startedAgain = new AiError.UnknownError({
  module: "Holdfast",
  method: "streamText",
  description: "the answer broke off and started again: leave `restart` out of the continuations of the candidates"
})

/** The failure of a stream whose text must be taken back, which a stream cannot do. */
const takenBack = new AiError.UnknownError({
  module: "Holdfast",
  method: "streamText",
  description: "the streamed text turned out to be reasoning: ask for the answer as a whole"
})

const toolsOf = ({ toolChoice, tools }: LanguageModel.ProviderOptions): ReadonlyArray<Tool> | undefined =>
  tools.length === 0 || toolChoice === "none"
    ? undefined
    : tools.flatMap((tool) =>
        AiTool.isUserDefined(tool)
          ? [
              {
                name: tool.name,
                description: tool.description ?? "",
                parameters: AiTool.getJsonSchemaFromSchemaAst(tool.parametersSchema.ast)
              }
            ]
          : []
      )

/** A JSON answer is requested in words, because not every candidate of a route supports a response format. */
const messagesOf = (
  { prompt, responseFormat }: LanguageModel.ProviderOptions,
  model: string
): ReadonlyArray<ChatMessage> => {
  const messages = fromPrompt(prompt, model)
  if (responseFormat.type === "text") return messages
  const schema = JSON.stringify(JSONSchema.make(responseFormat.schema))
  const content = `Answer with one JSON object and nothing else, without a code fence. It must match this JSON Schema: ${schema}`
  return [...messages, { role: "system", content }]
}

const partsOf = (
  method: string,
  text: string,
  finish: Finish
): Effect.Effect<Array<Response.PartEncoded>, AiError.AiError> =>
  Effect.map(callParts(method, finish), (calls) => [
    ...(text === "" ? [] : [{ type: "text", text } as const]),
    ...calls,
    finishPart(finish)
  ])

const id = "text"
const start: Response.StreamPartEncoded = { type: "text-start", id }
const end: Response.StreamPartEncoded = { type: "text-end", id }
const delta = (text: string): Response.StreamPartEncoded => ({ type: "text-delta", id, delta: text })

/** The end of a stream: the tool calls and the finish. */
const closing = (finish: Finish): Stream.Stream<Response.StreamPartEncoded, AiError.AiError> =>
  Stream.fromIterableEffect(
    Effect.map(callParts("streamText", finish), (calls): ReadonlyArray<Response.StreamPartEncoded> => [
      end,
      ...calls,
      finishPart(finish)
    ])
  )

/**
 * The `ChatModel` as a `LanguageModel` of `@effect/ai`: text, tools and JSON, whole or streamed. A `ModelFailure` is
 * the `cause` of an `UnknownError`. `model` is the model to ask for.
 */
export const layer = (model: string): Layer.Layer<LanguageModel.LanguageModel, never, ChatModel> =>
  Layer.effect(
    LanguageModel.LanguageModel,
    Effect.flatMap(ChatModel, (port) => {
      const requestOf = (options: LanguageModel.ProviderOptions): ChatRequest => {
        const tools = toolsOf(options)
        return { model, messages: messagesOf(options, model), ...(tools === undefined ? {} : { tools }) }
      }
      const asked = Effect.map(requestId, (request): Asked => ({ request, candidate: model, attempt: 1 }))
      return LanguageModel.make({
        generateText: (options) =>
          Effect.flatMap(asked, (asked) => port.generate(requestOf(options), asked)).pipe(
            Effect.mapError(toAiError("generateText")),
            Effect.flatMap(({ finish, text }) => partsOf("generateText", text, finish))
          ),
        streamText: (options) =>
          Stream.unwrap(Effect.map(asked, (asked) => port.stream(requestOf(options), asked))).pipe(
            Stream.mapError(toAiError("streamText")),
            Stream.flatMap((piece) => {
              if (piece._tag === "Text") return Stream.succeed(delta(piece.text))
              if (piece._tag === "Unsaid") return Stream.fail(takenBack)
              return piece._tag === "Finish" ? closing(piece.finish) : Stream.empty
            }),
            (parts) => Stream.concat(Stream.succeed(start), parts)
          )
      })
    })
  )

/**
 * A route as a `LanguageModel`, with retries, breakers, other candidates and resumed answers. An answer that no
 * candidate can finish fails after the text so far. A stream cannot take back text: leave `restart` out of the
 * candidates' continuations, or the stream fails when an answer starts again. The retry budget of `client` pays.
 */
export const layerRouter = (client: string): Layer.Layer<LanguageModel.LanguageModel, never, ModelRouter> =>
  Layer.effect(
    LanguageModel.LanguageModel,
    Effect.flatMap(ModelRouter, (router) => {
      const answer = (options: LanguageModel.ProviderOptions, streaming: boolean, show: (text: string) => void) => {
        const tools = toolsOf(options)
        const ask = { client, messages: messagesOf(options, client), streaming, run: 1, again: Effect.void, show }
        return Effect.flatMap(requestId, (request) =>
          router.answer({ ...ask, request, ...(tools === undefined ? {} : { tools }) })
        ).pipe(
          Effect.flatMap(({ cut, finish, text }) => {
            if (cut !== undefined) return Effect.fail(cut)
            return finish === undefined
              ? Effect.dieMessage("a whole answer has no finish")
              : Effect.succeed({ text, finish })
          })
        )
      }
      return LanguageModel.make({
        generateText: (options) =>
          answer(options, false, () => {}).pipe(
            Effect.mapError(toAiError("generateText")),
            Effect.flatMap(({ finish, text }) => partsOf("generateText", text, finish))
          ),
        streamText: (options) => {
          let said = ""
          const texts = Stream.asyncPush<Response.StreamPartEncoded, AiError.AiError, IdGenerator.IdGenerator>(
            (emit) => {
              const show = (text: string) => {
                if (!text.startsWith(said)) return void emit.fail(startedAgain)
                if (text.length > said.length) emit.single(delta(text.slice(said.length)))
                said = text
              }
              return answer(options, true, show).pipe(
                Effect.mapError(toAiError("streamText")),
                Effect.tap(({ text }) => Effect.sync(() => show(text))),
                Effect.flatMap(({ finish }) =>
                  Stream.runForEach(closing(finish), (part) => Effect.sync(() => emit.single(part)))
                ),
                Effect.matchCause({ onFailure: emit.halt, onSuccess: emit.end }),
                Effect.forkScoped
              )
            }
          )
          return Stream.concat(Stream.succeed(start), texts)
        }
      })
    })
  )
