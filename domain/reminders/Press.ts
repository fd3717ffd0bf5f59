import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"
import { dropData } from "../telegram/Answering.ts"
import type { Button, Keyboard } from "../telegram/Keyboard.ts"
import { repeats } from "./calendar/Recurrence.ts"
import { type Reminder, ReminderId } from "./Reminder.ts"
import type { Snooze } from "./Transitions.ts"
import { Zone } from "./calendar/Zone.ts"

/** The request of a reminder button. */
export type Press =
  | { readonly _tag: "Done" | "Cancel" | "Change"; readonly id: ReminderId }
  | { readonly _tag: "Snooze"; readonly id: ReminderId; readonly snooze: Snooze }
  /** A choice of a question, by the request of the question and the index of the choice. */
  | { readonly _tag: "Choose"; readonly asked: RequestId; readonly index: number }
  /** Closes a question without an answer. */
  | { readonly _tag: "Drop"; readonly asked: RequestId }
  | { readonly _tag: "Zone"; readonly zone: Zone }
  /** A page of the list, from an index. */
  | { readonly _tag: "List"; readonly from: number }

const verbs = { done: "Done", cancel: "Cancel", change: "Change" } as const

const snoozes = { "10m": "10 minutes", "1h": "1 hour", tomorrow: "tomorrow" } as const

/** Decodes the data of a button; `None` if it is not a reminder button. A client can send anything. */
export const pressOf = (data: string): Option.Option<Press> => {
  const [, verb, rest = ""] = /^r:(\w+):([^]*)$/.exec(data) ?? []
  switch (verb) {
    case "done":
    case "cancel":
    case "change":
      return Option.map(idOf(rest), (id): Press => ({ _tag: verbs[verb], id }))
    case "10m":
    case "1h":
    case "tomorrow":
      return Option.map(idOf(rest), (id): Press => ({ _tag: "Snooze", id, snooze: snoozes[verb] }))
    case "pick": {
      const [, index, asked] = /^(\d):([\w:-]+)$/.exec(rest) ?? []
      return asked === undefined
        ? Option.none()
        : Option.some({ _tag: "Choose", asked: RequestId.make(asked), index: Number(index) })
    }
    case "drop":
      return /^[\w:-]+$/.test(rest) ? Option.some({ _tag: "Drop", asked: RequestId.make(rest) }) : Option.none()
    case "zone":
      return Option.map(zoneNamed(rest), (zone): Press => ({ _tag: "Zone", zone }))
    case "list":
      return /^\d{1,3}$/.test(rest) ? Option.some({ _tag: "List", from: Number(rest) }) : Option.none()
    default:
      return Option.none()
  }
}

const idOf = Schema.decodeUnknownOption(ReminderId)
const zoneNamed = Schema.decodeUnknownOption(Zone)

const button = (text: string, verb: string, rest: string | number): Button => ({
  text,
  callback_data: `r:${verb}:${rest}`
})

/** The buttons of a reminder that fires: done, snooze, and cancel for a repeating one. */
export const firingButtons = ({ id, recurrence }: Pick<Reminder, "id" | "recurrence">): Keyboard => [
  [button("✓ Done", "done", id), ...(repeats(recurrence) ? [button("✕ No more", "cancel", id)] : [])],
  [button("💤 10 min", "10m", id), button("💤 1 h", "1h", id), button("💤 Tomorrow", "tomorrow", id)]
]

/** The buttons of a confirmation. */
export const confirmationButtons = (id: ReminderId): Keyboard => [
  [button("✕ Cancel", "cancel", id), button("✎ Change", "change", id)]
]

/** The buttons of a list: one row per reminder, with its number, and a button for the next page. */
export const listButtons = (
  reminders: ReadonlyArray<Pick<Reminder, "id">>,
  first: number,
  further: number | undefined
): Keyboard => [
  ...reminders.map(({ id }, index) => {
    const number = first + index
    return [
      button(`✓ ${number}`, "done", id),
      button(`💤 ${number} +1 h`, "1h", id),
      button(`✕ ${number}`, "cancel", id)
    ]
  }),
  ...(further === undefined ? [] : [[button("More", "list", further)]])
]

/** The buttons of a question: one row per choice, and one to close it. `asked` is the request that asked it. */
export const choiceButtons = (labels: ReadonlyArray<string>, asked: RequestId): Keyboard => [
  ...labels.map((label, index) => [button(label, "pick", `${index}:${asked}`)]),
  [{ text: "✕ Never mind", callback_data: dropData(asked) }]
]

/** Buttons for zones that the person may have meant. */
export const zoneButtons = (zones: ReadonlyArray<Zone>): Keyboard => zones.map((zone) => [button(zone, "zone", zone)])
