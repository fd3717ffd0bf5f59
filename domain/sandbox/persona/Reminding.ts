import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import { numberOf } from "../../reminders/language/lexicon/English.ts"
import type { Call } from "./Reply.ts"
import { on, type Rule } from "./Rule.ts"

/** A question about the ability to remind is not a request. */
const able =
  /^\s*(?:can|could|do|does|will|would) (?:you|it|holdfast) (?:remind me|(?:send|set|have|do) (?:me )?(?:any )?reminders?)\s*\?*\s*$/i

const wish = /\bremind me\b[,:]?\s+(\S[^]*)$/i
const elapsed = /\bin (an?|\d{1,5}) (minute|hour)s?\b/i
const clocked =
  /\b(?:(today|tomorrow|every day) )?at (\w{3,6}|\d{1,2})(?::([0-5]\d))?(?: o[’']?clock)?( ?[ap]m)?(?![\w:])/i
const today = /^Today is \w+, (\d{1,2} \w+ \d{4}),/m
const cancel = /\b(?:cancel|delete|remove|drop)\b((?:(?!\breminders?\b)[^])*)\breminders?\b([^]*)$/i
const filler = /^(?:\s*(?:my|the|that|this|about|for|to|of|number|no\.?|#))+(?=\s|\d)\s*|^\s+|[\s.!?]+$/gi
const list = /\b(?:what|which|list|show|see|any)\b[^.!?]*\breminders?\b/i

const call = (name: string, content: object): Call => ({ name, arguments: JSON.stringify(content) })

/** When, as fields, and the words that say it. */
const when = (words: string, system: string): readonly [fields: object, said: string] | undefined => {
  const [span, count = "", unit = ""] = elapsed.exec(words) ?? []
  if (span !== undefined) {
    const number = /^a/i.test(count) ? 1 : Number(count)
    return [{ in_minutes: /^h/i.test(unit) ? number * 60 : number }, span]
  }
  const [said, day, word = "", minute = "00", half] = clocked.exec(words) ?? []
  const hour = half === undefined ? numberOf(word) : (numberOf(word) % 12) + (/p/i.test(half) ? 12 : 0)
  if (said === undefined || !(hour < 24)) return undefined
  const time = `${`${hour}`.padStart(2, "0")}:${minute}`
  if (day === undefined) return [{ time }, said]
  if (/^every/i.test(day)) return [{ time, repeat: { unit: "day" } }, said]
  // The system's words tell a model what day it is, unless the operator does not want it.
  const date = DateTime.make(today.exec(system)?.[1] ?? "")
  const days = /^tomorrow/i.test(day) ? 1 : 0
  return Option.isNone(date)
    ? undefined
    : [{ date: DateTime.formatIsoDateUtc(DateTime.add(date.value, { days })), time }, said]
}

/** The call that a text asks for. */
const wished = (text: string, system: string): Call | undefined => {
  if (able.test(text)) return undefined
  const words = wish.exec(text)?.[1]?.slice(0, 1000).replace(/\s+/g, " ").trim()
  if (words !== undefined) {
    const [fields, said = ""] = when(words, system) ?? []
    const what = words
      .replace(said, "")
      .replace(/^[\s,:]*(?:(?:to|that|about|of) )?/i, "")
      .replace(/[\s.!?]+$/, "")
    return fields === undefined || what === "" ? undefined : call("set_reminder", { text: what, ...fields })
  }
  const [, before = "", after = ""] = cancel.exec(text) ?? []
  const reminder = after.replace(filler, "") || before.replace(filler, "")
  if (reminder !== "") return call("cancel_reminder", { reminder })
  return list.test(text) ? call("list_reminders", {}) : undefined
}

/** The call of a tool that a message asks for, where that is offered. A model reads the date in the system's words. */
export const calling = (text: string, tools: ReadonlyArray<string>, system: string): Call | undefined => {
  const found = tools.length === 0 ? undefined : wished(text, system)
  return found !== undefined && tools.includes(found.name) ? found : undefined
}

/** Explains reminders, if none is requested or the tool is not offered. */
export const reminding: Rule = on(
  /\breminders?\b|\bremind me\b/i,
  `Say *remind me tomorrow at nine to water the plants*: if the assistant offers its reminder tool, I call it, as a real model does. A reminder is stored before it is confirmed, and fires **once**, on time, even if processes are killed in between.`
)
