const day = 86_400_000

const formats = {
  time: new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }),
  date: new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }),
  month: new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric" }),
  both: new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
  whole: new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", year: "numeric" })
}

/** The marks of an axis that are `step` milliseconds apart. */
export const marks = (times: ReadonlyArray<number>, step: number): Array<string> =>
  times.map((at) => {
    if (step >= 28 * day) return formats.month.format(at)
    const isMidnight = new Date(at).getHours() === 0 && new Date(at).getMinutes() === 0
    return (step >= day || isMidnight ? formats.date : formats.time).format(at)
  })

/** The time of a point that stands for `step` milliseconds. */
export const pointTime = (at: number, step: number) => (step >= day ? formats.whole : formats.both).format(at)

/** A range in words. */
export const rangeWords = (from: number, to: number) =>
  to - from > 6 * day
    ? `${formats.whole.format(from)} to ${formats.whole.format(to)}`
    : `${formats.both.format(from)} to ${formats.both.format(to)}`
