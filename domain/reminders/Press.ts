import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"
import type { Button, Keyboard } from "../telegram/Keyboard.ts"
import { repeats } from "./calendar/Recurrence.ts"
import { type Reminder, ReminderId } from "./Reminder.ts"
import type { Snooze } from "./Transitions.ts"
import { Zone } from "./calendar/Zone.ts"

/** The request of one of our buttons. */
export type Press =
  | { readonly _tag: "Done" | "Cancel"; readonly id: ReminderId }
  | { readonly _tag: "Snooze"; readonly id: ReminderId; readonly snooze: Snooze }
  /** An offer of a question, by the request of the question and the index of the offer. */
  | { readonly _tag: "Choose"; readonly asked: RequestId; readonly index: number }
  | { readonly _tag: "Zone"; readonly zone: Zone }
  /** The list, from an index. */
  | { readonly _tag: "List"; readonly from: number }

const snoozes = { "10m": "10 minutes", "1h": "1 hour", tomorrow: "tomorrow" } as const

/** Reads the data of a button; nothing for what is no button of reminders. A client can send anything. */
export const pressOf = (data: string): Option.Option<Press> => {
  const [, verb, rest = ""] = /^r:(\w+):([^]*)$/.exec(data) ?? []
  switch (verb) {
    case "done":
    case "cancel":
      return Option.map(idOf(rest), (id): Press => ({ _tag: verb === "done" ? "Done" : "Cancel", id }))
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

/** Under what a person is told: done, later, and no more of what repeats. */
export const firingButtons = ({ id, recurrence }: Pick<Reminder, "id" | "recurrence">): Keyboard => [
  [button("✓ Done", "done", id), ...(repeats(recurrence) ? [button("✕ No more", "cancel", id)] : [])],
  [button("💤 10 min", "10m", id), button("💤 1 h", "1h", id), button("💤 Tomorrow", "tomorrow", id)]
]

/** Under a confirmation: it was not meant so. */
export const cancelButton = (id: ReminderId): Keyboard => [[button("✕ Cancel", "cancel", id)]]

/** Under a list: a row for each reminder, under the number that it has there, and the way to what comes after them. */
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

/** Under a question: a row for each of what it offers. The request is the one that is answered. */
export const choiceButtons = (labels: ReadonlyArray<string>, asked: RequestId): Keyboard =>
  labels.map((label, index) => [button(label, "pick", `${index}:${asked}`)])

/** Zones that may have been meant. */
export const zoneButtons = (zones: ReadonlyArray<Zone>): Keyboard => zones.map((zone) => [button(zone, "zone", zone)])
