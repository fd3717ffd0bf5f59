import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { address, type ConversationKey, type RequestId } from "../../domain/Ids.ts"
import type { Cost, QuotaPolicy } from "../../domain/people/Quota.ts"
import type { Message } from "../../domain/telegram/Message.ts"
import type { Move } from "../../domain/telegram/Group.ts"
import type { GroupStanding } from "../../domain/telegram/GroupAccess.ts"
import type { Standing } from "../../domain/telegram/Standing.ts"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import type { Ref } from "../../domain/conversation/State.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** An update as it is stored. `body` is the raw update as JSON. */
export interface Arrival {
  readonly bot: number
  /** `edit_date ?? date ?? 0`: together with bot and update id it makes an update unique. */
  readonly stamp: number
  readonly id: RequestId
  /** The raw update as JSON, and its envelope; absent if its content is not stored. */
  readonly content: { readonly body: string; readonly envelope: Envelope } | undefined
  /** The chat of the update, if it has one; it accounts for `message` in the id space of the chat. */
  readonly chat: number | undefined
  readonly user: number | undefined
  readonly message: number | undefined
  readonly decision: Converse | Overhear | Skip | Count
  /** What it changes about groups. */
  readonly group?: GroupChange | undefined
}

/** The arrival of a request that the daemon itself makes: no update of Telegram belongs to it. */
export const internalArrival = (conversation: ConversationKey, ref: Converse["ref"]): Arrival => ({
  bot: address(conversation).bot,
  stamp: 0,
  id: ref.id,
  content: undefined,
  chat: undefined,
  user: undefined,
  message: undefined,
  decision: { _tag: "Converse", conversation, ref }
})

/** A group is allowed or not from now on, or it became a supergroup. */
export type GroupChange =
  | { readonly _tag: "Allowed"; readonly chat: number; readonly allowed: boolean }
  | ({ readonly _tag: "Moved" } & Move)

/** The update goes to the engine. */
export interface Converse {
  readonly _tag: "Converse"
  readonly conversation: ConversationKey
  readonly ref: Omit<Ref, "place" | "acceptedAt">
  /** Its user is admitted as a member of the group only: they may not keep its conversation to themselves. */
  readonly ofMember?: true
  /** The user who becomes the owner by this update. */
  readonly owner?: number
  /** What it costs its user, where daily limits apply. */
  readonly charge?: Charge
}

/** The cost of an update for its user under daily limits. */
export interface Charge {
  readonly user: number
  readonly cost: Cost
  readonly policy: QuotaPolicy
}

/** Said in a group, and not to the bot: it is kept as the context of the next turn, among the {@link mostOverheard} newest. */
export interface Overhear {
  readonly _tag: "Overhear"
  readonly conversation: ConversationKey
}

/** The maximum number of messages of a conversation that are kept as context. */
export const mostOverheard = 20

/**
 * The update is only stored: malformed, unknown, from a group that is not allowed, or refused before. An unusual one is logged as a
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
  /** The conversations of the duplicates, as far as they have one. */
  readonly duplicated: ReadonlyArray<ConversationKey>
}

/** The maximum number of places of one conversation per read: twice what its state holds, so that a long backlog delays no other one. */
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
     * for the engine in order, those that were skipped, and the number of duplicates. An update that would exceed a
     * daily limit of its user is the notice `quota`, once per day and limit, and otherwise skipped.
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
     * The updates that no engine has confirmed yet and that were accepted before `before`: for each conversation after `after` its {@link
     * share}, oldest first. Conversations are in the order of their keys.
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
    /** How the given groups stand. A group that is not stored is not allowed, and began as itself. */
    readonly groups: (
      bot: number,
      chats: ReadonlyArray<number>
    ) => Effect.Effect<ReadonlyMap<number, GroupStanding>, StoreUnavailable>
    /** Whether a part of an album that is for the bot is among the messages of a person near this one. */
    readonly albumPart: (part: {
      readonly bot: number
      readonly chat: number
      readonly user: number
      readonly album: string
      readonly message: number
    }) => Effect.Effect<boolean, StoreUnavailable>
    /** The person for whom the bot sent a message in a chat: the buttons under it are theirs. */
    readonly addressee: (
      bot: number,
      chat: number,
      message: number
    ) => Effect.Effect<number | undefined, StoreUnavailable>
    /** The envelope of a request's update; none if its content was not stored. */
    readonly find: (id: RequestId) => Effect.Effect<Option.Option<Envelope>, StoreUnavailable>
    /** The reply that was stored when the update of a request was accepted. */
    readonly reply: (id: RequestId) => Effect.Effect<Option.Option<Message>, StoreUnavailable>
    /** Records that a request is done for which nothing is sent. The first time is kept. */
    readonly handled: (id: RequestId, now: number) => Effect.Effect<void, StoreUnavailable>
  }
>() {}
