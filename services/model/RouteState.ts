import {
  BudgetExhausted,
  CircuitOpen,
  ContextTooLong,
  isTransient,
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

/** Why a candidate could not be asked yet: our own refusals, or its own wish to be left alone. */
export type Held = "open" | "budget" | "throttled" | "asked to wait"

const refusals = { open: CircuitOpen, budget: BudgetExhausted, throttled: Throttled }

/**
 * The state of one candidate within an ask. `step` is its retry schedule, from its first failure on; `wait` is the newest wait that its own
 * schedule wished for, nothing once that has ended. `tried`: how often it failed. `done`: it is not asked again. `until`: it is left alone
 * until then, epoch milliseconds. `refused`: how often it found the prompt too long.
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

/** How far an ask has come along the route. */
export class RouteState {
  readonly ask: Ask
  /** When the ask stops waiting, epoch milliseconds. */
  readonly due: number
  draft = new Draft()
  /** Where an earlier run of this ask ended, until that is gone on with. */
  resume: Checkpoint | undefined
  readonly messages: ReadonlyArray<ChatMessage>
  /** Calls so far. */
  attempt = 0
  /** The candidate that was asked last, or else would be first. */
  candidate: string
  /** A prompt was refused as too long: the next has to fit. */
  sure = false
  /** A candidate was passed over because its window is set too small, and whether it is asked all the same, with less. */
  small = false
  tight = false
  /** How often the ask went along the route again. */
  passes = 0
  readonly #visits = new Map<number, Visit>()
  /** Milliseconds until the first of the open breakers lets a call through; `Infinity` where none does. */
  opens = Infinity
  #held: { readonly why: Held; readonly candidate: string; readonly wait: number } | undefined
  #transient: Transient | undefined
  #permanent: Permanent | undefined

  constructor(ask: Ask, first: string, due: number) {
    this.ask = ask
    this.due = due
    this.candidate = first
    this.messages = ask.messages
    this.resume = ask.resume
    this.draft.text = ask.resume?.text ?? ""
  }

  /** The state of the candidate at this index. */
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

  /** The candidate at this index is not asked again. */
  isDone(index: number): boolean {
    return this.#visits.get(index)?.done === true
  }

  remember(failure: ModelFailure): void {
    if (isTransient(failure)) this.#transient = failure
    else if (this.#permanent === undefined || isVague(this.#permanent)) this.#permanent = failure
  }

  /** This candidate can't be asked for so many milliseconds; `Infinity` if the end is not known. */
  hold(why: Held, candidate: string, wait: number): void {
    if (why === "open") this.opens = Math.min(this.opens, wait)
    if (this.#held === undefined || wait < this.#held.wait) this.#held = { why, candidate, wait }
  }

  /** Whether the ask has ended by then, and its caller does not come back. */
  isBeyond(at: number): boolean {
    return this.ask.comesBack !== true && at > this.due
  }

  /** Why the ask goes along the route once more; nothing if no wait helps, or none is wanted. */
  again(now: number): Judgement | undefined {
    const held = this.#held
    if (held === undefined || this.ask.comesBack === true) return undefined
    // Before a break that lasts beyond its end it waits for its turn as the last resort.
    const turn = held.why === "open" && Number.isFinite(held.wait) && this.isBeyond(now + held.wait)
    return transient(turn ? {} : { retryAfter: held.wait })
  }

  /** The ask goes along the route once more: what keeps it from the candidates is found anew. */
  pass(): void {
    this.#held = undefined
    this.opens = Infinity
    this.passes++
  }

  /** The bytes that went to this candidate before a restart and brought no text; taken once. */
  takeReplay(candidate: string): string | undefined {
    const found = this.resume
    this.resume = undefined
    return found?.candidate === candidate && found.text === "" && found.body !== "" ? found.body : undefined
  }

  /**
   * The failure that says most about why no candidate answered. For a caller that comes back it is the provider's failure, first one that may
   * pass. For any other it is a permanent failure, which no later call would change; or else our own refusal, with the failure before it.
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

/** Another candidate's failure says more: a person is told to ask in another way only if the refusals are about the question. */
const isVague = ({ _tag }: Permanent) => _tag === "InvalidRequest" || _tag === "NotSupported"
