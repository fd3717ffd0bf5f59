import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Exit from "effect/Exit"
import type { Event } from "../../domain/conversation/Event.ts"
import type { State } from "../../domain/conversation/State.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { Stop } from "../turns/Stop.ts"
import type { Answer } from "../../domain/turns/Answer.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** A conversation with work to do. It is dropped as soon as it has none. */
export interface Active {
  readonly key: ConversationKey
  /** Undefined until it is loaded. */
  state: State | undefined
  /** The running steps of its stored state ended with the last process, and have to be started again. */
  resuming: boolean
  /** By how many milliseconds the wall clock was set back since its state was written. */
  setBack: number
  mailbox: Array<Mail>
  driving: boolean
  /** The running answer, and the signal that stops it. */
  answering: { readonly id: RequestId; readonly stop: Stop } | undefined
  /** The answer that was made last, until it is delivered. */
  answer: Answer | undefined
  sending: boolean
}

/** An event, and the deferred of the caller that waits until it is durable. */
export interface Mail {
  readonly event: Event
  readonly durable?: Deferred.Deferred<void, StoreUnavailable>
}

/** A conversation, with its state if that is known. */
export const make = (key: ConversationKey, state: State | undefined): Active => ({
  key,
  state,
  resuming: false,
  setBack: 0,
  mailbox: [],
  driving: false,
  answering: undefined,
  answer: undefined,
  sending: false
})

/**
 * Reports the result to the callers that wait for these events. A defect of one conversation is not a failure of the
 * caller.
 */
export const settle = (mail: ReadonlyArray<Mail>, exit: Exit.Exit<void, StoreUnavailable>): void => {
  const told = Exit.isFailure(exit) && Cause.isDie(exit.cause) ? Exit.void : exit
  for (const { durable } of mail) if (durable !== undefined) Deferred.unsafeDone(durable, told)
}
