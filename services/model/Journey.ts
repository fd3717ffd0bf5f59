import {
  CircuitOpen,
  ContextTooLong,
  isTransient,
  type ModelFailure,
  type Permanent,
  type Transient
} from "../../domain/Failure.ts"
import type { ChatMessage } from "../../domain/model/Chat.ts"
import type { Checkpoint } from "../../domain/model/Checkpoint.ts"
import { Draft } from "./Draft.ts"
import type { Ask } from "./ModelRouter.ts"

/**
 * How far an ask has come along the route.
 *
 * @since 0.1.0
 * @category models
 */
export class Journey {
  readonly ask: Ask
  draft = new Draft()
  /** Where an earlier run of this ask ended, until that is gone on with. */
  resume: Checkpoint | undefined
  messages: ReadonlyArray<ChatMessage>
  /** Calls so far. */
  attempt = 0
  /** The candidate that was asked last. */
  candidate = ""
  /** Milliseconds until the first of the open breakers lets a call through; `Infinity` where none is open. */
  opens = Infinity
  #transient: Transient | undefined
  #permanent: Permanent | undefined

  constructor(ask: Ask) {
    this.ask = ask
    this.messages = ask.messages
    this.resume = ask.resume
    this.draft.text = ask.resume?.text ?? ""
  }

  remember(failure: ModelFailure): void {
    if (isTransient(failure)) this.#transient = failure
    else if (this.#permanent === undefined || isVague(this.#permanent)) this.#permanent = failure
  }

  /** The bytes that went to this candidate before a restart and brought no text; taken once. */
  takeReplay(candidate: string): string | undefined {
    const found = this.resume
    this.resume = undefined
    return found?.candidate === candidate && found.text === "" && found.body !== "" ? found.body : undefined
  }

  /** What says most about why nobody answered: what may go better another time, before what will not. */
  get failure(): ModelFailure {
    const facts = { request: this.ask.request, candidate: this.candidate, attempt: this.attempt }
    if (this.#transient !== undefined) return this.#transient
    if (this.opens < Infinity) return new CircuitOpen({ ...facts, retryAfter: Math.ceil(this.opens) })
    return this.#permanent ?? new ContextTooLong(facts)
  }
}

/** Another candidate's refusal says more: nobody is sent to ask in another way where it is not about the question. */
const isVague = ({ _tag }: Permanent) => _tag === "InvalidRequest" || _tag === "NotSupported"
