import type { Outcome, Own } from "./Outcome.ts"
import { notPlain, type Said, type Understand } from "./language/Said.ts"
import type { Question } from "./language/Understanding.ts"

/**
 * A decision about what a person asks for. It reads words only through `understand`, because reading can be slow and decisions are
 * made in transactions: the words are read ahead of it.
 */
export type Decide = (own: Own, understand: Understand) => Outcome

/**
 * The words that a decision will have to understand, found by making the decision from the known facts about the person. Its result is discarded.
 */
export const wanted = ({ wish, zone }: Pick<Own, "wish" | "zone">, decide: Decide): Said | undefined => {
  let found: Said | undefined
  decide({ zone, wish, reminders: [], pressed: undefined, offered: [] }, (said) => {
    found = said
    return notPlain
  })
  return found
}

const changed: Question = {
  _tag: "Question",
  why: "ambiguous",
  words: "Your time zone changed while I read that. Please say it again.",
  choices: []
}

/**
 * Understands only the words that were read ahead. If the decision needs others, because the person changed something in
 * between, the person is asked to say it again.
 */
export const knowing =
  (said: Said | undefined, meant: ReturnType<Understand> | undefined): Understand =>
  (asked) =>
    meant !== undefined && said !== undefined && isSame(said, asked) ? meant : changed

const isSame = (one: Said, other: Said): boolean =>
  one.words === other.words && one.zone === other.zone && one.now === other.now
