import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { ChatDelta, ChatRequest, Finish } from "../../domain/model/Chat.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { callsOf, type Reply, textOf } from "../../domain/sandbox/persona/Reply.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"

/**
 * A model that streams what the script streams. A whole answer is the same, collected; a stream that ends without a `Finish` dies then.
 *
 * @since 0.1.0
 * @category testing
 */
export const streaming = (
  script: (request: ChatRequest, asked: Asked) => Stream.Stream<ChatDelta, ModelFailure>
): typeof ChatModel.Service => ({
  encode: (request) => JSON.stringify(request),
  stream: script,
  generate: (request, asked) =>
    script(request, asked).pipe(
      Stream.runFold({ text: "", finish: Option.none<Finish>() }, ({ finish, text }, delta) => ({
        text: delta._tag === "Text" ? text + delta.text : text,
        finish: delta._tag === "Finish" ? Option.some(delta.finish) : finish
      })),
      Effect.flatMap(({ finish, text }) =>
        Option.match(finish, {
          onNone: () => Effect.dieMessage("the script ended without a Finish"),
          onSome: (finish) => Effect.succeed({ text, finish })
        })
      )
    )
})

/**
 * A model that says what the script says, or calls the tools that it calls; a stream gives a text word by word, and then the calls.
 *
 * @since 0.1.0
 * @category testing
 */
export const layer = (
  script: (request: ChatRequest, asked: Asked) => Effect.Effect<Reply, ModelFailure>
): Layer.Layer<ChatModel> =>
  Layer.succeed(
    ChatModel,
    streaming((request, asked) =>
      Stream.unwrap(Effect.map(script(request, asked), (reply) => oneByOne(deltasOf(reply, asked))))
    )
  )

const oneByOne = (deltas: ReadonlyArray<ChatDelta>) => Stream.rechunk(Stream.fromIterable(deltas), 1)

const deltasOf = (reply: Reply, { candidate }: Asked): ReadonlyArray<ChatDelta> => {
  const items = callsOf(reply).map((call, index) => ({
    role: "call" as const,
    id: call.id ?? `call-${index}`,
    name: call.name,
    content: call.arguments,
    model: candidate
  }))
  const facts = { model: "scripted", generation: undefined, usage: undefined }
  const words = textOf(reply)
    .split(/(?<= )/)
    .flatMap((text): ReadonlyArray<ChatDelta> => (text === "" ? [] : [{ _tag: "Text", text }]))
  return items.length === 0
    ? [...words, { _tag: "Finish", finish: { reason: "stop", ...facts } }]
    : [...words, { _tag: "Calling" }, { _tag: "Finish", finish: { reason: "tool_calls", ...facts, items } }]
}
