import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import type { ChatMessage, Said } from "../../domain/model/Chat.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import {
  InvalidOutput,
  type ModelFailure,
  NetworkError,
  RateLimited,
  ServerError,
  StreamCut
} from "../../domain/model/Failure.ts"
import { continued } from "../../domain/sandbox/persona/Continued.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"
import * as ScriptedModel from "./ScriptedModel.ts"

const failures = {
  /** The stream breaks after a few words. */
  cut: (asked) => new StreamCut(asked),
  empty: (asked) => new InvalidOutput({ ...asked, why: "empty" }),
  network: (asked) => new NetworkError({ ...asked, code: "ECONNRESET" }),
  rate_limit: (asked) => new RateLimited({ ...asked, retryAfter: 2000 }),
  server_error: (asked) => new ServerError({ ...asked, status: 500 })
} satisfies Record<string, (asked: Asked) => ModelFailure>

/**
 * The faults that a call can have.
 *
 * @since 0.1.0
 * @category models
 */
export type Fault = keyof typeof failures

const isSaid = (message: ChatMessage): message is Said =>
  "content" in message && /^(system|user|assistant)$/.test(message.role)

/** Repeats what was said since the last answer. */
const echo = continued((messages) => {
  const since = messages.map(({ role }) => role).lastIndexOf("assistant") + 1
  const said = messages.slice(since).filter(({ role }) => role === "user")
  return `You said: ${said.map(({ content }) => content).join(" ")}`
})

/**
 * A model in memory that repeats what was said since its last answer, and resumes an answer that was cut.
 *
 * @since 0.1.0
 * @category testing
 */
export const layer: Layer.Layer<ChatModel> = ScriptedModel.layer(({ messages }) =>
  Effect.succeed(echo(messages.filter(isSaid)))
)

/** How many words come before a cut. */
const words = 3

/**
 * The same model, of whose calls a share fails: 0.3 means three in ten. The same seed gives the same failures in the same order.
 *
 * @since 0.1.0
 * @category testing
 */
export const failing = (fault: Fault, share: number, seed = 0): Layer.Layer<ChatModel> =>
  Layer.effect(
    ChatModel,
    Effect.map(ChatModel, (model) => {
      const fails = Effect.map(Random.make(seed).next, (drawn) => drawn < share)
      const fail = failures[fault]
      return ChatModel.of({
        encode: model.encode,
        generate: (request, asked) =>
          Effect.if(fails, { onTrue: () => Effect.fail(fail(asked)), onFalse: () => model.generate(request, asked) }),
        stream: (request, asked) => {
          const whole = model.stream(request, asked)
          const before = fault === "cut" ? Stream.take(whole, words) : Stream.empty
          const broken = Stream.concat(before, Stream.fail(fail(asked)))
          return Stream.unwrap(Effect.map(fails, (fails) => (fails ? broken : whole)))
        }
      })
    })
  ).pipe(Layer.provide(layer))
