import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Tool } from "../model/Chat.ts"
import * as ToolArguments from "../model/wire/ToolArguments.ts"
import { escaped } from "./Escape.ts"
import { MissedPolicy } from "./Missed.ts"
import type { Asker, Outcome, Own } from "./Outcome.ts"
import type { Reminder } from "./Reminder.ts"
import { listText, unknownZoneText } from "./ReminderText.ts"
import type { Understand } from "./language/Said.ts"
import { cancel } from "./Transitions.ts"
import { meaningOf, set } from "./Wishes.ts"
import * as Commands from "./Commands.ts"
import { zoneOf } from "./language/ZoneWords.ts"

const object = (
  properties: Record<string, unknown>,
  required: ReadonlyArray<string>
): Readonly<Record<string, unknown>> => ({ type: "object", properties, required, additionalProperties: false })

/**
 * What a model may do about the reminders of the person whom it talks with.
 *
 * @since 0.1.0
 * @category constants
 */
export const tools: ReadonlyArray<Tool> = [
  {
    name: "set_reminder",
    description:
      "Sets a reminder for the user, once or repeating. It is kept durably and sent by itself. Times are the user's own: never convert them, and never make one up.",
    parameters: object(
      {
        request: {
          type: "string",
          description:
            'When and of what, in English, as the user said it: "tomorrow at 9 to water the plants", "every weekday at 8:30 stand-up", "in 20 minutes tea", "cron 0 9 1 * * pay the rent"'
        },
        text: {
          type: "string",
          description: "What to remind of, in the user's own language; then the request only says when"
        },
        if_missed: {
          type: "string",
          enum: ["late", "skip", "once"],
          description:
            "Only if the user asks for it. Missed while the assistant was away: told late, skipped after an hour, or several caught up once"
        }
      },
      ["request"]
    )
  },
  {
    name: "list_reminders",
    description: "The user's active reminders, numbered, by when they come.",
    parameters: object({}, [])
  },
  {
    name: "cancel_reminder",
    description: "Cancels one of the user's reminders for good.",
    parameters: object(
      { reminder: { type: "string", description: "Its number in list_reminders, or words of its text" } },
      ["reminder"]
    )
  },
  {
    name: "set_time_zone",
    description: "Keeps the user's time zone, which reminders need. Only when the user said where they are.",
    parameters: object(
      { zone: { type: "string", description: 'A large city, or an IANA name: "Berlin", "America/New_York"' } },
      ["zone"]
    )
  }
]

const Arguments = {
  set_reminder: Schema.Struct({
    request: Schema.String,
    text: Schema.optionalWith(Schema.String, { nullable: true }),
    if_missed: Schema.optionalWith(MissedPolicy, { nullable: true })
  }),
  cancel_reminder: Schema.Struct({ reminder: Schema.Union(Schema.String, Schema.Int) }),
  set_time_zone: Schema.Struct({ zone: Schema.String })
}

const say = (markdown: string): Outcome => ({ reply: { markdown } })
const error = (words: string): Outcome => say(`error: ${words}`)

/** Reads the arguments of a call; a model reads what is wrong with them. */
const reading = <A, I>(schema: Schema.Schema<A, I>, content: string, act: (read: A) => Outcome): Outcome =>
  Either.match(ToolArguments.read(schema, content), {
    onLeft: (fault) => error(`nothing was done: ${fault}`),
    onRight: act
  })

/**
 * What becomes of a call of one of the {@link tools}: the reply is what the model reads, one of what was not done begins with `error:`.
 *
 * @since 0.1.0
 * @category decisions
 */
export const call = (asker: Asker, own: Own, name: string, content: string, understand: Understand): Outcome => {
  switch (name) {
    case "set_reminder":
      return reading(Arguments.set_reminder, content, ({ if_missed: policy, request, text }) => {
        const { zone } = own
        if (zone === undefined) {
          return error(
            "nothing was set: the user's time zone is not known. Ask in which city they are, call set_time_zone with it, and then set the reminder again."
          )
        }
        const meant = meaningOf({ words: request }, zone, asker, understand, text)
        if (meant._tag === "Understood") {
          const outcome = set(asker, own, zone, { understood: meant, policy })
          return outcome.changed === undefined ? error(outcome.reply.markdown) : outcome
        }
        const labels = meant._tag === "Question" ? meant.choices.map(({ label }) => label) : []
        return error(
          `nothing was set. ${meant.words}${labels.length === 0 ? "" : ` It may be one of: ${labels.join("; ")}.`} Ask the user.`
        )
      })
    case "list_reminders":
      return say(listed(own.reminders, asker.now))
    case "cancel_reminder":
      return reading(Arguments.cancel_reminder, content, ({ reminder }) =>
        cancelled(own.reminders, String(reminder).trim(), asker.now)
      )
    case "set_time_zone":
      return reading(Arguments.set_time_zone, content, ({ zone }) =>
        Either.match(zoneOf(zone), {
          onLeft: (unknown) => error(`nothing was kept. ${unknownZoneText(unknown)}`),
          onRight: (known) => Commands.keep(asker, { ...own, wish: undefined }, known, understand)
        })
      )
    default:
      return error(`there is no tool ${name}`)
  }
}

/**
 * The text that a person reads about a call that has acted: its result, unless it changed nothing.
 *
 * @since 0.1.0
 * @category conversions
 */
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
