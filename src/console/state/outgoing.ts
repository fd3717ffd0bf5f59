import { batch } from "@preact/signals"
import { type Content, http, Refused } from "./http.ts"
import { kept } from "./kept.ts"
import { apply, threadOf } from "./world.ts"

/** A message that the person sent and the sandbox has not confirmed. */
export interface Outgoing {
  readonly key: string
  readonly chat: number
  readonly content: Content
  /** The newest message that was there before it: if it arrived, it is newer. */
  readonly after: number
  readonly state: "sending" | "unsent"
  readonly why: string
}

export const outgoing = kept<ReadonlyArray<Outgoing>>("outgoing", [])
// What was under way when the page was closed: nobody waits for its answer any more.
outgoing.value = outgoing.value.map((one) => ({ ...one, state: "unsent", why: "It is not known whether it was sent." }))

const change = (key: string, state: Partial<Outgoing>) => {
  outgoing.value = outgoing.value.map((one) => (one.key === key ? { ...one, ...state } : one))
}

export const discard = (key: string) => {
  outgoing.value = outgoing.value.filter((one) => one.key !== key)
}

type Written = { readonly id: number; readonly from: string; readonly text: string; readonly kind: string }

const says = (content: Content, message: Written) =>
  "text" in content ? message.text === content.text : message.kind === content.kind

/** It arrived as this message, which accounts for no other of the same content. */
const settle = (key: string, message: Written) => {
  const chat = outgoing.value.find((one) => one.key === key)?.chat
  outgoing.value = outgoing.value
    .filter((one) => one.key !== key)
    .map((one) =>
      one.chat === chat && says(one.content, message) ? { ...one, after: Math.max(one.after, message.id) } : one
    )
}

const newest = (chat: number) => Math.max(0, ...(threadOf(chat).value?.messages.keys() ?? []))

/** Tries it once. What got no answer may have arrived: `reconcile` looks before the person tries again. */
const attempt = async ({ chat, content, key }: Outgoing) => {
  try {
    const message = await http.write(chat, content)
    batch(() => {
      apply({ _tag: "Message", message })
      settle(key, message)
    })
  } catch (error) {
    change(key, { state: "unsent", why: error instanceof Refused ? error.message : "Not sent: the daemon is away." })
  }
}

/** Sends messages one after the other. */
export const send = async (chat: number, contents: ReadonlyArray<Content>) => {
  const after = newest(chat)
  const made = contents.map((content): Outgoing => ({
    key: crypto.randomUUID(),
    chat,
    content,
    after,
    state: "sending",
    why: ""
  }))
  outgoing.value = [...outgoing.value, ...made]
  for (const one of made) await attempt(one)
}

/** The person tries again what is certainly not there. */
export const sendAgain = async (key: string) => {
  const one = outgoing.value.find((other) => other.key === key)
  if (one === undefined || one.state === "sending") return
  change(key, { state: "sending", why: "" })
  try {
    const { messages } = await http.conversation(one.chat)
    const arrived = arrivals(one.chat, messages).get(key)
    if (arrived !== undefined) return settle(key, arrived)
  } catch {
    return change(key, { state: "unsent", why: "Not sent: the daemon is away." })
  }
  await attempt(one)
}

/** Which of the outgoing messages of a chat are there, as which message; each accounts for one of them. */
const arrivals = (chat: number, messages: Iterable<Written>): ReadonlyMap<string, Written> => {
  const own = [...messages].filter((message) => message.from === "user")
  const taken = new Set<number>()
  const arrived = new Map<string, Written>()
  for (const one of outgoing.value) {
    if (one.chat !== chat) continue
    const match = own.find((message) => message.id > one.after && !taken.has(message.id) && says(one.content, message))
    if (match === undefined) continue
    taken.add(match.id)
    arrived.set(one.key, match)
  }
  return arrived
}

/** What is in the conversation is not outgoing any more, whether its answer came, is late or was lost. */
export const reconcile = (chat: number) => {
  for (const [key, message] of arrivals(chat, threadOf(chat).value?.messages.values() ?? [])) settle(key, message)
}
