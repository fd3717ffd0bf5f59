export { lasted } from "../../../domain/telemetry/Lasted.ts"

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" })
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" })

export const clock = (at: number) => time.format(at)
export const dayOf = (at: number) => day.format(at)

/** Formatting a day to compare it would take longer than everything else that a list of messages does. */
export const isSameDay = (a: number, b: number) => {
  const [one, other] = [new Date(a), new Date(b)]
  return (
    one.getDate() === other.getDate() &&
    one.getMonth() === other.getMonth() &&
    one.getFullYear() === other.getFullYear()
  )
}

/** With the day, unless it is today. */
export const moment = (at: number) => (isSameDay(at, Date.now()) ? clock(at) : `${dayOf(at)}, ${clock(at)}`)

/** With the day, in a time zone; in the browser's own zone if it does not know the given one. */
export const momentIn = (at: number, timeZone: string) => {
  try {
    return new Intl.DateTimeFormat(undefined, { ...minute, timeZone }).format(at)
  } catch {
    return moment(at)
  }
}

const minute = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" } as const
