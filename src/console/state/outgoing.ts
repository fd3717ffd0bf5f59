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

const newest = (chat: number) => Math.max(0, ...(threadOf(chat).value?.messages.keys() ?? []))

/** Tries it once. What got no answer may have arrived: `reconcile` looks before the person tries again. */
const attempt = async ({ chat, content, key }: Outgoing) => {
  try {
    const message = await http.write(chat, content)
    apply({ _tag: "Message", message })
    discard(key)
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
    const arrived = arrivals(one.chat, messages)
    if (arrived.has(key)) return discard(key)
  } catch {
    return change(key, { state: "unsent", why: "Not sent: the daemon is away." })
  }
  await attempt(one)
}

type Written = { readonly id: number; readonly from: string; readonly text: string; readonly kind: string }

/** Which of the unsent messages of a chat are there after all; each message accounts for one of them. */
const arrivals = (chat: number, messages: Iterable<Written>): ReadonlySet<string> => {
  const own = [...messages].filter((message) => message.from === "user")
  const taken = new Set<number>()
  const arrived = new Set<string>()
  for (const one of outgoing.value) {
    if (one.chat !== chat) continue
    const match = own.find(
      (message) =>
        message.id > one.after &&
        !taken.has(message.id) &&
        ("text" in one.content ? message.text === one.content.text : message.kind === one.content.kind)
    )
    if (match === undefined) continue
    taken.add(match.id)
    arrived.add(one.key)
  }
  return arrived
}

/** After a conversation was fetched: what arrived although its answer was lost is no longer unsent. */
export const reconcile = (chat: number) => {
  const arrived = arrivals(chat, threadOf(chat).value?.messages.values() ?? [])
  outgoing.value = outgoing.value.filter((one) => one.state === "sending" || !arrived.has(one.key))
}
