import { signal } from "@preact/signals"
import type { DeadLetter, Decided, Reminder } from "../wire.ts"
import { attempt } from "./composing.ts"
import { http } from "./http.ts"

export type Drawer = "reminders" | "letters"

export const openDrawer = signal<Drawer | undefined>(undefined)

/** What comes next, and what waits for a decision; `undefined` until it is known. */
export const reminders = signal<ReadonlyArray<Reminder> | undefined>(undefined)
export const letters = signal<ReadonlyArray<DeadLetter> | undefined>(undefined)

/** What was decided last. */
export const decided = signal<Decided | undefined>(undefined)

/** The dead letters that are being decided about. */
export const deciding = signal<ReadonlySet<string>>(new Set())

/** Looks again. What cannot be told now, stays as it was: the banner says why. */
export const look = async () => {
  const [coming, dead] = await Promise.allSettled([http.reminders(), http.deadLetters()])
  if (coming.status === "fulfilled") reminders.value = coming.value
  if (dead.status === "fulfilled") letters.value = dead.value
}

export const decide = async (turn: string, how: "retry" | "drop") => {
  if (deciding.value.has(turn)) return
  deciding.value = new Set(deciding.value).add(turn)
  const isDone = await attempt(http[how](turn).then((one) => (decided.value = one)))
  if (isDone) letters.value = letters.value?.filter((letter) => letter.turn !== turn)
  deciding.value = new Set([...deciding.value].filter((other) => other !== turn))
  await look()
}
