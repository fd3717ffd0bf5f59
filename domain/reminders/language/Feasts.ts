import { dateOf, day, daysInMonth, type Local, midnight } from "../calendar/Calendar.ts"

/** Easter Sunday of the Gregorian calendar (Meeus, "Astronomical Algorithms", 1991, chapter 8). */
const easter = (year: number): Local => {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100]
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7
  const days = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114
  return midnight({ year, month: Math.floor(days / 31), day: (days % 31) + 1 })
}

/** Easter Sunday of the Julian calendar, as a Gregorian date of the years 1900 to 2099 (same source). */
const orthodoxEaster = (year: number): Local => {
  const d = (19 * (year % 19) + 15) % 30
  const e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
  const days = d + e + 114
  return midnight({ year, month: Math.floor(days / 31), day: (days % 31) + 1 }) + 13 * day
}

const nth = (year: number, month: number, weekday: number, count: number): Local => {
  const first = midnight({ year, month, day: 1 })
  return first + ((weekday - dateOf(first).weekday + 7) % 7) * day + (count - 1) * 7 * day
}

type Rule = (year: number) => ReadonlyArray<Local>

const on =
  (...dates: ReadonlyArray<readonly [month: number, day: number]>): Rule =>
  (year) =>
    dates.map(([month, day]) => midnight({ year, month, day }))

const afterEaster =
  (days: number): Rule =>
  (year) => [easter(year) + days * day]

const thanksgiving = (year: number) => nth(year, 11, 4, 4)

/** The dates of a feast in a year: several if its name stands for several. */
const feasts: Readonly<Record<string, Rule>> = {
  newyearsday: on([1, 1]),
  newyear: (year) => [midnight({ year, month: 1, day: 1 }), midnight({ year, month: 12, day: 31 })],
  epiphany: on([1, 6]),
  valentinesday: on([2, 14]),
  stpatricksday: on([3, 17]),
  mayday: on([5, 1]),
  halloween: on([10, 31]),
  allsaints: on([11, 1]),
  christmaseve: on([12, 24]),
  christmas: on([12, 25]),
  orthodoxchristmas: on([1, 7], [12, 25]),
  boxingday: on([12, 26]),
  newyearseve: on([12, 31]),
  ashwednesday: afterEaster(-46),
  goodfriday: afterEaster(-2),
  easter: afterEaster(0),
  orthodoxeaster: (year) => [...new Set([orthodoxEaster(year), easter(year)])],
  eastermonday: afterEaster(1),
  ascensionday: afterEaster(39),
  pentecost: afterEaster(49),
  whitmonday: afterEaster(50),
  // In the United States and in Canada.
  thanksgiving: (year) => [nth(year, 10, 1, 2), thanksgiving(year)],
  blackfriday: (year) => [thanksgiving(year) + day],
  cybermonday: (year) => [thanksgiving(year) + 4 * day]
}

/** The feasts with known dates, as the grammar calls them. */
export const feastNames: ReadonlyArray<string> = Object.keys(feasts)

/** The next dates of a feast from a day on, or those of a year. */
export const feastDates = (name: string, today: Local, year?: number): ReadonlyArray<Local> => {
  const rule = feasts[name] ?? (() => [])
  if (year !== undefined) return rule(year)
  const { year: first } = dateOf(today)
  const [some, more] = [rule(first), rule(first + 1)]
  return some.map((date, index) => (date >= today ? date : (more[index] ?? date))).toSorted((a, b) => a - b)
}

/** The wanted one of a month's equal weekdays; the last if it is -1. */
export const nthWeekday = (year: number, month: number, weekday: number, count: number): Local => {
  const last = midnight({ year, month, day: daysInMonth(year, month) })
  return count === -1 ? last - ((dateOf(last).weekday - weekday + 7) % 7) * day : nth(year, month, weekday, count)
}
