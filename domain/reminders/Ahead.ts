import type { Known, Outcome, Own } from "./Outcome.ts"
import { notPlain, type Said, type Understand } from "./language/Said.ts"
import type { Question } from "./language/Understanding.ts"

/**
 * A decision about a person's request. It parses words only through `understand`: parsing can be slow, and decisions run in transactions,
 * so the words are parsed beforehand.
 */
export type Decide = (own: Own, understand: Understand) => Outcome

/** The words that a decision will need: runs the decision on the known facts about the person and discards its result. */
export const wanted = (known: Known, decide: Decide): Said | undefined => {
  let found: Said | undefined
  decide({ ...known, reminders: [], pressed: undefined }, (said) => {
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
 * Understands only the words that were parsed beforehand. If the decision needs others, because the person changed something in between,
 * the person is asked to say it again.
 */
export const knowing =
  (said: Said | undefined, meant: ReturnType<Understand> | undefined): Understand =>
  (asked) =>
    meant !== undefined && said !== undefined && isSame(said, asked) ? meant : changed

const isSame = (one: Said, other: Said): boolean =>
  one.words === other.words &&
  one.zone === other.zone &&
  one.now === other.now &&
  one.before?.words === other.before?.words
