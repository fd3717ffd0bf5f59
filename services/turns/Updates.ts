import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { Standing } from "../../domain/telegram/Standing.ts"
import type { Envelope } from "../../domain/telegram/Update.ts"
import type { Ref } from "../../domain/conversation/State.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** An update as it is stored. `body` is the raw update as JSON. */
export interface Arrival {
  readonly bot: number
  /** `edit_date ?? date ?? 0`: with bot and update id it makes an update unique. */
  readonly stamp: number
  readonly id: RequestId
  /** The raw update as JSON, and what was read of it; absent where its content is not kept. */
  readonly content: { readonly body: string; readonly envelope: Envelope } | undefined
  /** Where it belongs, for those that concern a chat; it accounts for `message` in the id space of the chat. */
  readonly chat: number | undefined
  readonly user: number | undefined
  readonly message: number | undefined
  readonly decision: Converse | Skip | Count
}

/** The update goes to the engine. */
export interface Converse {
  readonly _tag: "Converse"
  readonly conversation: ConversationKey
  readonly ref: Omit<Ref, "place" | "acceptedAt">
  /** The user who becomes the owner by this update. */
  readonly owner?: number
}

/**
 * The update is only stored: malformed, unknown, from a group, or refused before. An unusual one is logged as a
 * warning.
 */
export interface Skip {
  readonly _tag: "Skip"
  readonly reason: string
  readonly unusual: boolean
}

/**
 * Part of a flood: it is counted with the others of its sender in this minute. Only its message id is kept, so that no
 * probe mistakes it for a message of the bot.
 */
export interface Count {
  readonly _tag: "Count"
  /** The user, or the chat of a group. */
  readonly sender: number
}

export interface Skipped extends Omit<Skip, "_tag"> {
  readonly id: RequestId
}

/** An update that has its place and waits for the engine. */
export interface Placed {
  readonly conversation: ConversationKey
  readonly ref: Ref
}

export interface Accepted {
  readonly placed: ReadonlyArray<Placed>
  readonly skipped: ReadonlyArray<Skipped>
  readonly duplicates: number
}

/** So many places of one conversation are offered at a time: twice what its state holds, so that a long backlog holds up nobody else. */
export const share = 64

/**
 * The updates of all bots. Every method is one transaction; if it fails with `StoreUnavailable`, nothing was written.
 * Times are epoch milliseconds.
 *
 * @since 0.1.0
 * @category ports
 */
export class Updates extends Context.Tag("holdfast/services/turns/Updates")<
  Updates,
  {
    /**
     * Stores a batch, drops duplicates, assigns places to the others, and moves the bot's offset. Returns the updates
     * for the engine in order, those that were skipped, and the number of duplicates.
     */
    readonly accept: (
      bot: number,
      batch: ReadonlyArray<Arrival>,
      offset: number | undefined,
      now: number
    ) => Effect.Effect<Accepted, StoreUnavailable>
    /** The last id of the last committed batch plus one. */
    readonly offset: (bot: number) => Effect.Effect<Option.Option<number>, StoreUnavailable>
    /**
     * What no engine has confirmed yet and was accepted before `before`: of each conversation after `after` its {@link share}, oldest
     * first. Conversations come in the order of their keys.
     */
    readonly unconfirmed: (
      before: number,
      limit: number,
      after?: string
    ) => Effect.Effect<ReadonlyArray<Placed>, StoreUnavailable>
    /** Whether a bot has an owner, and how the given users stand. */
    readonly standing: (
      bot: number,
      users: ReadonlyArray<number>
    ) => Effect.Effect<{ readonly owned: boolean; readonly users: ReadonlyMap<number, Standing> }, StoreUnavailable>
    /** What was read of the update of a request; none where its content was not kept. */
    readonly find: (id: RequestId) => Effect.Effect<Option.Option<Envelope>, StoreUnavailable>
    /** What it asked for is done, and nothing is sent for it. The first time stands. */
    readonly handled: (id: RequestId, now: number) => Effect.Effect<void, StoreUnavailable>
  }
>() {}
