import { computed, effect } from "@preact/signals"
import type { ComponentType } from "preact"
import { route, viewNames } from "../../state/route.ts"
import { telegramFaults } from "../../state/world.ts"
import { Chats } from "../Chats.tsx"
import { Dashboard } from "../dashboard/Dashboard.tsx"
import { counts } from "../../state/desk.ts"
import { Failed } from "../desk/Failed.tsx"
import { Journal } from "../desk/Journal.tsx"
import { Logs } from "../desk/Logs.tsx"
import { Models } from "../desk/Models.tsx"
import { Money } from "../desk/Money.tsx"
import { People } from "../desk/People.tsx"
import { ReminderDesk } from "../desk/ReminderDesk.tsx"
import { Settings } from "../desk/Settings.tsx"
import { Turns } from "../desk/Turns.tsx"
import type { IconName } from "../Icon.tsx"

/** A view of the console. It renders its own `<main>`: most do it by `Page`. */
export interface View {
  /** The first segment of its address, `#/name`. */
  readonly name: string
  /** The word in the navigation, and the title of the page. */
  readonly title: string
  readonly icon: IconName
  readonly Content: ComponentType
  /** False where the daemon has no such view. */
  readonly isThere?: () => boolean
  /** A number beside the word, for what waits for a decision. */
  readonly count?: () => number | undefined
}

const all: ReadonlyArray<View> = [
  { name: "dashboard", title: "Dashboard", icon: "gauge", Content: Dashboard },
  { name: "chats", title: "Chats", icon: "chats", Content: Chats, isThere: () => Boolean(telegramFaults.value) },
  { name: "turns", title: "Turns", icon: "turns", Content: Turns },
  { name: "failed", title: "Failed", icon: "letter", Content: Failed, count: () => counts.value?.failed },
  { name: "reminders", title: "Reminders", icon: "bell", Content: ReminderDesk },
  { name: "models", title: "Models", icon: "model", Content: Models },
  { name: "money", title: "Money", icon: "money", Content: Money },
  { name: "people", title: "People", icon: "people", Content: People },
  { name: "settings", title: "Settings", icon: "settings", Content: Settings },
  { name: "logs", title: "Logs", icon: "logs", Content: Logs },
  { name: "journal", title: "Journal", icon: "edit", Content: Journal }
]

/** The views of this daemon, in the order of the navigation. */
export const views = computed(() => all.filter(({ isThere }) => isThere?.() ?? true))

effect(() => {
  viewNames.value = new Set(views.value.map(({ name }) => name))
})

/** The first screen: the chats of a sandbox, else the dashboard; `undefined` until the daemon has told which it has. */
const home = () =>
  telegramFaults.value === undefined ? undefined : telegramFaults.value === null ? "dashboard" : "chats"

/** The view that the URL names, else the first screen. */
export const shown = computed(() => {
  const find = (name: string | undefined) => views.value.find((view) => view.name === name)
  return find(route.value.view) ?? find(home())
})
