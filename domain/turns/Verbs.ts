import * as Schema from "effect/Schema"
import type { RequestId } from "../Ids.ts"
import { Acted } from "../operations/Journal.ts"
import type { Answer } from "./Answer.ts"
import type { Verdict } from "./DeadLetter.ts"

/**
 * The actions of an operator on a turn.
 *
 * - `retry`: answers it again: now, if it waits for its retry; under new ids, if it has failed.
 * - `cancel`: ends the answer that is being made with the text so far, as the Stop button of its person does.
 * - `drop`: gives up an answer that is not sent yet, or removes a failed turn from the failed messages.
 * - `answer`: answers it again, and calls a model of the operator's choice first.
 */
export const TurnVerb = Schema.Literal("retry", "cancel", "drop", "answer")
export type TurnVerb = typeof TurnVerb.Type

/** The result of a verb. `again`: the turn that answers it again. */
export class TurnActed extends Acted.extend<TurnActed>("TurnActed")({ again: Schema.NullOr(Schema.String) }) {}

/** The facts that decide which verbs apply to a turn. */
export interface TurnFacts {
  readonly status: "answering" | "answered" | "delivered" | "ended"
  readonly kind: Answer["kind"] | null
  /** The decision about it as a failed message; undefined if it is none. */
  readonly verdict: Verdict | null | undefined
}

/** The verbs that apply to a turn. None applies to a turn that was retried. */
export const verbsOf = ({ kind, status, verdict }: TurnFacts): ReadonlyArray<TurnVerb> => {
  if (status === "answering") return ["retry", "cancel", "answer"]
  if (typeof verdict === "string") return []
  const letter: ReadonlyArray<TurnVerb> = verdict === null ? ["drop"] : []
  if (status === "answered") return verdict === null ? ["retry", ...letter, "answer"] : ["drop"]
  if (status === "ended") return verdict === null ? ["retry", ...letter, "answer"] : []
  return kind === "whole" || kind === "limited" ? [...letter, "answer"] : ["retry", ...letter, "answer"]
}

/** What a verb does with a turn. */
export type Deed = "again" | "decide" | "stop" | "hurry" | "abandon"

/** What a verb does with a turn; undefined if it does not apply. */
export const deedOf = (facts: TurnFacts, verb: TurnVerb): Deed | undefined => {
  if (!verbsOf(facts).includes(verb)) return undefined
  if (facts.status === "answering") return verb === "cancel" ? "stop" : "hurry"
  if (verb === "drop") return facts.verdict === null ? "decide" : "abandon"
  return "again"
}

const states = {
  answering: "is being answered",
  answered: "has an answer that is being sent",
  delivered: "was answered",
  ended: "has ended"
}

/** Why a verb does not apply. */
export const whyNot = (turn: RequestId, facts: TurnFacts, verb: TurnVerb): string => {
  const verbs = verbsOf(facts)
  const rest = verbs.length === 0 ? "nothing can be done with it any more" : `it can take ${verbs.join(", ")}`
  return `The turn ${turn} ${states[facts.status]}, so that ${verb} does not apply; ${rest}.`
}
