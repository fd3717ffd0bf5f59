import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { judge, type ModelFailure } from "../../domain/model/Failure.ts"
import { Adaptation } from "../../domain/model/transcript/Adaptation.ts"
import type { ChatMessage } from "../../domain/model/Chat.ts"
import { fitted } from "../../domain/model/transcript/Fitted.ts"
import { estimate, sizeOf, toolsSize } from "../../domain/model/transcript/Tokens.ts"
import type { Window } from "../../domain/model/transcript/Window.ts"
import type { BudgetExhausted, BulkheadFull, CircuitOpen, Throttled } from "../../domain/resilience/Refusal.ts"
import type { Breaker } from "../resilience/Breaker.ts"
import type { Breakers } from "../resilience/Breakers.ts"
import type { Budget } from "../resilience/Budget.ts"
import * as Resilience from "../resilience/Resilience.ts"
import type { Candidate } from "./Candidate.ts"
import type { RouterOptions } from "./RouterOptions.ts"
import type { RouteState } from "./RouteState.ts"
import type { Ask } from "./ModelRouter.ts"

/** A candidate with the policy that stands before it. */
export interface RouteCandidate extends Candidate {
  readonly policy: Resilience.Policy<ModelFailure, unknown, CircuitOpen | BudgetExhausted | BulkheadFull | Throttled>
  /** The one of the policy. */
  readonly breaker: Breaker
  readonly learned: Window
  /** Nothing where deadlines and retries stay as they are set. */
  readonly adaptation: Adaptation | undefined
  /** The newest last resort: in which of the breaker's openings, when (steady milliseconds), and whether it is under way. */
  resort: { readonly openings: number; readonly at: number; readonly isUnderWay: boolean }
}

export const make = Effect.fnUntraced(function* (
  candidate: Candidate,
  breakers: typeof Breakers.Service,
  budget: typeof Budget.Service,
  { adaptation, bulkhead = {}, throttling = {} }: RouterOptions,
  learned: Window
): Effect.fn.Return<RouteCandidate> {
  const { name, retry } = candidate
  const breaker = yield* breakers.get(name)
  return {
    ...candidate,
    policy: yield* Resilience.make({ name, retry, breaker, budget, bulkhead, throttling, judge }),
    breaker,
    learned,
    adaptation: adaptation && new Adaptation(adaptation),
    resort: { openings: -1, at: -Infinity, isUnderWay: false }
  }
})

/** The deadlines of its next call. */
export const deadlines = ({ adaptation, deadlines }: RouteCandidate): Candidate["deadlines"] =>
  adaptation === undefined || deadlines.firstToken === undefined
    ? deadlines
    : { ...deadlines, firstToken: Duration.millis(adaptation.firstToken(Duration.toMillis(deadlines.firstToken))) }

/** What a call came to, for the next ones. Only what the candidate has to answer for counts. */
export const observe = (
  { adaptation }: RouteCandidate,
  after: number,
  firstToken: number | undefined,
  failure: ModelFailure | undefined
): void => {
  if (adaptation === undefined) return
  const late = failure?._tag === "TimedOut" && failure.phase === "first-token"
  if (firstToken !== undefined || late) adaptation.waited(firstToken ?? after)
  if (failure === undefined || judge(failure)._tag === "Transient") adaptation.ended(failure !== undefined)
}

/** Whether the candidate can do what the ask needs. */
export const suits = ({ pictures, tools }: RouteCandidate, { ask, messages }: RouteState): boolean =>
  (tools || !needsTools(ask, messages)) &&
  (pictures || !messages.some((message) => "pictures" in message && message.pictures !== undefined))

const needsTools = ({ spareTools, tools }: Ask, messages: ReadonlyArray<ChatMessage>): boolean =>
  tools !== undefined && (spareTools !== true || messages.some(({ role }) => role === "call" || role === "result"))

/** The size of the request beside its messages, in estimated tokens: the tools, and the text that is to be continued. */
const besides = ({ tools }: RouteCandidate, { ask, draft }: RouteState): number =>
  (tools ? toolsSize(ask.tools) : 0) + (draft.text === "" ? 0 : estimate(draft.text))

/** The size of a request, in estimated tokens. */
export const size = (candidate: RouteCandidate, state: RouteState, messages: ReadonlyArray<ChatMessage>): number =>
  sizeOf(messages) + besides(candidate, state)

/**
 * The messages that a candidate is shown: as many as its window takes, or nothing if the system prompt and the last message don't fit.
 * A candidate whose window is set too small for the whole conversation is also shown nothing until the ask is `tight`: a larger one is
 * looked for first. If only what was learned of a window leaves no room, a tight ask shows the least once: the refusal may have been misread.
 */
export const shown = (
  candidate: RouteCandidate,
  state: RouteState,
  now: number
): ReadonlyArray<ChatMessage> | undefined => {
  const { learned } = candidate
  const { messages, sure, tight } = state
  const room = learned.room(now, sure) - besides(candidate, state)
  const found = fitted(messages, room, sure && learned.isBlind(now))
  if (found === undefined && tight && !sure) {
    return fitted(messages, learned.roomUnlearned - besides(candidate, state), true)
  }
  return found !== messages && learned.set < Infinity && !tight ? undefined : found
}
