const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" })
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" })

export const clock = (at: number) => time.format(at)
export const dayOf = (at: number) => day.format(at)

export const lasted = (ms: number) => (ms < 950 ? `${Math.max(0, ms)} ms` : `${(ms / 1000).toFixed(1)} s`)
