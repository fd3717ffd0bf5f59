import type { Button, Keyboard } from "./Keyboard.ts"

/** What a button decides about: one thing, everything that its message asks (`all`), or nothing for good (`none`). */
const subjectOf = (data: string): string => {
  const [, reminder] = /^r:(?:done|cancel|10m|1h|tomorrow):(.+)$/.exec(data) ?? []
  if (reminder !== undefined) return `reminder ${reminder}`
  const [, person] = /^p:remove:(.+)$/.exec(data) ?? []
  if (person !== undefined) return `person ${person}`
  return /^r:(?:list|change):/.test(data) ? "none" : "all"
}

/**
 * The buttons that are left under a message after one of them was pressed: those of the same row decide about the same
 * thing, and have done so. The same keyboard if nothing was decided.
 */
export const remaining = (keyboard: Keyboard, pressed: string): Keyboard => {
  const subject = subjectOf(pressed)
  if (subject === "none") return keyboard
  if (subject === "all") return []
  const isAbout = ({ callback_data }: Button) => subjectOf(callback_data) === subject
  return keyboard.filter((row) => !row.some(isAbout))
}
