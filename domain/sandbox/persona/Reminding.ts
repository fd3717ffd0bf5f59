import type { Call } from "./Reply.ts"
import { on, type Rule } from "./Rule.ts"

/** A question about the ability to remind is not a request. */
const able =
  /^\s*(?:can|could|do|does|will|would) (?:you|it|holdfast) (?:remind me|(?:send|set|have|do) (?:me )?(?:any )?reminders?)\s*\?*\s*$/i

const wish = /\bremind me\b[,:]?\s+(\S[^]*)$/i
const cancel = /\b(?:cancel|delete|remove|drop)\b((?:(?!\breminders?\b)[^])*)\breminders?\b([^]*)$/i
const filler = /^(?:\s*(?:my|the|that|this|about|for|to|of|number|no\.?|#))+(?=\s|\d)\s*|^\s+|[\s.!?]+$/gi
const list = /\b(?:what|which|list|show|see|any)\b[^.!?]*\breminders?\b/i

const call = (name: string, content: object): Call => ({ name, arguments: JSON.stringify(content) })

/** The call that a text asks for. */
const wished = (text: string): Call | undefined => {
  if (able.test(text)) return undefined
  const request = wish.exec(text)?.[1]?.trim()
  if (request !== undefined) return call("set_reminder", { request })
  const [, before = "", after = ""] = cancel.exec(text) ?? []
  const reminder = after.replace(filler, "") || before.replace(filler, "")
  if (reminder !== "") return call("cancel_reminder", { reminder })
  return list.test(text) ? call("list_reminders", {}) : undefined
}

/** The tool call that a message asks for, if that tool is offered. */
export const calling = (text: string, tools: ReadonlyArray<string>): Call | undefined => {
  const found = tools.length === 0 ? undefined : wished(text)
  return found !== undefined && tools.includes(found.name) ? found : undefined
}

/** Explains reminders, if none is requested or the tool is not offered. */
export const reminding: Rule = on(
  /\breminders?\b|\bremind me\b/i,
  `Say *remind me tomorrow at nine to water the plants*: if the assistant offers its reminder tool, I call it, as a real model does. A reminder is stored before it is confirmed, and fires **once**, on time, even if processes are killed in between.`
)
