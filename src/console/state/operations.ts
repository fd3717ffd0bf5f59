import { signal } from "@preact/signals"
import type { DeadLetter, Decided, Reminder } from "../wire.ts"
import { attempt } from "./composing.ts"
import { http } from "./http.ts"

export type Drawer = "reminders" | "letters"

export const openDrawer = signal<Drawer | undefined>(undefined)

/** The next reminders and the open dead letters; `undefined` until they are loaded. */
export const reminders = signal<ReadonlyArray<Reminder> | undefined>(undefined)
export const letters = signal<ReadonlyArray<DeadLetter> | undefined>(undefined)

/** The last decision. */
export const decided = signal<Decided | undefined>(undefined)

/** The dead letters whose decision is under way. */
export const deciding = signal<ReadonlySet<string>>(new Set())

/** Loads both lists again. On failure the old ones stay; the banner says why. */
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
