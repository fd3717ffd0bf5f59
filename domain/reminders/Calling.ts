import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Tool } from "../model/Chat.ts"
import * as ToolArguments from "../model/wire/ToolArguments.ts"
import * as Commands from "./Commands.ts"
import { escaped } from "./Escape.ts"
import { ReminderFields } from "./Fields.ts"
import { zoneOf } from "./language/ZoneWords.ts"
import type { Asker, Outcome, Own } from "./Outcome.ts"
import type { Reminder } from "./Reminder.ts"
import { listText, unknownZoneText } from "./ReminderText.ts"
import { scheduled } from "./Scheduling.ts"
import { cancel } from "./Transitions.ts"
import * as Wishes from "./Wishes.ts"

const parameters = {
  set_reminder: ReminderFields,
  list_reminders: Schema.Struct({}),
  cancel_reminder: Schema.Struct({
    reminder: Schema.Union(Schema.String, Schema.Int).annotations({
      jsonSchema: { type: "string", description: "Its number in list_reminders, or words from its text" }
    })
  }),
  set_time_zone: Schema.Struct({
    zone: Schema.String.annotations({
      description: 'A large city, or an IANA name: "Berlin", "America/New_York"'
    })
  })
}

const tool = (name: keyof typeof parameters, description: string): Tool => ({
  name,
  description,
  parameters: ToolArguments.parameters(parameters[name])
})

/** The tools with which a model manages the reminders of its user. */
export const tools: ReadonlyArray<Tool> = [
  tool(
    "set_reminder",
    "Sets a reminder for the user, once or repeating. It is stored durably and sent automatically. Times are in the user's time zone: never convert them, and never make one up. If the user's words are ambiguous (tomorrow at 4), ask first."
  ),
  tool("list_reminders", "The user's active reminders, numbered, by due time."),
  tool("cancel_reminder", "Cancels one of the user's reminders permanently."),
  tool("set_time_zone", "Stores the user's time zone, which reminders need. Only if the user said where they are.")
]

const say = (markdown: string): Outcome => ({ reply: { markdown } })
const error = (words: string): Outcome => say(`error: ${words}`)

/** Decodes the arguments of a call; the model receives the errors. */
const reading = <A, I>(schema: Schema.Schema<A, I>, content: string, act: (read: A) => Outcome): Outcome =>
  Either.match(ToolArguments.read(schema, content), {
    onLeft: (fault) => error(`nothing was done: ${fault}`),
    onRight: act
  })

/** Decides a call of one of the {@link tools}. The model receives the reply, which begins with `error:` if nothing was done. */
export const call = (asker: Asker, own: Own, name: string, content: string): Outcome => {
  switch (name) {
    case "set_reminder":
      return reading(parameters.set_reminder, content, (fields) => setReminder(asker, own, fields))
    case "list_reminders":
      return say(listed(own.reminders, asker.now))
    case "cancel_reminder":
      return reading(parameters.cancel_reminder, content, ({ reminder }) =>
        cancelled(own.reminders, String(reminder).trim(), asker.now)
      )
    case "set_time_zone":
      return reading(parameters.set_time_zone, content, ({ zone }) =>
        Either.match(zoneOf(zone), {
          onLeft: (unknown) => error(`nothing was stored. ${unknownZoneText(unknown)}`),
          onRight: (known) => Commands.keep(asker, own, known)
        })
      )
    default:
      return error(`there is no tool ${name}`)
  }
}

/** The result of a reminder that cannot be set until the user's time zone is known. */
export const zoneMissing =
  "nothing was set: the user's time zone is not known. Ask in which city they are, call set_time_zone with it, and then set the reminder again."

const setReminder = (asker: Asker, own: Own, fields: ReminderFields): Outcome => {
  if (own.zone === undefined) return error(zoneMissing)
  const zone = fields.zone === undefined ? Either.right(own.zone) : Either.mapLeft(zoneOf(fields.zone), unknownZoneText)
  const set = Either.flatMap(zone, (zone) =>
    Either.map(scheduled(fields, zone, asker.now), (understood) =>
      Wishes.set(asker, own, zone, { understood, policy: fields.if_missed })
    )
  )
  return Either.match(set, {
    onLeft: (wrong) => error(`nothing was set: ${wrong}`),
    onRight: (outcome) => (outcome.changed === undefined ? error(outcome.reply.markdown) : outcome)
  })
}

/** The text for the user about a tool call: its result, or undefined if it changed nothing. */
export const done = (name: string, result: string): string | undefined =>
  name === "list_reminders" || result.startsWith("error:") ? undefined : result

const listed = (reminders: ReadonlyArray<Reminder>, now: number): string =>
  reminders.length === 0
    ? "There are no reminders."
    : reminders.map((reminder, index) => `${index + 1}. ${listText(reminder, now)}`).join("\n")

const cancelled = (reminders: ReadonlyArray<Reminder>, which: string, now: number): Outcome => {
  const byNumber = /^#?\d+$/.test(which) ? reminders[Number(which.replace("#", "")) - 1] : undefined
  const words = which.toLowerCase()
  const found = byNumber === undefined ? reminders.filter(({ text }) => text.toLowerCase().includes(words)) : [byNumber]
  const [only] = found
  if (which === "" || only === undefined) return error(`nothing was cancelled. ${listed(reminders, now)}`)
  if (found.length > 1) return error(`nothing was cancelled: which of these? ${listed(found, now)}`)
  return { ...say(`Cancelled: ${escaped(only.text)}`), changed: [cancel(only)] }
}
