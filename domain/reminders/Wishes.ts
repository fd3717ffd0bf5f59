import { mayAdd, reminderLimits } from "./calendar/Limits.ts"
import type { MissedPolicy } from "./Missed.ts"
import { next } from "./calendar/Occurrences.ts"
import type { Asker, Offered, Open, Outcome, Own, Wish } from "./Outcome.ts"
import { choiceButtons, confirmationButtons } from "./Press.ts"
import { repeats } from "./calendar/Recurrence.ts"
import { confirmationText } from "./ReminderText.ts"
import type { Understand } from "./language/Said.ts"
import { cancel, create } from "./Transitions.ts"
import { type Choice, overText, type Understanding, type Understood } from "./language/Understanding.ts"
import type { Zone } from "./calendar/Zone.ts"

const policyWords = /[\s,;(]*\b(late|skip|once) if missed\)?[.\s]*$/i

/** A wish in plain words. It may end with the policy for missed occurrences: `late if missed`, `skip if missed`, `once if missed`. */
export const wishOf = (words: string): Wish => {
  // A text that is too long is rejected as it is.
  const found = words.length > reminderLimits.input ? null : policyWords.exec(words)
  if (found === null) return { words }
  return { words: words.slice(0, found.index), policy: policyOf(found[1]) }
}

const policyOf = (word: string | undefined): MissedPolicy => {
  const said = word?.toLowerCase()
  return said === "late" || said === "skip" ? said : "once"
}

/** Asks again about a single time that passed while the message was delayed; a repeating reminder starts from now. */
const ahead = (understood: Understood, zone: Zone, now: number): Understanding => {
  if (understood.at > now) return understood
  const at = repeats(understood.recurrence) ? next(understood.recurrence, understood.zone ?? zone, now) : undefined
  return at === undefined ? { _tag: "Question", why: "past", words: overText, choices: [] } : { ...understood, at }
}

const fullText = `You have ${reminderLimits.active} reminders, which is the limit. Please cancel one first: /reminders.`

const policyText: Readonly<Record<MissedPolicy, string>> = {
  late: "If I'm away at that time, I'll remind you late.",
  skip: "If I'm away for more than an hour at that time, it is skipped.",
  once: "If I'm away at that time, I'll remind you once when I'm back."
}

const hint = "*Reply to this message with your answer, or press a button.*"

/** A question with its choices as buttons; it stays open for an answer in words. */
export const asking = (asker: Asker, words: string, choices: ReadonlyArray<Choice>, open: Open): Outcome => ({
  reply: {
    markdown: `${words}\n\n${hint}`,
    keyboard: choiceButtons(
      choices.map(({ label }) => label),
      asker.request
    )
  },
  offered: choices.map(({ meant: understood }) => ({ understood, policy: open.policy })),
  open
})

/** Sets the understood reminder, in place of the one that the answered question was about, unless the person has too many. */
export const set = (asker: Asker, own: Own, zone: Zone, { policy, understood }: Offered): Outcome => {
  const { bot, conversation, id, now, user } = asker
  const meant = ahead(understood, zone, now)
  if (meant._tag !== "Understood") return { reply: { markdown: overText } }
  const replaced = own.reminders.filter((other) => other.id === own.open?.replaces)
  if (!mayAdd(own.reminders.length - replaced.length)) return { reply: { markdown: fullText } }
  const reminder = create(id, { conversation, bot, user, zone: meant.zone ?? zone }, meant, now, policy)
  const confirmed = confirmationText(reminder, own.zone ?? zone)
  return {
    reply: {
      markdown: policy === undefined ? confirmed : `${confirmed}\n\n*${policyText[policy]}*`,
      keyboard: confirmationButtons(id)
    },
    changed: [reminder, ...replaced.map(cancel)]
  }
}

/** Sets the wished reminder, or asks a question with one button per possible meaning. */
export const grant = (asker: Asker, own: Own, zone: Zone, wish: Wish, understand: Understand): Outcome => {
  const { policy, words } = wish
  const { offered, open } = own
  const before = open === undefined ? undefined : { ...open, choices: offered.map(({ understood }) => understood) }
  const read = understand({ words, zone, now: asker.saidAt, before })
  const meant = read._tag === "Understood" ? ahead(read, zone, asker.now) : read
  switch (meant._tag) {
    case "Understood":
      return set(asker, own, zone, { understood: meant, policy })
    case "Refusal":
      return { reply: { markdown: meant.words } }
    case "Question": {
      const { choices, text = "" } = meant
      return asking(asker, meant.words, choices, { words, text, policy, replaces: open?.replaces })
    }
  }
}
