import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Spender } from "../../domain/spending/Cap.ts"
import type { News, State } from "../../domain/spending/Entry.ts"
import type { Money } from "../../domain/spending/Money.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { make } from "./SpendingMemory.ts"

/** An attempt to be paid for, as it is recorded before it is made. */
export interface Attempt {
  /** Unique among the attempts of its request, in all processes. */
  readonly attempt: string
  readonly spender: Spender
  /** What it is for: `answer`, `transcription`, or a word of an embedding program. */
  readonly purpose: string
  readonly model: string
  /** Epoch milliseconds, and the calendar day in the zone of the caps, `2026-11-30`. */
  readonly at: number
  readonly day: string
  readonly worst: Money
}

/** A wish to take money from an account for a process: at least `least`, at most `most`, all of them or none. */
export interface Draw {
  readonly scope: string
  readonly period: string
  readonly limit: Money
  readonly least: Money
  readonly most: Money
}

/** The outcome of a reservation. */
export type Reserved =
  /** `drawn`: what each draw took. `again`: the attempt was recorded before, and nothing was drawn. */
  | { readonly _tag: "Reserved"; readonly drawn: ReadonlyArray<Money>; readonly again: boolean }
  /** The draw at this index does not fit under its limit. */
  | { readonly _tag: "Refused"; readonly index: number }
  /** The calls of the request would cost more than its cap. */
  | { readonly _tag: "TurnRefused" }
  /** The process was taken for dead and closed. */
  | { readonly _tag: "Gone" }

/** What is known about the tokens of an attempt. */
export interface Tokens {
  readonly prompt: number
  readonly completion: number
}

/** A note about an attempt: its end, its cost, or the provider's id of its generation. */
export interface Note {
  readonly request: string
  readonly attempt: string
  readonly news?: Exclude<News, { readonly _tag: "Reserved" }>
  readonly generation?: string
  readonly tokens?: Tokens
  /** It has ended and its cost is not known; epoch milliseconds. */
  readonly endedAt?: number
}

/** A changed charge. */
export interface Charged {
  readonly process: string
  readonly spender: Spender
  readonly model: string
  readonly day: string
  readonly reserved: Money
  readonly before: Money
  readonly after: Money
  /** Its cost was not known before. */
  readonly isFirst: boolean
}

/** An attempt whose end is not known. */
export interface Pending {
  readonly request: string
  readonly attempt: string
  readonly model: string
  readonly at: number
  readonly generation: string | undefined
}

/** A sum of attempts that have these in common. */
export interface UsageRow {
  readonly day: string
  readonly person: string | undefined
  readonly group: string | undefined
  readonly model: string
  readonly purpose: string
  readonly state: State
  readonly attempts: number
  readonly charge: Money
  readonly promptTokens: number
  readonly completionTokens: number
}

/**
 * The ledger: every attempt with its worst cost and its cost, the accounts of the caps, and what each process has drawn from them.
 * A process draws a part of what an account has left, and reserves from it in its memory, so that processes do not meet at one row.
 * What a process has not used is given back. Every method is one transaction, and may be repeated.
 *
 * @since 0.1.0
 * @category ports
 */
export class SpendingStore extends Context.Tag("holdfast/services/spending/SpendingStore")<
  SpendingStore,
  {
    /**
     * Registers a process, and returns by which factor the bound of each model was too low. `alone`: there can be no other
     * process, so all others are closed.
     */
    readonly open: (process: string, alone: boolean) => Effect.Effect<ReadonlyMap<string, number>, StoreUnavailable>
    /** Closes a process: what it has drawn and not used goes back. */
    readonly close: (process: string) => Effect.Effect<void, StoreUnavailable>
    /** The process is alive. Closes those that were not alive for `lifetime` milliseconds. */
    readonly beat: (process: string, lifetime: number) => Effect.Effect<void, StoreUnavailable>
    /** Records an attempt, and draws what the process lacks. `turnLimit`: the most that the attempts of its request may cost. */
    readonly reserve: (
      process: string,
      attempt: Attempt,
      draws: ReadonlyArray<Draw>,
      turnLimit: Money | undefined
    ) => Effect.Effect<Reserved, StoreUnavailable>
    /** Gives back money that a process has drawn and does not need. */
    readonly giveBack: (
      process: string,
      back: ReadonlyArray<{ readonly scope: string; readonly period: string; readonly amount: Money }>
    ) => Effect.Effect<void, StoreUnavailable>
    /** Records notes, and returns the charges that they changed. */
    readonly note: (notes: ReadonlyArray<Note>) => Effect.Effect<ReadonlyArray<Charged>, StoreUnavailable>
    /** Remembers that the bound of a model has to be multiplied by a factor; the highest counts. */
    readonly raise: (model: string, factor: number) => Effect.Effect<void, StoreUnavailable>
    /** The oldest attempts with an unknown end, of this process and of those that are closed. */
    readonly pending: (process: string, limit: number) => Effect.Effect<ReadonlyArray<Pending>, StoreUnavailable>
    /** What was spent from an account, without what live processes hold for calls whose cost is not known. */
    readonly spent: (scope: string, period: string) => Effect.Effect<Money, StoreUnavailable>
    /** The sums of the days from one to another, both included. */
    readonly usage: (from: string, to: string) => Effect.Effect<ReadonlyArray<UsageRow>, StoreUnavailable>
    /** The sums of a request by state. */
    readonly ofRequest: (
      request: string
    ) => Effect.Effect<ReadonlyArray<Pick<UsageRow, "state" | "attempts" | "charge">>, StoreUnavailable>
  }
>() {
  /**
   * In the memory of the process.
   *
   * @since 0.1.0
   * @category layers
   */
  static readonly memory: Layer.Layer<SpendingStore> = Layer.effect(SpendingStore, make)
}
