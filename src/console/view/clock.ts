export { lasted } from "../../../domain/telemetry/Lasted.ts"

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" })
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" })

export const clock = (at: number) => time.format(at)
export const dayOf = (at: number) => day.format(at)

/** With the day, where it is another one. */
export const moment = (at: number) => (dayOf(at) === dayOf(Date.now()) ? clock(at) : `${dayOf(at)}, ${clock(at)}`)
