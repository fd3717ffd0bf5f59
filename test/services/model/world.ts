import { type Duration, Effect, Fiber, Layer, Stream, TestClock } from "effect"
import { type ModelFailure, ServerError, StreamCut, TimedOut } from "../../../domain/model/Failure.ts"
import { RequestId } from "../../../domain/Ids.ts"
import type { ChatDelta, ChatMessage, ChatRequest } from "../../../domain/model/Chat.ts"
import type { Asked } from "../../../domain/model/Facts.ts"
import type { RouteEvent } from "../../../domain/model/RouteEvent.ts"
import * as ScriptedModel from "../../../layers/testing/ScriptedModel.ts"
import type { Candidate } from "../../../services/model/Candidate.ts"
import { type Ask, ModelRouter } from "../../../services/model/ModelRouter.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import * as Router from "../../../services/model/Router.ts"
import { candidate } from "../../../services/model/SingleModel.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../../services/resilience/BreakerStore.ts"
import { Budget, type BudgetOptions } from "../../../services/resilience/Budget.ts"

/** The outcome of a call: a whole answer, some words and then a failure, or words and then silence. */
export type Reply =
  | string
  | { readonly says?: string; readonly ends: new (asked: Asked) => ModelFailure }
  | { readonly says: string; readonly ends: "silence" }
  | { readonly says: string; readonly calls: true }
  /** It says that it calls a tool, and does not. */
  | { readonly says: string; readonly lacks: "call" }
  /** Its total deadline passes. */
  | { readonly says: string; readonly ends: "total" }
  | { readonly after: Duration.DurationInput; readonly comes: string | (new (asked: Asked) => ModelFailure) }

const deltas = (text: string): ReadonlyArray<ChatDelta> => text.split(/(?<= )/).map((text) => ({ _tag: "Text", text }))
const finish: Extract<ChatDelta, { readonly _tag: "Finish" }> = {
  _tag: "Finish",
  finish: { reason: "stop", model: "m", generation: undefined, usage: undefined }
}

const ending = (
  ends: "silence" | "total" | (new (asked: Asked) => ModelFailure),
  asked: Asked
): Stream.Stream<never, ModelFailure> => {
  if (ends === "silence") return Stream.never
  return Stream.fail(ends === "total" ? new TimedOut({ ...asked, phase: "total" }) : new ends(asked))
}

export interface World {
  readonly calls: Array<{ readonly name: string; readonly request: ChatRequest; readonly asked: Asked }>
  readonly events: Array<RouteEvent>
  readonly layer: Layer.Layer<ModelRouter | Breakers>
}

/** The replies of a candidate, call after call, the last for ever; or a function that replies to a call. */
export type Script = ReadonlyArray<Reply> | ((asked: Asked) => Reply)

/** Candidates that reply as the scripts say. */
export const world = (
  scripts: Readonly<Record<string, Script>>,
  change: Partial<Candidate> & { readonly budget?: Partial<BudgetOptions> } = {},
  options: Partial<Router.RouterOptions> = {}
): World => {
  const calls: World["calls"] = []
  const events: World["events"] = []
  const one = (name: string, script: Script): Candidate => {
    const stream = (request: ChatRequest, asked: Asked): Stream.Stream<ChatDelta, ModelFailure> =>
      Stream.suspend(() => {
        const before = calls.filter((call) => call.name === name).length
        calls.push({ name, request, asked })
        const reply = typeof script === "function" ? script(asked) : (script[Math.min(before, script.length - 1)] ?? "")
        if (typeof reply === "string") return Stream.rechunk(Stream.fromIterable([...deltas(reply), finish]), 1)
        if ("after" in reply) {
          return Stream.concat(
            Stream.drain(Stream.fromEffect(Effect.sleep(reply.after))),
            typeof reply.comes === "string"
              ? Stream.fromIterable([...deltas(reply.comes), finish])
              : Stream.fail(new reply.comes(asked))
          )
        }
        if ("lacks" in reply) {
          const ended: ChatDelta = { ...finish, finish: { ...finish.finish, reason: "tool_calls" } }
          return Stream.fromIterable([...deltas(reply.says), ended])
        }
        if ("calls" in reply) {
          const begun: ReadonlyArray<ChatDelta> = [...deltas(reply.says), { _tag: "Calling" }]
          return Stream.concat(Stream.fromIterable(begun), Stream.fail(new StreamCut(asked)))
        }
        const says = Stream.fromIterable(
          deltas(reply.says ?? "").filter((delta) => "text" in delta && delta.text !== "")
        )
        return Stream.concat(says, ending(reply.ends, asked))
      })
    return {
      ...candidate(name, {
        ...ScriptedModel.streaming(stream),
        encode: ({ messages }) => messages.map(({ content }) => content).join("|")
      }),
      credential: `key of ${name}`,
      ...change
    }
  }
  const [first, ...others] = Object.entries(scripts).map(([name, script]) => one(name, script))
  if (first === undefined) throw new Error("no candidates")
  const heard = Layer.effectDiscard(
    Effect.map(RouteEvents, ({ listen }) => void listen((event) => void events.push(event)))
  )
  const layer = Layer.merge(Router.layer({ ...options, candidates: [first, ...others] }), heard).pipe(
    Layer.provideMerge(Breakers.layer()),
    Layer.provide([RouteEvents.layer, Budget.layer(change.budget), BreakerStore.none])
  )
  return { calls, events, layer }
}

export const question: ReadonlyArray<ChatMessage> = [{ role: "user", content: "What is a holdfast?" }]

export const ask = (change: Partial<Ask> = {}) =>
  Effect.flatMap(ModelRouter, (router) =>
    router.answer({
      request: RequestId.make("1:2:3"),
      client: "1:7",
      messages: question,
      streaming: true,
      run: 1,
      again: Effect.void,
      show: () => {},
      ...change
    })
  )

/** Asks, and lets a minute pass. */
export const within = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const asking = yield* Effect.fork(Effect.either(effect))
    yield* TestClock.adjust("59 seconds")
    return yield* Fiber.join(asking)
  })
export const named = (calls: World["calls"]) => calls.map(({ name }) => name).join(" ")

export const open = (name: string) =>
  Effect.flatMap(Breakers, ({ get }) =>
    Effect.flatMap(get(name), ({ protect }) =>
      Effect.repeatN(
        Effect.ignore(
          protect()(Effect.fail(new ServerError({ request: RequestId.make("x"), candidate: name, attempt: 1 })))
        ),
        4
      )
    )
  )
