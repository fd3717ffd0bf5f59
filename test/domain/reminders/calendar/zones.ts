import { Zone } from "../../../../domain/reminders/calendar/Zone.ts"

export const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "America/Sao_Paulo",
  "America/Nuuk",
  "Africa/Casablanca",
  "America/St_Johns"
].map((name) => Zone.make(name))

export const berlin = Zone.make("Europe/Berlin")

/** The wall clock by another way than the code's: the date and the time that `Intl` writes. */
export const wall = (zone: string, at: number): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(at)
