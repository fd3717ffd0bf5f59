const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const two = (large: number, unit: string, rest: number, smaller: string) =>
  rest === 0 ? `${large} ${unit}` : `${large} ${unit} ${rest} ${smaller}`

/** Formats a duration in milliseconds for people: `40 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`. */
export const lasted = (millis: number): string => {
  const ms = Math.max(0, Math.round(millis))
  if (ms < 950) return `${ms} ms`
  if (ms < minute - 50) return `${(ms / second).toFixed(1)} s`
  const seconds = Math.round(ms / second)
  if (ms < hour - 500) return two(Math.floor(seconds / 60), "min", seconds % 60, "s")
  const minutes = Math.round(ms / minute)
  if (ms < day - minute / 2) return two(Math.floor(minutes / 60), "h", minutes % 60, "min")
  const hours = Math.round(ms / hour)
  return two(Math.floor(hours / 24), "d", hours % 24, "h")
}
