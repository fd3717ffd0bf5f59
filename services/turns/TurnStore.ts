import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Answer } from "../../domain/turns/Answer.ts"
import type { Member, Played, Round } from "../../domain/turns/Round.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { Said } from "../../domain/model/Chat.ts"
import type { Checkpoint } from "../../domain/model/Checkpoint.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Call } from "./Tools.ts"

/**
 * A turn as its answer step finds it: its members from the store, never from the action.
 *
 * @since 0.1.0
 * @category models
 */
export interface Claimed {
  /** Its members, by place, each with the time zone that its person has told, null where none. */
  readonly members: ReadonlyArray<Member & { readonly id: RequestId; readonly zone: string | null }>
  /** The newest messages of the conversation after `since` and before this turn, oldest first. */
  readonly history: ReadonlyArray<Said>
  readonly answer: Option.Option<Answer>
  /** How often it was claimed or tried again, this time included. */
  readonly attempts: number
  /**
   * Its model calls that called tools, oldest first, with what their tools gave. They stay when the turn has grown since, even when
   * its answer went: what was called has acted, and must not act again.
   */
  readonly rounds: ReadonlyArray<Played>
  /** How far an earlier attempt came in the round after these, unless the turn has grown since. */
  readonly checkpoint: Option.Option<Checkpoint>
}

/**
 * Turns, their answers, and the transcript that they leave. Every method is one transaction, and idempotent.
 *
 * @since 0.1.0
 * @category ports
 */
export class TurnStore extends Context.Tag("holdfast/services/turns/TurnStore")<
  TurnStore,
  {
    /** Makes the updates at these places members of the turn, counts the attempt, and reads what it needs. */
    readonly claim: (turn: {
      readonly id: RequestId
      readonly conversation: ConversationKey
      readonly places: ReadonlyArray<number>
      readonly since: number
      /** At most so many messages of history. */
      readonly history: number
      readonly now: number
    }) => Effect.Effect<Claimed, StoreUnavailable>
    /** The model is asked again within a claim: counts the attempt. */
    readonly retried: (turn: RequestId) => Effect.Effect<void, StoreUnavailable>
    /** Keeps how far its answer has come in a round, as long as it has none; the newest one stands. */
    readonly checkpoint: (
      turn: RequestId,
      round: number,
      checkpoint: Checkpoint,
      now: number
    ) => Effect.Effect<void, StoreUnavailable>
    /**
     * Keeps what a model called, before any of it acts; the first one stands, and is what succeeds. Its checkpoint is deleted.
     */
    readonly round: (turn: RequestId, round: number, played: Round) => Effect.Effect<Round, StoreUnavailable>
    /** Keeps what a tool gave, unless the tool itself has kept it; the first one stands, and is what succeeds. */
    readonly result: (call: Call, result: string, now: number) => Effect.Effect<string, StoreUnavailable>
    /** Stores the answer with its place in the transcript; the first one stands. Its checkpoint is deleted. */
    readonly answered: (answer: Answer, said: ReadonlyArray<Said>) => Effect.Effect<void, StoreUnavailable>
    /**
     * Makes the updates at these places members of the turn and stores its answer; the first one stands. Nothing is read of what people
     * or models wrote.
     */
    readonly conclude: (turn: {
      readonly conversation: ConversationKey
      readonly places: ReadonlyArray<number>
      readonly answer: Answer
    }) => Effect.Effect<void, StoreUnavailable>
    /** Stores that the turn is a dead letter, because its answer ended the process; unless a part of the answer was delivered. */
    readonly setAside: (turn: RequestId, now: number) => Effect.Effect<void, StoreUnavailable>
    readonly answer: (turn: RequestId) => Effect.Effect<Option.Option<Answer>, StoreUnavailable>
  }
>() {}
