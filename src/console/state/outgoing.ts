import { batch } from "@preact/signals"
import { type Content, http, Refused } from "./http.ts"
import { kept } from "./kept.ts"
import { apply, threadOf } from "./world.ts"

/** A message that the person sent and the sandbox has not confirmed. */
export interface Outgoing {
  readonly key: string
  readonly chat: number
  readonly content: Content
  /** The newest message at the time of sending: if this one arrived, its id is higher. */
  readonly after: number
  readonly state: "sending" | "unsent"
  readonly why: string
}

export const outgoing = kept<ReadonlyArray<Outgoing>>("outgoing", [])
// Messages that were being sent when the page was closed: nobody waits for their response any more.
outgoing.value = outgoing.value.map((one) => ({
  ...one,
  state: "unsent",
  why: "It is unknown whether this message was sent."
}))

const change = (key: string, state: Partial<Outgoing>) => {
  outgoing.value = outgoing.value.map((one) => (one.key === key ? { ...one, ...state } : one))
}

export const discard = (key: string) => {
  outgoing.value = outgoing.value.filter((one) => one.key !== key)
}

type Written = { readonly id: number; readonly from: string; readonly text: string; readonly kind: string }

const says = (content: Content, message: Written) =>
  "text" in content ? message.text === content.text : message.kind === content.kind

/** The message arrived as this one, which accounts for no other with the same content. */
const settle = (key: string, message: Written) => {
  const chat = outgoing.value.find((one) => one.key === key)?.chat
  outgoing.value = outgoing.value
    .filter((one) => one.key !== key)
    .map((one) =>
      one.chat === chat && says(one.content, message) ? { ...one, after: Math.max(one.after, message.id) } : one
    )
}

const newest = (chat: number) => Math.max(0, ...(threadOf(chat).value?.messages.keys() ?? []))

/** Sends it once. Without a response, it may still have arrived: `reconcile` checks before the person sends it again. */
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

/** Sends a message again that certainly did not arrive. */
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

/** The outgoing messages of a chat that have arrived, with the message that each became. */
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

/** Removes outgoing messages that are in the conversation, whether their response came, is late or was lost. */
export const reconcile = (chat: number) => {
  for (const [key, message] of arrivals(chat, threadOf(chat).value?.messages.values() ?? [])) settle(key, message)
}
