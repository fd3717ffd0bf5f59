import type * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type ModelFailure, type NotSupported, StreamCut } from "../../domain/model/Failure.ts"
import type { Capability } from "../../domain/model/Capability.ts"
import type { ChatAnswer, ChatDelta, ChatMessage, ChatRequest, Finish } from "../../domain/model/Chat.ts"
import type { Deadlines } from "../../domain/model/Deadlines.ts"
import { lacksCall } from "../../domain/model/wire/Ending.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { isLimited } from "../../domain/model/wire/Encode.ts"
import { cures, requestWithout } from "../../domain/model/transcript/RequestWithout.ts"
import { type Dropped, hygienic } from "../../domain/model/transcript/Hygiene.ts"
import * as RequestUuid from "../../domain/model/RequestUuid.ts"
import { inference } from "../telemetry/Inference.ts"
import type { Candidate, Continuation } from "./Candidate.ts"
import type { Draft } from "./Draft.ts"
import type { Ask } from "./ModelRouter.ts"
import type { Paying } from "./Paying.ts"

/**
 * One attempt at one candidate. Callbacks: `told` receives how an earlier text is continued, `spoke` reports the first text, and `show`
 * receives the whole text so far.
 */
export interface Attempt {
  readonly candidate: Candidate
  readonly deadlines: Partial<Deadlines>
  readonly ask: Ask
  readonly messages: ReadonlyArray<ChatMessage>
  readonly asked: Asked
  readonly draft: Draft
  /** The parts of a request that the candidate does not support; `learn` records another one. */
  readonly lacks: ReadonlySet<Capability>
  readonly learn: (capability: Capability) => Effect.Effect<void>
  /** Pictures that the candidate refuses may be left out. Otherwise another candidate can see them. */
  readonly mayLeaveOutPictures: boolean
  /** Called before each request: whether it has the pictures. */
  readonly showing: (pictures: boolean) => void
  /** The bytes that were sent before a restart, to be sent again unchanged. */
  readonly replay: string | undefined
  readonly told: (how: Continuation | "replay") => void
  readonly spoke: () => void
  readonly show: (text: string) => void
  /** Undefined if nothing is reserved. */
  readonly paying?: Paying | undefined
}

/** The maximum length of an answer, in UTF-16 units: an endless stream must not fill the heap. */
const longest = 1024 * 1024

const goOn =
  "Your last message broke off in the middle. Continue it exactly where it ends: repeat nothing, say nothing about this, and keep the format."

/** The messages with which a model continues a text. */
const continued = (
  messages: ReadonlyArray<ChatMessage>,
  text: string,
  how: Continuation | "replay"
): ReadonlyArray<ChatMessage> => {
  if (how === "restart" || how === "replay") return messages
  const prefill: ChatMessage = { role: "assistant", content: text }
  return how === "prefill" ? [...messages, prefill] : [...messages, prefill, { role: "user", content: goOn }]
}

/**
 * Calls a candidate once, from scratch or to continue the draft. The text of a cut answer stays in the draft. If the candidate rejects one
 * continuation, the next one is tried, and if it rejects a part of the request, the request is sent without it. These count as one attempt,
 * because a rejected request costs nothing. The part is learned once the candidate has answered without it, unless the rejection was only
 * guessed to be about that part.
 */
export const attempt = (one: Attempt): Effect.Effect<ChatAnswer, ModelFailure> =>
  Effect.suspend(() => {
    const { candidate, draft, lacks, learn, replay } = one
    const found: Found = { all: new Set(), guessed: new Set() }
    const asked = (how: Continuation | "replay") => adapting(one, how, found)
    const inWays = (): Effect.Effect<ChatAnswer, ModelFailure> => {
      if (replay !== undefined) return asked("replay")
      if (draft.text === "" || draft.calling) return asked("restart")
      const ways = candidate.continuations.filter((how) => how !== "prefill" || !lacks.has("prefill"))
      const [first = "restart", ...others] = ways
      return others.reduce(
        (before, how) =>
          Effect.catchTags(before, {
            InvalidRequest: () => asked(how),
            NotSupported: (failure) => {
              if (failure.capability === "prefill") note(found, failure, "prefill")
              return asked(how)
            }
          }),
        asked(first)
      )
    }
    return Effect.tap(inWays(), () =>
      Effect.forEach(
        [...found.all].filter((capability) => !found.guessed.has(capability)),
        learn,
        { discard: true }
      )
    )
  })

/** The parts that were rejected in this attempt, and those of them that are not learned. */
interface Found {
  readonly all: Set<Capability>
  readonly guessed: Set<Capability>
}

const note = ({ all, guessed }: Found, failure: NotSupported, capability: Capability) => {
  all.add(capability)
  if (failure.guessed === true) guessed.add(capability)
}

/** Removes each part of a request at most once. */
const adapting = (one: Attempt, how: Continuation | "replay", found: Found): Effect.Effect<ChatAnswer, ModelFailure> =>
  Effect.suspend(() => {
    const without = new Set([...one.lacks, ...found.all])
    const again = how === "replay" ? "restart" : how
    return Effect.catchTags(send(one, how, without), {
      NotSupported: (failure) => {
        const cure = cures(failure.capability).find((capability) => isCured(one, again, without, capability))
        if (cure === undefined) return Effect.fail(failure)
        if (cure === "pictures" && !one.mayLeaveOutPictures) return Effect.fail(failure)
        note(found, failure, cure)
        return adapting(one, again, found)
      },
      // Some servers end a stream empty, but report the error without streaming. This says nothing about their support for streams.
      InvalidOutput: (failure) =>
        failure.silent === true && isStreaming(one, without)
          ? send(one, again, new Set([...without, "streaming"]))
          : Effect.fail(failure)
    })
  })

const isStreaming = ({ ask }: Attempt, without: ReadonlySet<Capability>) => ask.streaming && !without.has("streaming")

/** Whether removing the capability changes the request. */
const isCured = (
  one: Attempt,
  how: Continuation,
  without: ReadonlySet<Capability>,
  capability: Capability
): boolean => {
  if (without.has(capability) || one.candidate.takes?.has(capability) === true) return false
  if (capability === "streaming") return isStreaming(one, without)
  if (capability === "tools" && one.ask.spareTools !== true) return false
  const [before, after] = [without, new Set([...without, capability])].map((without) =>
    JSON.stringify(requestOf(one, how, without).request)
  )
  return before !== after
}

const isContinued = (how: Continuation | "replay") => how === "prefill" || how === "instruct"

const requestOf = (one: Attempt, how: Continuation | "replay", without: ReadonlySet<Capability>) => {
  const { ask, asked, candidate, deadlines, draft, messages, paying } = one
  const shown = hygienic(continued(messages, draft.text, how), candidate.name)
  const request: ChatRequest = {
    model: candidate.model,
    messages: shown.messages,
    deadlines,
    ...(paying === undefined ? {} : { maxTokens: paying.limit(isContinued(how) ? draft.text : "") }),
    ...(ask.tools === undefined || !candidate.tools ? {} : { tools: ask.tools }),
    ...(ask.toolChoice === undefined || !candidate.tools ? {} : { toolChoice: ask.toolChoice }),
    ...(candidate.replays ? { user: RequestUuid.of(asked.request), replay: true } : {})
  }
  return { request: requestWithout(request, isStreaming(one, without), without), dropped: shown.dropped }
}

const send = (
  one: Attempt,
  how: Continuation | "replay",
  without: ReadonlySet<Capability>
): Effect.Effect<ChatAnswer, ModelFailure> =>
  Effect.suspend(() => {
    const { ask, asked, candidate, draft, paying, showing, told } = one
    const { dropped, request } = requestOf(one, how, without)
    if (draft.text !== "" || how === "replay") told(how)
    showing(!without.has("pictures"))
    const { provider } = candidate
    const streaming = isStreaming(one, without)
    const { maxTokens } = request
    // Bytes from before there were caps do not limit the answer.
    const isBound = maxTokens === undefined || isLimited(one.replay ?? "", candidate.model, maxTokens)
    const replay = how === "replay" && isBound ? one.replay : undefined
    const body = ask.sent === undefined ? replay : (replay ?? provider.encode(request, streaming))
    if (body !== undefined) ask.sent?.(candidate.name, body)
    const sent: ChatRequest = body === undefined ? request : { ...request, body }
    const goesOn = isContinued(how)
    // Only an engine asks for a conversation.
    const conversation = ask.comesBack === true ? ask.client : undefined
    const asking = { model: candidate.model, address: candidate.address, conversation, streaming }
    const call = (sent: ChatRequest) =>
      inference(asking, asked, (began) =>
        Effect.filterOrFail(
          streaming
            ? streamed(provider.stream(sent, asked), one, goesOn, () => {
                began()
                sent.begun?.(undefined)
              })
            : Effect.map(provider.generate(sent, asked), (answer) => said(draft, answer, goesOn)),
          ({ finish }) => !lacksCall(finish),
          () => new StreamCut(asked)
        )
      )
    const whole =
      paying === undefined ? call(sent) : paying.around({ ask, asked, request }, (begun) => call({ ...sent, begun }))
    return dropped.length === 0 ? whole : Effect.zipRight(tellDropped(asked, dropped), whole)
  })

const tellDropped = ({ candidate, request }: Asked, dropped: ReadonlyArray<Dropped>) =>
  Effect.logInfo(
    `left out of the prompt for ${candidate}: ${dropped.map(({ id, kind }) => `${kind} ${id}`).join(", ")}`
  ).pipe(Effect.annotateLogs("request", request))

/** An answer in one piece, which continues the draft if there is one. */
const said = (draft: Draft, { finish, text }: ChatAnswer, goesOn: boolean): ChatAnswer => {
  draft.begin(goesOn)
  draft.add(text)
  draft.settle()
  return { text: draft.text, finish }
}

/** The answer has reached its maximum length, so reading stops. */
const full = { _tag: "Full" } as const

/** Reads a stream to its end, a network chunk at a time. */
const streamed = (
  deltas: Stream.Stream<ChatDelta, ModelFailure>,
  { asked, draft, show, spoke }: Attempt,
  goesOn: boolean,
  heard: () => void
): Effect.Effect<ChatAnswer, ModelFailure> => {
  let finish: Finish | undefined
  let begun = false
  let spoken = false
  const take = (chunk: Chunk.Chunk<ChatDelta>) => {
    if (!begun) {
      begun = true
      heard()
      // Not earlier: a candidate that cannot be reached must not discard the text so far.
      draft.begin(goesOn)
    }
    const before = draft.text
    for (const delta of chunk) {
      if (delta._tag === "Text") draft.add(delta.text)
      else if (delta._tag === "Unsaid") draft.unsay()
      else if (delta._tag === "Calling") draft.calling = true
      else if (delta._tag === "Finish") finish = delta.finish
    }
    if (draft.text === before) return
    if (!spoken) {
      spoken = true
      spoke()
    }
    show(draft.text)
  }
  return Stream.runForEachChunk(deltas, (chunk) =>
    Effect.suspend(() => {
      take(chunk)
      return finish === undefined && draft.text.length >= longest ? Effect.fail(full) : Effect.void
    })
  ).pipe(
    Effect.catchTag("Full", () => {
      finish = { reason: "length", model: undefined, generation: undefined, usage: undefined }
      return Effect.void
    }),
    Effect.ensuring(Effect.sync(() => draft.settle())),
    Effect.flatMap(() =>
      finish === undefined
        ? Effect.dieMessage(`a stream of ${asked.candidate} ended without a finish`)
        : Effect.succeed({ text: draft.text, finish })
    )
  )
}
