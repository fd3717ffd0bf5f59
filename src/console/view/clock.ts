export { lasted } from "../../../domain/telemetry/Lasted.ts"

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" })
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" })

export const clock = (at: number) => time.format(at)
export const dayOf = (at: number) => day.format(at)

/** With the day, where it is another one. */
export const moment = (at: number) => (dayOf(at) === dayOf(Date.now()) ? clock(at) : `${dayOf(at)}, ${clock(at)}`)

/** With the day, as the clocks of a time zone show it; as those of this browser do where it does not know the zone. */
export const momentIn = (at: number, timeZone: string) => {
  try {
    return new Intl.DateTimeFormat(undefined, { ...minute, timeZone }).format(at)
  } catch {
    return moment(at)
  }
}

const minute = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" } as const
