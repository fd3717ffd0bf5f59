import * as FastCheck from "effect/FastCheck"
import type { Door } from "../Door.ts"
import { text } from "../Hostile.ts"

const words = [
  "/remind",
  "/zone",
  "in",
  "at",
  "on",
  "every",
  "other",
  "day",
  "days",
  "week",
  "weeks",
  "month",
  "monday",
  "friday",
  "next",
  "last",
  "tomorrow",
  "tonight",
  "noon",
  "half",
  "past",
  "quarter",
  "to",
  "an",
  "hour",
  "hours",
  "minutes",
  "and",
  "a",
  "2",
  "15",
  "9:30",
  "21:00",
  "5pm",
  "31",
  "2026-12-24",
  "24.12.",
  "december",
  "first",
  "until",
  "except",
  "Europe/Berlin",
  "UTC+3",
  "utc",
  "cron",
  "*",
  "*/5",
  "0 9 * * 1-5",
  "remind me",
  "tea",
  "ago",
  "from now",
  "before",
  "after",
  "years",
  "seconds"
] as const

/** Texts of reminders, time zones, and similar texts. */
export const wishes: Door = {
  kinds: {
    "/remind": text(4000, ...words).map((wish) => `/remind ${wish}`),
    "/zone": text(200, ...words).map((wish) => `/zone ${wish}`),
    plain: text(400, ...words).map((wish) => `remind me ${wish}`),
    short: FastCheck.array(FastCheck.constantFrom(...words), { minLength: 1, maxLength: 8 }).map(
      (some) => `/remind ${some.join(" ")}`
    )
  },
  send: (world, { body }) => {
    world.say(String(body))
    return Promise.resolve(undefined)
  },
  concurrency: 1,
  pause: 20
}
