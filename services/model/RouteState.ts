import {
  BudgetExhausted,
  CircuitOpen,
  ContextTooLong,
  isTransient,
  LedgerUnavailable,
  type ModelFailure,
  type Permanent,
  Throttled,
  type Transient
} from "../../domain/model/Failure.ts"
import type { ChatMessage } from "../../domain/model/Chat.ts"
import type { Checkpoint } from "../../domain/model/Checkpoint.ts"
import { type Judgement, transient } from "../../domain/resilience/Judgement.ts"
import type { Step } from "../resilience/Stepping.ts"
import { Draft } from "./Draft.ts"
import type { Ask } from "./ModelRouter.ts"

/** Why a candidate cannot be called yet: a local refusal, or the wait that it asked for. */
export type Held = "open" | "budget" | "throttled" | "ledger" | "asked to wait"

const refusals = { open: CircuitOpen, budget: BudgetExhausted, throttled: Throttled, ledger: LedgerUnavailable }

/**
 * The state of one candidate within an ask. `step`: its retry schedule, from its first failure on; `wait`: the latest delay of that
 * schedule, undefined once it has ended. `tried`: the number of failures. `done`: it is not called again. `until`: it is not called before
 * this time, in monotonic milliseconds. `refused`: how often it rejected the prompt as too long.
 */
export interface Visit {
  step: Step<Judgement> | undefined
  wait: number | undefined
  tried: number
  asked: boolean
  refused: number
  done: boolean
  until: number
}

/** The progress of an ask along the route. */
export class RouteState {
  readonly ask: Ask
  /** When the ask stops waiting, in monotonic milliseconds. */
  readonly due: number
  draft = new Draft()
  /** The progress of an earlier run of this ask, until it is resumed. */
  resume: Checkpoint | undefined
  readonly messages: ReadonlyArray<ChatMessage>
  /** The number of calls so far. */
  attempt = 0
  /** The candidate that was called last; the first one before any call. */
  candidate: string
  /** A prompt was rejected as too long: the next one must fit. */
  sure = false
  /** `small`: a candidate was skipped because of its configured window. `tight`: it is called anyway, with a shorter prompt. */
  small = false
  tight = false
  readonly hasPictures: boolean
  /** The candidates that refused the pictures of this ask. */
  readonly refusedPictures = new Set<string>()
  /** A candidate gave way because it cannot see. */
  gaveWay = false
  /** Nobody who sees can answer: the others are asked without the pictures. */
  blind = false
  /** The latest request had the pictures. */
  showedPictures = false
  /** The number of further passes along the route. */
  passes = 0
  readonly #visits = new Map<number, Visit>()
  /** Milliseconds until the first open breaker allows a call; `Infinity` if none does. */
  opens = Infinity
  #held: { readonly why: Held; readonly candidate: string; readonly wait: number } | undefined
  #transient: Transient | undefined
  #permanent: Permanent | undefined

  constructor(ask: Ask, first: string, due: number) {
    this.ask = ask
    this.due = due
    this.candidate = first
    this.messages = ask.messages
    this.hasPictures = ask.messages.some((message) => "pictures" in message && message.pictures !== undefined)
    this.resume = ask.resume
    this.draft.text = ask.resume?.text ?? ""
  }

  visit(index: number): Visit {
    const found = this.#visits.get(index)
    if (found !== undefined) return found
    const visit: Visit = {
      step: undefined,
      wait: undefined,
      tried: 0,
      asked: false,
      refused: 0,
      done: false,
      until: 0
    }
    this.#visits.set(index, visit)
    return visit
  }

  isDone(index: number): boolean {
    return this.#visits.get(index)?.done === true
  }

  remember(failure: ModelFailure): void {
    if (isTransient(failure)) this.#transient = failure
    else if (this.#permanent === undefined || isVague(this.#permanent)) this.#permanent = failure
  }

  /** The candidate cannot be called for `wait` milliseconds; `Infinity` if the end is unknown. */
  hold(why: Held, candidate: string, wait: number): void {
    if (why === "open") this.opens = Math.min(this.opens, wait)
    if (this.#held === undefined || wait < this.#held.wait) this.#held = { why, candidate, wait }
  }

  /** Whether the ask has ended by then and its caller does not come back. */
  isBeyond(at: number): boolean {
    return this.ask.comesBack !== true && at > this.due
  }

  /** The reason for another pass along the route; undefined if waiting does not help or is not wanted. */
  again(now: number): Judgement | undefined {
    const held = this.#held
    if (held === undefined || this.ask.comesBack === true) return undefined
    // If the break outlasts the ask, it waits for its turn as the last resort.
    const turn = held.why === "open" && Number.isFinite(held.wait) && this.isBeyond(now + held.wait)
    return transient(turn ? {} : { retryAfter: held.wait })
  }

  /** Starts another pass along the route: what blocks the candidates is determined anew. */
  pass(): void {
    this.#held = undefined
    this.opens = Infinity
    this.passes++
  }

  /** The bytes that were sent to this candidate before a restart and produced no text; returned once. */
  takeReplay(candidate: string): string | undefined {
    const found = this.resume
    this.resume = undefined
    return found?.candidate === candidate && found.text === "" && found.body !== "" ? found.body : undefined
  }

  /**
   * The failure that best explains why no candidate answered. For a caller that comes back it is the provider's failure, preferably a
   * transient one. Otherwise it is a permanent failure, which a later call would meet again, or the local refusal with the failure before
   * it.
   */
  get failure(): ModelFailure {
    const held = this.#held
    const facts = { request: this.ask.request, attempt: this.attempt }
    const refused = () => {
      if (held === undefined || held.why === "asked to wait") return undefined
      const since = this.#transient?._tag
      return new refusals[held.why]({
        ...facts,
        candidate: held.candidate,
        ...(Number.isFinite(held.wait) ? { retryAfter: Math.ceil(held.wait) } : {}),
        ...(since === undefined ? {} : { since })
      })
    }
    const said = this.#transient
    const lasting = this.#permanent
    const first = () => {
      if (this.ask.comesBack === true) return said ?? refused()
      const refusal = refused()
      return refusal !== undefined && lasting !== undefined && !isVague(lasting) ? lasting : (refusal ?? said)
    }
    return first() ?? lasting ?? new ContextTooLong({ ...facts, candidate: this.candidate })
  }
}

/** Another candidate's failure is more helpful: people are told to rephrase only if every failure is about the question. */
const isVague = ({ _tag }: Permanent) => _tag === "InvalidRequest" || _tag === "NotSupported"
