import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Answer } from "../../domain/turns/Answer.ts"
import type { Member, Played, Round } from "../../domain/turns/Round.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { Said } from "../../domain/model/Chat.ts"
import type { Checkpoint } from "../../domain/model/Checkpoint.ts"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Trail } from "../../domain/turns/Trail.ts"
import type { Call } from "./Tools.ts"

/** A turn for its answer step. Its members come from the store, never from the action. */
export interface Claimed {
  /** Its members, by place, each with the time zone that its person has set, or null, and when it was accepted. */
  readonly members: ReadonlyArray<
    Member & { readonly id: RequestId; readonly zone: string | null; readonly acceptedAt: number }
  >
  /** The newest messages of the conversation after `since` and before this turn, oldest first. */
  readonly history: ReadonlyArray<Said>
  /**
   * In a group: what was said there before the newest member and not to the bot, oldest first, unless an earlier turn
   * has it.
   */
  readonly overheard: ReadonlyArray<Envelope>
  readonly answer: Option.Option<Answer>
  /** The number of claims and retries so far, including this one. */
  readonly attempts: number
  /**
   * Its model calls that called tools, oldest first, with the results. They are kept when the turn grows, even if its
   * answer is removed: their tools have acted, and must not act again.
   */
  readonly rounds: ReadonlyArray<Played>
  /** The progress of an earlier attempt in the next round, unless the turn has grown since. */
  readonly checkpoint: Option.Option<Checkpoint>
  /** The model calls of earlier runs. */
  readonly trail: Trail
}

/** What is stored about the way to an answer. `failure`: the class of the failure because of which it is not whole. */
export interface Way {
  readonly trail: Trail
  readonly candidate: string | undefined
  readonly failure: string | undefined
}

/** The progress of an answer in a round. */
export interface Saved {
  readonly turn: RequestId
  readonly round: number
  readonly checkpoint: Checkpoint
}

/**
 * Turns, their answers, and their transcript. Every method is one transaction, and idempotent; it fails with
 * `StoreUnavailable`, and then nothing was written. Times are epoch milliseconds.
 *
 * @since 0.1.0
 * @category ports
 */
export class TurnStore extends Context.Tag("holdfast/services/turns/TurnStore")<
  TurnStore,
  {
    /** Makes the updates at these places members of the turn, confirms them, counts the attempt, and reads what it needs. */
    readonly claim: (turn: {
      readonly id: RequestId
      readonly conversation: ConversationKey
      readonly places: ReadonlyArray<number>
      readonly since: number
      /** The maximum number of messages of history. */
      readonly history: number
      readonly now: number
    }) => Effect.Effect<Claimed, StoreUnavailable>
    /** Counts a further attempt within a claim. */
    readonly retried: (turn: RequestId, trail: Trail) => Effect.Effect<void, StoreUnavailable>
    /** A run ended without an answer, and the turn is answered again later. */
    readonly left: (turn: RequestId, way: Way) => Effect.Effect<void, StoreUnavailable>
    /** Stores the progress of answers, each while its turn has no answer; the newest wins. */
    readonly checkpoint: (progress: ReadonlyArray<Saved>) => Effect.Effect<void, StoreUnavailable>
    /** Stores a round before its tools run. The first one wins and is returned. Deletes the checkpoint. */
    readonly round: (turn: RequestId, round: number, played: Round) => Effect.Effect<Round, StoreUnavailable>
    /** Stores the result of a tool, unless the tool itself has stored it. The first one wins and is returned. */
    readonly result: (call: Call, result: string, now: number) => Effect.Effect<string, StoreUnavailable>
    /** Stores the answer and its transcript; the first one wins. Deletes the checkpoint. Returns whether it was the first. */
    readonly answered: (
      answer: Answer,
      said: ReadonlyArray<Said>,
      way?: Way
    ) => Effect.Effect<boolean, StoreUnavailable>
    /**
     * Makes the updates at these places members of the turn and stores its answer; the first one wins. It reads no text
     * of people or models.
     */
    readonly conclude: (turn: {
      readonly conversation: ConversationKey
      readonly places: ReadonlyArray<number>
      readonly answer: Answer
    }) => Effect.Effect<void, StoreUnavailable>
    /**
     * Stores that the turn is a dead letter, because its answer ended the process; unless a part of the answer was
     * delivered.
     */
    readonly setAside: (turn: RequestId, now: number) => Effect.Effect<void, StoreUnavailable>
    readonly answer: (turn: RequestId) => Effect.Effect<Option.Option<Answer>, StoreUnavailable>
  }
>() {}
