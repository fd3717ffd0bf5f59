import * as Either from "effect/Either"
import { day, instantOf, localOf } from "./calendar/Calendar.ts"
import { timeText, whenText } from "./calendar/DateText.ts"
import { escaped } from "./Escape.ts"
import { mayAdd, reminderLimits } from "./calendar/Limits.ts"
import type { Asker, Outcome, Own } from "./Outcome.ts"
import { listButtons, type Press, zoneButtons } from "./Press.ts"
import type { Reminder } from "./Reminder.ts"
import { listText, unknownZoneText } from "./ReminderText.ts"
import type { Understand } from "./language/Said.ts"
import { cancel, done, snooze } from "./Transitions.ts"
import { asking, grant, set, wishOf } from "./Wishes.ts"
import type { Zone } from "./calendar/Zone.ts"
import { zoneOf } from "./language/ZoneWords.ts"

const usage = `Tell me when and what, for example:

- */remind tomorrow at 9 to water the plants*
- */remind in 20 minutes tea*
- */remind every weekday at 8:30 stand-up*
- */remind cron 0 9 1 \\* \\* pay the rent*

/reminders shows what is set.`

const askZone = "In which time zone are you? Tell me once, with **/zone** and a large city near you: */zone Berlin*."

/** The number of reminders per message. */
const page = 8

const say = (markdown: string): Outcome => ({ reply: { markdown } })

/** `/remind`: sets a reminder or asks a question. If the time zone is unknown, it asks for it and stores the wish until then. */
export const remind = (asker: Asker, own: Own, words: string, understand: Understand): Outcome => {
  if (words === "") return say(usage)
  const wish = wishOf(words)
  if (own.zone !== undefined || words.length > reminderLimits.input) {
    return grant(asker, own, own.zone ?? utc, wish, understand)
  }
  return { ...say(`${askZone} Then I'll set the reminder.`), wish }
}

/** A reply to one of our questions: sets what it was about at the time that is said now. */
export const answer = (asker: Asker, own: Own, words: string, understand: Understand): Outcome => {
  const { open, zone } = own
  if (open === undefined || zone === undefined) return remind(asker, own, words, understand)
  const { policy = open.policy, words: time } = wishOf(words)
  return { ...grant(asker, own, zone, { words: time, policy }, understand), taken: true }
}

// A text that is too long is rejected in any zone.
const utc = "UTC" as Zone

/** `/zone`: stores a person's time zone and sets the waiting reminder; without an argument, shows the zone. */
export const zone = (asker: Asker, own: Own, words: string, understand: Understand): Outcome => {
  if (words === "") {
    return say(own.zone === undefined ? askZone : `${zoneText(own.zone, asker.now)} To change it: */zone Berlin*.`)
  }
  return Either.match(zoneOf(words), {
    onLeft: (unknown) => ({
      reply: { markdown: unknownZoneText(unknown), keyboard: zoneButtons(unknown.suggestions) }
    }),
    onRight: (zone) => keepAndGrant(asker, own, zone, understand)
  })
}

const zoneText = (zone: Zone, now: number) =>
  `Your time zone is **${escaped(zone)}**: it is ${timeText(localOf(zone, now))} there.`

/** Stores a zone. Existing reminders keep theirs. */
export const keep = (asker: Asker, own: Own, zone: Zone): Outcome => {
  const others = own.reminders.some((reminder) => reminder.zone !== zone)
  return { ...say(`${zoneText(zone, asker.now)}${others ? " Reminders that you set before keep theirs." : ""}`), zone }
}

/** Stores a zone and sets the reminder that waited for it. */
const keepAndGrant = (asker: Asker, own: Own, zone: Zone, understand: Understand): Outcome => {
  const kept = keep(asker, own, zone)
  if (own.wish === undefined) return kept
  const granted = grant(asker, own, zone, own.wish, understand)
  const reply = { ...granted.reply, markdown: `${kept.reply.markdown}\n\n${granted.reply.markdown}` }
  return { ...granted, reply, zone, wish: null }
}

/** `/reminders`: lists the active reminders by due time, one page at a time. */
export const list = ({ now }: Asker, { reminders }: Own, from = 0): Outcome => {
  const some = reminders.slice(from, from + page)
  if (some.length === 0) return say("You have no reminders. To set one: */remind tomorrow at 9 to water the plants*.")
  const lines = some.map((reminder, index) => `${from + index + 1}. ${listText(reminder, now)}`)
  const further = reminders.length > from + page ? from + page : undefined
  return { reply: { markdown: lines.join("\n"), keyboard: listButtons(some, from + 1, further) } }
}

const spent = "That was already chosen, or is too old."

/** A button was pressed. */
export const press = (asker: Asker, own: Own, pressed: Press, understand: Understand): Outcome => {
  switch (pressed._tag) {
    case "Zone":
      return keepAndGrant(asker, own, pressed.zone, understand)
    case "List":
      return list(asker, own, pressed.from)
    case "Choose": {
      const offered = own.offered[pressed.index]
      if (offered === undefined || own.zone === undefined) return say(spent)
      return { ...set(asker, own, own.zone, offered), taken: true }
    }
    case "Drop":
      if (own.open === undefined) return say(spent)
      return { ...say("All right, nothing is set."), taken: true }
    default:
      return own.pressed === undefined ? say("That reminder is gone.") : turn(asker, own, own.pressed, pressed)
  }
}

type Turn = Extract<Press, { readonly _tag: "Done" | "Cancel" | "Change" | "Snooze" }>

const hour = 3_600_000

/** Asks for another time of a reminder, which replaces it. */
const change = (asker: Asker, { dueAt, id, policy, recurrence, text, zone }: Reminder): Outcome => {
  const onDay = (days: number) => (dueAt === null ? undefined : instantOf(zone, localOf(zone, dueAt) + days * day))
  const later = recurrence._tag === "Once" && dueAt !== null ? [dueAt + hour, onDay(1), onDay(7)] : []
  const choices = later
    .filter((at) => at !== undefined)
    .map((at) => ({
      label: whenText(at, zone, asker.now),
      meant: { _tag: "Understood" as const, text, recurrence: { _tag: "Once" as const, at }, at, zone }
    }))
  const words = `When should I remind you instead? For example: *tomorrow at 9*. Until then it stays as it is: ${escaped(text)}`
  return asking(asker, words, choices, { words: "", text, policy, replaces: id })
}

const turn = (asker: Asker, own: Own, reminder: Reminder, pressed: Turn): Outcome => {
  const { now } = asker
  const text = escaped(reminder.text)
  if (reminder.state === "cancelled") return say(`That reminder is cancelled: ${text}`)
  const became = (changed: Reminder, words: string): Outcome => ({ ...say(words), changed: [changed] })
  const when = ({ dueAt, zone }: Reminder) => (dueAt === null ? "" : whenText(dueAt, zone, now))
  switch (pressed._tag) {
    case "Done": {
      const after = done(reminder, now)
      return became(after, after.dueAt === null ? `✓ Done: ${text}` : `✓ Done: ${text} (next ${when(after)})`)
    }
    case "Cancel":
      return reminder.state === "done" ? say(`✓ Already done: ${text}`) : became(cancel(reminder), `Cancelled: ${text}`)
    case "Change":
      return reminder.state === "done" ? say(`✓ Already done: ${text}`) : change(asker, reminder)
    case "Snooze": {
      if (reminder.state === "done" && !mayAdd(own.reminders.length)) {
        return say("You have too many reminders. Please cancel one first: /reminders.")
      }
      const after = snooze(reminder, pressed.snooze, now)
      return became(after, `💤 I'll remind you ${when(after)}: ${text}`)
    }
  }
}
