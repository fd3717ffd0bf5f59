import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Exit from "effect/Exit"
import type { Event } from "../../domain/conversation/Event.ts"
import type { State } from "../../domain/conversation/State.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** A conversation that has something to do. It is dropped as soon as it has not. */
export interface Active {
  readonly key: ConversationKey
  /** Undefined until it was read. */
  state: State | undefined
  /** The steps that its stored state calls running died with the last process, and are to be started again. */
  resuming: boolean
  /** By how many milliseconds the wall clock was set back since its state was written. */
  setBack: number
  mailbox: Array<Mail>
  driving: boolean
  /** The answer under way, and how to stop it. */
  answering: { readonly id: RequestId; readonly stop: Deferred.Deferred<void> } | undefined
  sending: boolean
}

/** An event, and who waits until it is durable. */
export interface Mail {
  readonly event: Event
  readonly durable?: Deferred.Deferred<void, StoreUnavailable>
}

/** A conversation of which nothing is known yet. */
export const make = (key: ConversationKey): Active => ({
  key,
  state: undefined,
  resuming: false,
  setBack: 0,
  mailbox: [],
  driving: false,
  answering: undefined,
  sending: false
})

/**
 * Tells those who wait what became of their events. A bug in one conversation is not a failure of who submitted to it.
 */
export const settle = (mail: ReadonlyArray<Mail>, exit: Exit.Exit<void, StoreUnavailable>): void => {
  const told = Exit.isFailure(exit) && Cause.isDie(exit.cause) ? Exit.void : exit
  for (const { durable } of mail) if (durable !== undefined) Deferred.unsafeDone(durable, told)
}
