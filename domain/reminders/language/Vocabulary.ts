import type { Nth, Weekday } from "../calendar/Recurrence.ts"

const weekdayNames = "monday tuesday wednesday thursday friday saturday sunday".split(" ")
const monthNames = "january february march april may june july august september october november december".split(" ")

const index = (names: ReadonlyArray<string>, word: string) =>
  names.findIndex((name) => name.startsWith(word.slice(0, 3))) + 1

const weekdays: ReadonlyArray<Weekday> = [1, 2, 3, 4, 5, 6, 7]

/** The number of a weekday, from a word of {@link weekday} or its plural. */
export const weekdayOf = (word: string): Weekday => weekdays[index(weekdayNames, word) - 1] ?? 1

/** The number of a month, from a word of {@link month}. */
export const monthOf = (word: string): number => index(monthNames, word)

/** Full names of weekdays. */
export const fullWeekday = `(?:${weekdayNames.join("|")})`

/** Names of weekdays, also short. */
export const weekday = `(?:${weekdayNames.join("|")}|mon|tues?|wed|thu|thurs?|fri|sat|sun)`

export const weekdaysWord = `(?:${weekdayNames.map((name) => `${name}s`).join("|")})`

export const month = `(?:${monthNames.join("|")}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)`

/** A number in digits, or one of something. */
export const count = "(\\d{1,4}|an?)"

export const countOf = (word: string): number => (word.startsWith("a") ? 1 : Number(word))

const nths: Readonly<Record<string, Nth>> = { first: 1, second: 2, third: 3, fourth: 4, last: -1 }

/** Which of a month's equal weekdays. */
export const nth = "(first|1st|second|2nd|third|3rd|fourth|4th|last)"

export const nthOf = (word: string): Nth =>
  nths[word] ?? ([1, 2, 3, 4] as const).find((number) => `${number}` === word[0]) ?? 1

/** A list of names: `monday, wednesday and friday`. */
export const listOf = (name: string): string =>
  `${name}(?:(?:\\s*,\\s*(?:(?:and|et)\\s+)?|\\s+(?:and|et)\\s+|\\s*&\\s*)(?:(?:every|on|the)\\s+)*${name})*`

/** Hours as a unit, in languages that write them like times of day. */
export const hourUnit = "(?:hour|oclock)"
