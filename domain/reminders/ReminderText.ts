import { fullText, timeText, whenText } from "./calendar/DateText.ts"
import { localOf } from "./calendar/Calendar.ts"
import { describe } from "./language/Describe.ts"
import { escaped } from "./Escape.ts"
import { countedMissed, type Lateness } from "./Missed.ts"
import type { Reminder } from "./Reminder.ts"
import type { UnknownZone, Zone } from "./calendar/Zone.ts"

const repeated = ({ recurrence }: Pick<Reminder, "recurrence">) =>
  recurrence._tag === "Once" ? "" : `**${escaped(describe(recurrence))}**`

/** The zone of a reminder; where it is not the person's own, with the time that theirs shows then. */
const zoneText = (dueAt: number, zone: Zone, own: Zone) =>
  zone === own ? escaped(zone) : `${escaped(zone)}; ${fullText(dueAt, own)} in ${escaped(own)}`

/**
 * The confirmation of a reminder for a person in the zone `own`, in Markdown: it names day, date and time in full. Send it only after the
 * reminder is stored.
 */
export const confirmationText = (
  { dueAt, recurrence, text, zone }: Pick<Reminder, "dueAt" | "recurrence" | "text" | "zone">,
  own: Zone
): string => {
  if (dueAt === null) return `That reminder is no longer due: ${escaped(text)}`
  const when = `on **${fullText(dueAt, zone)}** (${zoneText(dueAt, zone, own)}): ${escaped(text)}`
  return recurrence._tag === "Once"
    ? `I'll remind you ${when}`
    : `I'll remind you ${repeated({ recurrence })}, first ${when}`
}

/** A reminder in a list, in Markdown, without a bullet. */
export const listText = (reminder: Pick<Reminder, "dueAt" | "recurrence" | "text" | "zone">, now: number): string => {
  const { dueAt, text, zone } = reminder
  const when = dueAt === null ? "no longer due" : whenText(dueAt, zone, now)
  const how = repeated(reminder)
  return how === "" ? `**${when}**: ${escaped(text)}` : `${how} (next ${when}): ${escaped(text)}`
}

const lateText = ({ due, missed }: Lateness, zone: Zone, now: number) => {
  const when = whenText(due, zone, now)
  const at = when.startsWith("today ") ? `at ${timeText(localOf(zone, due))}` : when
  if (missed === 1) return `\n\n*This was due ${at}.*`
  const count = missed < countedMissed ? String(missed) : `at least ${countedMissed}`
  return `\n\n*This was due ${count} times while I was away, last ${at}.*`
}

/** The Markdown text of a reminder that fires; it says so if the reminder is late. */
export const firingText = (
  { text, zone }: Pick<Reminder, "text" | "zone">,
  late: Lateness | undefined,
  now: number
): string => `⏰ ${escaped(text)}${late === undefined ? "" : lateText(late, zone, now)}`

/** The Markdown reply to an unknown time zone. */
export const unknownZoneText = ({ said, suggestions }: UnknownZone): string => {
  const names = suggestions.map((name) => `**${escaped(name)}**`).join(", ")
  const hint = names === "" ? "Tell me a large city near you, such as *Berlin*, or *UTC+2*." : `Do you mean ${names}?`
  return said === "" ? hint : `I know no time zone “${escaped(said)}”. ${hint}`
}
