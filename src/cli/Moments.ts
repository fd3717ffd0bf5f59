const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/**
 * Reads a time as epoch milliseconds: `90m`, `6h` or `7d` before `now`, or a date with or without a time of day, in the
 * time zone of this machine's clock unless it names another one. `undefined` for any other text.
 */
export const timeOf = (text: string, now: number): number | undefined => {
  const [, amount, unit = ""] = /^(\d{1,6})\s*([smhdw])$/.exec(text.trim()) ?? []
  if (amount !== undefined) return Math.max(0, now - Number(amount) * (units[unit] ?? 0))
  const [, day, clock = "00:00", zone = ""] =
    /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?))?(Z|[+-]\d\d:\d\d)?$/.exec(text.trim()) ?? []
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${clock}${zone}`)
  return Number.isNaN(at) || at < 0 ? undefined : at
}
