import type * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ModelFailure } from "../../domain/Failure.ts"
import type { ChatAnswer, ChatDelta, ChatMessage, ChatRequest, Finish } from "../../domain/model/Chat.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import type { Candidate, Continuation } from "./Candidate.ts"
import type { Draft } from "./Draft.ts"
import type { Ask } from "./ModelRouter.ts"

/**
 * One call at one candidate. `told` hears how it goes on with what is there, and `spoke` that its first text came.
 *
 * @since 0.1.0
 * @category models
 */
export interface Call {
  readonly candidate: Candidate
  readonly ask: Ask
  readonly messages: ReadonlyArray<ChatMessage>
  readonly asked: Asked
  readonly draft: Draft
  readonly told: (how: Continuation) => void
  readonly spoke: () => void
}

const goOn =
  "Your last message broke off in the middle. Continue it exactly where it ends: repeat nothing, say nothing about this, and keep the format."

/** What is shown to a model so that it goes on with a text. */
const continued = (
  messages: ReadonlyArray<ChatMessage>,
  text: string,
  how: Continuation
): ReadonlyArray<ChatMessage> => {
  if (how === "restart") return messages
  const prefill: ChatMessage = { role: "assistant", content: text }
  return how === "prefill" ? [...messages, prefill] : [...messages, prefill, { role: "user", content: goOn }]
}

/**
 * Asks a candidate once, from nothing or going on with the draft; what came of a cut answer stays in the draft. A candidate that
 * refuses to continue in one way is asked in its next way: that is the same call, refused before it cost anything.
 *
 * @since 0.1.0
 * @category combinators
 */
export const call = (one: Call): Effect.Effect<ChatAnswer, ModelFailure> => {
  const { ask, candidate, draft } = one
  if (!ask.streaming || draft.text === "") return attempt(one, "restart")
  const [first = "restart", ...others] = candidate.continuations
  return others.reduce(
    (before, how) => Effect.catchTag(before, "InvalidRequest", () => attempt(one, how)),
    attempt(one, first)
  )
}

const attempt = (one: Call, how: Continuation): Effect.Effect<ChatAnswer, ModelFailure> =>
  Effect.suspend(() => {
    const { ask, asked, candidate, draft, messages, told } = one
    const text = draft.text
    const request: ChatRequest = {
      model: candidate.model,
      messages: continued(messages, text, how),
      deadlines: candidate.deadlines,
      ...(ask.tools === undefined ? {} : { tools: ask.tools })
    }
    if (!ask.streaming) return candidate.provider.generate(request, asked)
    if (text !== "") told(how)
    return streamed(candidate.provider.stream(request, asked), one, how !== "restart")
  })

/** Reads a stream to its end, a network chunk at a time. */
const streamed = (
  deltas: Stream.Stream<ChatDelta, ModelFailure>,
  { ask, draft, spoke }: Call,
  goesOn: boolean
): Effect.Effect<ChatAnswer, ModelFailure> => {
  let finish: Finish | undefined
  let begun = false
  let spoken = false
  const take = (chunk: Chunk.Chunk<ChatDelta>) =>
    Effect.sync(() => {
      if (!begun) {
        begun = true
        // Not before: a candidate that can't be reached takes nothing away from what there is.
        draft.begin(goesOn)
      }
      const before = draft.text.length
      for (const delta of chunk) {
        if (delta._tag === "Text") draft.add(delta.text)
        else if (delta._tag === "Finish") finish = delta.finish
      }
      if (draft.text.length === before) return
      if (!spoken) {
        spoken = true
        spoke()
      }
      ask.show(draft.text)
    })
  return Stream.runForEachChunk(deltas, take).pipe(
    Effect.ensuring(Effect.sync(() => draft.settle())),
    Effect.flatMap(() =>
      finish === undefined
        ? Effect.dieMessage("a model's stream ended as whole without a finish")
        : Effect.succeed({ text: draft.text, finish })
    )
  )
}
