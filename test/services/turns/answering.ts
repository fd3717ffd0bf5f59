import { Effect, Layer, Option, Stream } from "effect"
import { Stop } from "../../../services/turns/Stop.ts"
import type { Step } from "../../../domain/conversation/Action.ts"
import { type ModelFailure, StreamCut } from "../../../domain/model/Failure.ts"
import { requestId } from "../../../domain/Ids.ts"
import type { ChatDelta, ChatRequest, Finish, FinishReason } from "../../../domain/model/Chat.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import * as ScriptedModel from "../../../layers/testing/ScriptedModel.ts"
import { Preview } from "../../../services/turns/Preview.ts"
import { Tools } from "../../../services/turns/Tools.ts"
import { type TurnOptions, Turns } from "../../../services/turns/Turns.ts"
import { TurnStore } from "../../../services/turns/TurnStore.ts"
import { Updates } from "../../../services/turns/Updates.ts"
import * as SingleModel from "../../../services/model/SingleModel.ts"
import { ChatModel } from "../../../services/model/ChatModel.ts"
import { arrivalOf, bot, keyOf } from "../../support/arrivals.ts"
import { capturing } from "../../support/logs.ts"

type AnswerStep = Extract<Step, { readonly _tag: "Answer" }>

export const id = requestId(bot, 1, 0)
export const facts = { request: id, candidate: "m", attempt: 1 }
export const cut = new StreamCut(facts)
export const full = new StoreUnavailable({ operation: "answered", code: "SQLITE_FULL" })

export const text = (words: string): ChatDelta => ({ _tag: "Text", text: words })
const finish = (reason: FinishReason): Finish => ({
  reason,
  model: "m-1",
  generation: "g",
  usage: { promptTokens: 3, completionTokens: 2, cost: 0.5 }
})
export const end = (reason: FinishReason = "stop"): ChatDelta => ({ _tag: "Finish", finish: finish(reason) })
export const streamOf = (...deltas: ReadonlyArray<ChatDelta>): Stream.Stream<ChatDelta, ModelFailure> =>
  Stream.fromIterable(deltas)
/** Says the words, and then nothing any more. */
export const hanging = (words: string) => Stream.concat(streamOf(text(words)), Stream.never)

/** Turns on stores in memory, with a model that streams as the script says, call by call. */
export const turns = (
  script: (call: number) => Stream.Stream<ChatDelta, ModelFailure>,
  over: Partial<TurnOptions> & {
    readonly storeFails?: number
    readonly roundFails?: number
    readonly tools?: typeof Tools.Service
  } = {}
) => {
  const requests: Array<ChatRequest> = []
  const previews: Array<string> = []
  let storeFails = over.storeFails ?? 0
  let roundFails = over.roundFails ?? 0
  const stream = (request: ChatRequest) => Stream.suspend(() => script(requests.push(request)))
  const model = Layer.succeed(ChatModel, ScriptedModel.streaming(stream))
  const preview = Layer.succeed(Preview, {
    open: (conversation, turn) =>
      Effect.acquireRelease(
        Effect.sync(() => {
          previews.push(`open ${conversation} ${turn}`)
          return (shown: string) => void previews.push(shown)
        }),
        () => Effect.sync(() => void previews.push("closed"))
      )
  })
  const store = Layer.effect(
    TurnStore,
    Effect.map(TurnStore, (real) => ({
      ...real,
      answered: (answer, said, way) =>
        Effect.suspend(() => (storeFails-- > 0 ? Effect.fail(full) : real.answered(answer, said, way))),
      round: (turn, round, played) =>
        Effect.suspend(() => (roundFails-- > 0 ? Effect.fail(full) : real.round(turn, round, played)))
    }))
  )
  const tools = over.tools === undefined ? Tools.none : Layer.succeed(Tools, over.tools)
  const log = capturing()
  const options = { streaming: true, systemPrompt: "", ...over }
  const layer = Turns.layer(options).pipe(
    Layer.provide([Layer.provide(SingleModel.layer("m"), model), preview, tools]),
    Layer.provide(store),
    Layer.provideMerge(Layer.merge(Memory.layer, log.layer))
  )
  return { layer, requests, previews, log }
}

/** The messages 1 to `count` of a chat stand in the store. */
export const accepted = (count = 1) =>
  Effect.flatMap(Updates, (updates) =>
    updates.accept(
      bot,
      Array.from({ length: count }, (_, index) => arrivalOf(7, index + 1)),
      undefined,
      0
    )
  )

export const answer = (step: Partial<AnswerStep> = {}, stop = new Stop()) =>
  Effect.flatMap(Turns, (turns) =>
    turns.answer(keyOf(7), { _tag: "Answer", id, places: [1], since: 0, mode: "ask", delayed: false, ...step }, stop)
  )

export const stored = (turn = id) => Effect.flatMap(TurnStore, (store) => store.answer(turn))
export const kept = Effect.map(stored(), Option.getOrThrow)
