import { Effect, Layer, Stream } from "effect"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { ChatDelta, ChatMessage } from "../../domain/model/Chat.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import type { Reply } from "../../domain/sandbox/persona/Reply.ts"
import * as ScriptedModel from "../../layers/testing/ScriptedModel.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"
import type { Chat } from "./Chat.ts"
import { mortal, type Pulse } from "./Mortal.ts"

/** Shortens a long text to its first letters and its length. */
const brief = (text: string) => (text.length <= 60 ? text : `${text.slice(0, 3)}… of ${text.length}`)

/** A pure function of what was said since the last answer, and of how many answers came before. */
const answerTo = (messages: ReadonlyArray<ChatMessage>): string => {
  const roles = messages.map(({ role }) => role)
  const said = messages.slice(roles.lastIndexOf("assistant") + 1).filter(({ role }) => role === "user")
  const before = roles.filter((role) => role === "assistant").length
  return `Heard ${said.map(({ content }) => brief(content)).join(" + ")}${before === 0 ? "" : `, after ${before}`}`
}

/** The rest of the answer, if one is to be resumed. */
const answer = (messages: ReadonlyArray<ChatMessage>): string => {
  const begun = messages.at(-2)
  return begun?.role === "assistant" && messages.at(-1)?.content.startsWith("Your last message broke off")
    ? answerTo(messages.slice(0, -2)).slice(begun.content.length)
    : answerTo(messages)
}

const wordsOf = (text: string): ReadonlyArray<ChatDelta> => text.split(/(?<= )/).map((text) => ({ _tag: "Text", text }))

const finish: ChatDelta = {
  _tag: "Finish",
  finish: { reason: "stop", model: "scripted", generation: undefined, usage: undefined }
}

const oneByOne = (deltas: ReadonlyArray<ChatDelta>) => Stream.rechunk(Stream.fromIterable(deltas), 1)

/** The model that a process asks: it answers as the chat of the request directs it. */
export const layer = (pulse: Pulse, chatOf: (asked: Asked) => Chat): Layer.Layer<ChatModel> =>
  Layer.effect(
    ChatModel,
    Effect.map(ChatModel, (scripted) => ({
      ...scripted,
      stream: (request, asked) =>
        Stream.suspend(() => {
          const chat = chatOf(asked)
          const cue = chat.cues[0]
          if (cue?._tag !== "speaks") return scripted.stream(request, asked)
          chat.cues.shift()
          chat.asked.push(Date.now())
          const pause: Effect.Effect<void, ModelFailure> = Effect.suspend(() => {
            if (cue.failure !== undefined) return Effect.fail(cue.failure(asked))
            chat.silences++
            return chat.released.await
          })
          const words = wordsOf(answer(request.messages))
          return oneByOne(words.slice(0, cue.words)).pipe(
            Stream.concat(Stream.drain(Stream.fromEffect(mortal(pulse, pause)))),
            Stream.concat(oneByOne([...words.slice(cue.words), finish]))
          )
        })
    }))
  ).pipe(
    Layer.provide(
      ScriptedModel.layer((request, asked) =>
        mortal(
          pulse,
          Effect.suspend((): Effect.Effect<Reply, ModelFailure> => {
            const chat = chatOf(asked)
            const cue = chat.cues.shift()
            chat.asked.push(Date.now())
            const whole = Effect.sync(() => answer(request.messages))
            switch (cue?._tag) {
              case "fails":
                return Effect.fail(cue.failure(asked))
              case "replies":
                return Effect.succeed(cue.reply)
              case "holds":
                return Effect.zipRight(chat.released.await, whole)
              default:
                return whole
            }
          })
        )
      )
    )
  )
