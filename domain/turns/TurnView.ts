import * as Schema from "effect/Schema"
import { ConversationKey, RequestId } from "../Ids.ts"
import { Answer } from "./Answer.ts"
import { Verdict } from "./DeadLetter.ts"

/** The state of a turn: its answer is being made, is being sent, was sent, or ended without having been sent. */
export const TurnState = Schema.Literal("answering", "answered", "delivered", "ended")
export type TurnState = typeof TurnState.Type

/** A turn in a list, without texts. Times are epoch milliseconds. */
export class TurnView extends Schema.Class<TurnView>("TurnView")({
  request: RequestId,
  conversation: ConversationKey,
  /** The Telegram id of its person; null if it is not kept. */
  person: Schema.NullOr(Schema.Int),
  name: Schema.NullOr(Schema.String),
  state: TurnState,
  /** The kind of its answer; null before. */
  kind: Schema.NullOr(Answer.fields.kind),
  /** The candidate that was called last. */
  candidate: Schema.NullOr(Schema.String),
  /** The class of the failure because of which it has no whole answer (yet). */
  failure: Schema.NullOr(Schema.String),
  attempts: Schema.Int,
  acceptedAt: Schema.NullOr(Schema.Int),
  claimedAt: Schema.Int,
  doneAt: Schema.NullOr(Schema.Int),
  /** The decision about it as a failed message. */
  letter: Schema.NullOr(Verdict)
}) {}

/** `open`: being answered or sent; `failed`: without a whole answer. */
export const StateFilter = Schema.Literal(...TurnState.literals, "open", "failed")

/** The filters of a search; each one narrows it. Times are those at which the turn was begun. */
export interface TurnSearch {
  readonly person?: number | undefined
  readonly state?: typeof StateFilter.Type | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly candidate?: string | undefined
  readonly failure?: string | undefined
  /** Any id of the turn: its own, or that of a message. */
  readonly request?: string | undefined
}

/** The place of a turn in the list: turns are listed by the time at which they were begun, newest first. */
export interface TurnKey {
  readonly at: number
  readonly id: string
}

/** `<time>_<id>`, as a page names the place where the next one begins. */
export const keyText = ({ at, id }: TurnKey): string => `${at}_${id}`

/** The inverse of {@link keyText}; undefined for any other text. */
export const keyOf = (text: string): TurnKey | undefined => {
  const [, at, id] = /^(\d{1,15})_(.{1,200})$/s.exec(text) ?? []
  return at === undefined || id === undefined ? undefined : { at: Number(at), id }
}

/** A page of turns, newest first. */
export class TurnPage extends Schema.Class<TurnPage>("TurnPage")({
  turns: Schema.Array(TurnView),
  /** Where the next page begins; null after the last one. */
  next: Schema.NullOr(Schema.String),
  /** A search in very many turns ends early: turns begun before this time were not looked at yet. */
  searchedTo: Schema.NullOr(Schema.Int)
}) {}

/** How many turns a search finds; `whole` is false if there are more, because counting ended early. */
export class TurnCount extends Schema.Class<TurnCount>("TurnCount")({
  count: Schema.Int,
  whole: Schema.Boolean
}) {}
