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

/** A candidate with its policy. */
export interface RouteCandidate extends Candidate {
  readonly policy: Resilience.Policy<ModelFailure, unknown, CircuitOpen | BudgetExhausted | BulkheadFull | Throttled>
  /** The breaker of the policy. */
  readonly breaker: Breaker
  readonly learned: Window
  /** Undefined if deadlines and retries are not adapted. */
  readonly adaptation: Adaptation | undefined
  /** The latest last resort: the breaker's opening, the time (steady milliseconds), and whether it is still running. */
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

/** The deadlines of the next call. */
export const deadlines = ({ adaptation, deadlines }: RouteCandidate): Candidate["deadlines"] =>
  adaptation === undefined || deadlines.firstToken === undefined
    ? deadlines
    : { ...deadlines, firstToken: Duration.millis(adaptation.firstToken(Duration.toMillis(deadlines.firstToken))) }

/** Records the outcome of a call for adaptation. Only outcomes that the candidate is responsible for count. */
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

/** Whether the candidate supports what the ask needs. */
export const suits = ({ tools }: RouteCandidate, { ask, messages }: RouteState): boolean =>
  tools || !needsTools(ask, messages)

const needsTools = ({ spareTools, tools }: Ask, messages: ReadonlyArray<ChatMessage>): boolean =>
  tools !== undefined && (spareTools !== true || messages.some(({ role }) => role === "call" || role === "result"))

/** The size of the request without its messages, in estimated tokens: the tools and the text to continue. */
const sizeBeside = ({ tools }: RouteCandidate, { ask, draft }: RouteState): number =>
  (tools ? toolsSize(ask.tools) : 0) + (draft.text === "" ? 0 : estimate(draft.text))

/** The size of a request, in estimated tokens. */
export const size = (candidate: RouteCandidate, state: RouteState, messages: ReadonlyArray<ChatMessage>): number =>
  sizeOf(messages) + sizeBeside(candidate, state)

/**
 * The messages to send to a candidate: as many as its window holds, or undefined if the system prompt and the last message do not fit.
 * If its configured window is too small for the whole conversation, the result is also undefined until the ask is `tight`, because a larger
 * model is tried first. If only the learned window leaves no room, a tight ask sends the minimum once: the rejection may have been
 * misread.
 */
export const shown = (
  candidate: RouteCandidate,
  state: RouteState,
  now: number
): ReadonlyArray<ChatMessage> | undefined => {
  const { learned } = candidate
  const { messages, sure, tight } = state
  const room = learned.room(now, sure) - sizeBeside(candidate, state)
  const found = fitted(messages, room, sure && learned.isBlind(now))
  if (found === undefined && tight && !sure) {
    return fitted(messages, learned.roomUnlearned - sizeBeside(candidate, state), true)
  }
  return found !== messages && learned.set < Infinity && !tight ? undefined : found
}
