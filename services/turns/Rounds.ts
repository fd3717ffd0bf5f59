import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Answer } from "../../domain/turns/Answer.ts"
import { callsOf, mostRounds, type Played, roundOf, shown, spent, words } from "../../domain/turns/Round.ts"
import type { Sights } from "../../domain/turns/Seen.ts"
import type { Recorder } from "../../domain/turns/Trail.ts"
import type { Situation } from "../../domain/turns/Situation.ts"
import { InvalidOutput, isTransient, type ModelFailure, type Permanent } from "../../domain/model/Failure.ts"
import { address, type ConversationKey, type RequestId } from "../../domain/Ids.ts"
import type { Usage } from "../../domain/model/Chat.ts"
import type { Checkpoint } from "../../domain/model/Checkpoint.ts"
import { isSpoken, lacksCall } from "../../domain/model/wire/Ending.ts"
import { mostCalls } from "../../domain/model/wire/Calls.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { ModelRouter, Routed } from "../model/ModelRouter.ts"
import { traced } from "../telemetry/Trace.ts"
import { patiently } from "./Patience.ts"
import { type Stop, unlessStopped } from "./Stop.ts"
import { type Call, type Tools, unknown } from "./Tools.ts"
import type { Claimed, TurnStore } from "./TurnStore.ts"

/** The services and settings of a turn. */
export interface Ground {
  readonly store: typeof TurnStore.Service
  readonly router: typeof ModelRouter.Service
  readonly tools: typeof Tools.Service
  readonly streaming: boolean
  /** The beginning of every prompt; empty for none. */
  readonly systemPrompt: string
  /** The maximum of estimated tokens of the conversation in a prompt, whatever the context window of a model. */
  readonly promptTokens?: number
}

/** A turn to be answered. `show` takes the whole text so far, `checkpoint` the progress of a round's model call. */
export interface Asking {
  readonly id: RequestId
  readonly conversation: ConversationKey
  readonly claimed: Claimed
  /** `undefined`: the model is told neither the time nor who asks. */
  readonly situation: Situation | undefined
  /** What was read of the files of its members. */
  readonly sights: Sights
  readonly show: (text: string) => void
  readonly checkpoint: (round: number, checkpoint: Checkpoint) => void
  readonly recorder: Recorder
  /** The name of the candidate that is called first. */
  readonly prefer: string | undefined
}

export interface Outcome {
  readonly kind: Answer["kind"]
  readonly text: string
  readonly model?: string | undefined
  readonly usage?: Usage | undefined
  /** The class of the failure because of which it is not whole. */
  readonly failure?: string | undefined
  /** The model was not shown the pictures, because none of the route can see. */
  readonly unseen?: boolean
}

const nothingYet: Checkpoint = { candidate: "", body: "", text: "" }

/**
 * Asks along the route, runs the tools that the model calls, and asks again with their results, until the model answers
 * or the user stops it. A round is stored before its tools run, so that a later run of the turn continues after it.
 * After the last round the model is asked once more, without tool calls.
 */
export const answer = (
  ground: Ground,
  asking: Asking,
  stop: Stop
): Effect.Effect<Outcome, ModelFailure | StoreUnavailable> =>
  Effect.suspend(() => {
    const { promptTokens, router, store, streaming, systemPrompt, tools } = ground
    const { claimed, conversation, id, prefer, recorder, show, sights, situation } = asking
    const { members } = claimed
    const rounds: Array<Played> = [...claimed.rounds]
    let last = Option.getOrElse(claimed.checkpoint, () => nothingYet)
    const upTo = members.at(-1)?.place ?? 0
    const holdsPictures = [...sights.values()].some(({ _tag }) => _tag === "Picture")
    const soFar = () => words(rounds, last.text)

    /** A further round of a run is not an attempt of its own, and pays into the budget like a first call. */
    const ask = (number: number) => {
      const isFirst = number === claimed.rounds.length
      const reached = (further: Partial<Checkpoint>) => {
        last = { ...last, ...further }
        asking.checkpoint(number, last)
      }
      return router.answer({
        request: id,
        client: conversation,
        messages: shown(systemPrompt, claimed.history, members, rounds, situation, promptTokens, sights),
        ...(tools.list.length === 0 ? {} : { tools: tools.list, spareTools: true }),
        ...(tools.list.length === 0 || number < mostRounds ? {} : { toolChoice: "none" as const }),
        streaming,
        run: isFirst ? claimed.attempts : 1,
        comesBack: true,
        again: Effect.suspend(() => Effect.ignore(store.retried(id, recorder.trail))),
        hear: recorder.hear,
        prefer,
        spender: spenderOf(conversation, members),
        // Pictures are read again after a restart: their bytes are not stored twice.
        sent: (candidate, body) => reached({ candidate, body: holdsPictures ? "" : body }),
        show: (text) => {
          reached({ text })
          show(words(rounds, text))
        },
        ...(isFirst && Option.isSome(claimed.checkpoint) ? { resume: claimed.checkpoint.value } : {})
      })
    }

    const act = (call: Call): Effect.Effect<string, StoreUnavailable> => {
      const refused = tools.list.some(({ name }) => name === call.name) ? undefined : unknown(call.name, tools.list)
      return Effect.gen(function* () {
        const { index, name, round } = call
        // The name of an unknown tool is text of the model.
        yield* Effect.annotateCurrentSpan({ round, index, ...(refused === undefined ? { tool: name } : {}) })
        const result = refused ?? (yield* tools.run(call))
        return yield* store.result(call, result, yield* Clock.currentTimeMillis)
      }).pipe(traced(id, "Tools.run"))
    }

    /** Runs the calls of a round that have no result yet, one after another. */
    const finished = (round: Played, number: number): Effect.Effect<Played, StoreUnavailable> => {
      const user = members.findLast(({ place }) => place <= round.upTo)?.envelope.user?.id
      return Effect.map(
        Effect.forEach(callsOf(round), ({ content, name }, index) => {
          const call = {
            request: id,
            round: number,
            index,
            conversation,
            user,
            name,
            arguments: content.trim() || "{}"
          }
          const result = round.results[index]
          return result === undefined ? act(call) : Effect.succeed(result)
        }),
        (results) => ({ ...round, results })
      )
    }

    const goOn: Effect.Effect<Outcome, ModelFailure | StoreUnavailable> = Effect.gen(function* () {
      const number = rounds.length
      const before = rounds.at(-1)
      if (before !== undefined) rounds[number - 1] = yield* finished(before, number - 1)
      const routed = yield* ask(number)
      const { candidate, finish, text } = routed
      const round =
        tools.list.length === 0 || number >= mostRounds || finish === undefined
          ? undefined
          : roundOf({ candidate, finish, text }, upTo, rounds)
      if (round === undefined) return yield* outcomeOf(ground, id, rounds, routed)
      if (callsOf(round).length > mostCalls) {
        return yield* new InvalidOutput({ request: id, candidate, attempt: 1, why: "too-large" })
      }
      rounds.push({ ...(yield* patiently(store.round(id, number, round))), results: [] })
      last = nothingYet
      return yield* goOn
    })

    const stopped = Effect.map(Effect.logInfo("the answer is stopped, as its person asked"), (): Outcome => ({
      kind: "stopped",
      text: soFar(),
      usage: spent(rounds, undefined)
    }))
    return unlessStopped(goOn, stop, stopped).pipe(
      Effect.catchIf(isPermanent, (failure) => givenUp(ground, failure, rounds))
    )
  })

/** The newest person of the turn pays, and the group if it is one: those have negative ids. */
const spenderOf = (conversation: ConversationKey, members: Claimed["members"]) => {
  const { chat } = address(conversation)
  const user = members.findLast(({ envelope }) => envelope.user !== undefined)?.envelope.user
  return {
    ...(user === undefined ? {} : { person: `${user.id}` }),
    ...(chat < 0 ? { group: `${chat}` } : {})
  }
}

const isPermanent = (failure: ModelFailure | StoreUnavailable): failure is Permanent =>
  failure._tag !== "StoreUnavailable" && !isTransient(failure)

/** The text for the person if a model could not finish: the text so far, and the effects of its tools. */
export const leftOf = ({ tools }: Pick<Ground, "tools">, rounds: ReadonlyArray<Played>, text: string): string => {
  const done = rounds.flatMap((round) =>
    callsOf(round).flatMap(({ name }, index) => {
      const result = round.results[index]
      return (result === undefined ? undefined : tools.done?.(name, result)) ?? []
    })
  )
  return [words(rounds, text), ...done].filter(isSpoken).join("\n\n")
}

/** Includes the text and the effects of tools from before the failure. */
const givenUp = (ground: Ground, failure: Permanent, rounds: ReadonlyArray<Played>): Effect.Effect<Outcome> => {
  const text = leftOf(ground, rounds, "")
  const outcome: Pick<Outcome, "kind" | "text"> = isSpoken(text)
    ? { kind: "incomplete", text }
    : { kind: "failed", text: failure.forUser }
  const usage = spent(rounds, undefined)
  return Effect.as(Effect.logWarning(failure.message), { ...outcome, usage, failure: failure._tag })
}

const outcomeOf = (
  ground: Ground,
  id: RequestId,
  rounds: ReadonlyArray<Played>,
  { candidate, cut, finish, text: own, unseen }: Routed
): Effect.Effect<Outcome, ModelFailure> => {
  const text = words(rounds, own)
  const usage = spent(rounds, finish?.usage)
  if (cut !== undefined) {
    const left = leftOf(ground, rounds, own)
    return Effect.as(Effect.logWarning(cut.message), { kind: "incomplete", text: left, usage, failure: cut._tag })
  }
  const model = finish?.model
  if (finish !== undefined && lacksCall(finish)) {
    return Effect.succeed({ kind: "incomplete", text: leftOf(ground, rounds, own), model, usage })
  }
  if (finish?.reason !== "stop" && finish?.reason !== "tool_calls") {
    return Effect.succeed({ kind: "limited", text, model, usage })
  }
  // It called a tool although it had to answer.
  if (!isSpoken(own)) {
    const left = leftOf(ground, rounds, "")
    return isSpoken(left)
      ? Effect.succeed({ kind: "incomplete", text: left, model, usage })
      : new InvalidOutput({ request: id, candidate, attempt: 1, why: "empty" })
  }
  return Effect.succeed({ kind: "whole", text, model, usage, ...(unseen === true ? { unseen } : {}) })
}
