import * as DateTime from "effect/DateTime"
import { monthText, weekdayText } from "../calendar/DateText.ts"
import type { CalendarDate, Recurrence, Weekday } from "../calendar/Recurrence.ts"

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

const often = (recurrence: Recurrence): string => {
  switch (recurrence._tag) {
    case "Once":
      return "once"
    case "Every":
      return interval(recurrence.minutes)
    case "Daily":
      return `every day at ${recurrence.at}`
    case "Weekly":
      return `every ${dayList(recurrence.days)} at ${recurrence.at}`
    case "Monthly": {
      if (recurrence.day === 31) return `on the last day of every month at ${recurrence.at}`
      const last = recurrence.day > 28 ? ", or on the last day of a shorter one" : ""
      return `on the ${ordinal(recurrence.day)} of every month at ${recurrence.at}${last}`
    }
    case "Yearly": {
      const last = recurrence.month === 2 && recurrence.day === 29 ? ", or on the 28th in other years" : ""
      return `every year on ${recurrence.day} ${monthText(recurrence.month)} at ${recurrence.at}${last}`
    }
    case "Cron":
      return `by the cron expression ${recurrence.expression}`
  }
}
