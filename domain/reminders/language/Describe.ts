import * as DateTime from "effect/DateTime"
import { monthText, weekdayText } from "../calendar/DateText.ts"
import type { CalendarDate, Recurrence, Timed, Weekday } from "../calendar/Recurrence.ts"

const inWords = (words: ReadonlyArray<string>) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`

const dayList = (days: ReadonlyArray<Weekday>) => {
  const sorted = [...new Set(days)].sort((a, b) => a - b)
  switch (sorted.join("")) {
    case "1234567":
      return "day"
    case "12345":
      return "weekday"
    case "67":
      return "Saturday and Sunday"
    default:
      return inWords(sorted.map(weekdayText))
  }
}

const ordinal = (day: number) => {
  const suffix = day > 10 && day < 14 ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th")
  return `${day}${suffix}`
}

const interval = (minutes: number) => {
  if (minutes === 60) return "every hour"
  return minutes % 60 === 0 ? `every ${minutes / 60} hours` : `every ${minutes} minutes`
}

/** How often, in words: `every weekday at 07:30`; `once` for what comes once. */
export const describe = (recurrence: Recurrence): string =>
  recurrence._tag === "Once" || recurrence.until === undefined
    ? often(recurrence)
    : `${often(recurrence)} until ${untilText(recurrence.until)}`

const untilText = (until: CalendarDate) => {
  const { day, month, year } = DateTime.toPartsUtc(DateTime.unsafeMake(until))
  return `${day} ${monthText(month)} ${year}`
}

const nths = { 1: "first", 2: "second", 3: "third", 4: "fourth", [-1]: "last" } as const

const timesText = ({ also, at }: Timed) => inWords([at, ...(also ?? [])])

const often = (recurrence: Recurrence): string => {
  switch (recurrence._tag) {
    case "Once":
      return "once"
    case "Every":
      return interval(recurrence.minutes)
    case "Daily":
      return `every day at ${timesText(recurrence)}`
    case "Weekly":
      return `every ${dayList(recurrence.days)} at ${timesText(recurrence)}`
    case "Monthly": {
      const last = recurrence.day > 28 ? " (or the last day)" : ""
      const day = recurrence.day === 31 ? "last day" : `${ordinal(recurrence.day)}${last}`
      return `on the ${day} of every month at ${timesText(recurrence)}`
    }
    case "NthWeekday":
      return `on the ${nths[recurrence.nth]} ${weekdayText(recurrence.weekday)} of every month at ${timesText(recurrence)}`
    case "Yearly": {
      const last = recurrence.month === 2 && recurrence.day === 29 ? " (or the 28th)" : ""
      return `every year on ${recurrence.day} ${monthText(recurrence.month)}${last} at ${timesText(recurrence)}`
    }
    case "Cron":
      return `by the cron expression ${recurrence.expression}`
  }
}
