import type { ChatMessage, Said } from "../Chat.ts"

/** A part that was left out of a transcript: an item, or only a message's reference to a reasoning item (`needs`). */
export interface Dropped {
  readonly kind: "reasoning" | "call" | "result" | "needs"
  readonly id: string
}

interface Hygienic {
  readonly messages: ReadonlyArray<ChatMessage>
  readonly dropped: ReadonlyArray<Dropped>
}

/**
 * Cleans a transcript for a model, because providers refuse a whole request for one misplaced item:
 *
 * - A reasoning item is sent only to the candidate that made it, and only right before an assistant message or a call.
 *   Dropping one of these can orphan the reasoning before it, and so on backwards.
 * - A message that needs a reasoning item has it right before it, or loses the reference.
 * - Fields that a provider wants back with a call are sent only to the candidate that made it.
 * - A call has one result, right after the calls that were made together, and a result has its call. Of two calls with
 *   one id the first counts.
 *
 * Idempotent. It never reorders, and never drops what somebody said. A clean transcript is returned unchanged.
 * `candidate` is the one to be asked.
 */
export const hygienic = (messages: ReadonlyArray<ChatMessage>, candidate: string): Hygienic => {
  const paired = pairs(messages)
  const dropped: Array<Dropped> = []
  const kept: Array<ChatMessage> = []
  // Backwards, because an item that follows decides whether a reasoning item is valid.
  let answers = false
  for (const [at, message] of [...messages.entries()].toReversed()) {
    const stays =
      message.role === "reasoning" ? answers && message.model === candidate : !isTool(message) || paired.has(at)
    if (!stays) {
      dropped.push({ kind: message.role === "reasoning" ? message.role : toolKind(message), id: idOf(message) })
      continue
    }
    kept.push(message)
    if (message.role !== "reasoning") answers = message.role === "assistant" || message.role === "call"
  }
  dropped.reverse()
  const claimed = needing(kept.toReversed(), candidate, dropped)
  return { messages: own(dropped.length === 0 ? messages : claimed, candidate), dropped }
}

/** Removes the extra fields of calls that another candidate made. */
const own = (messages: ReadonlyArray<ChatMessage>, candidate: string): ReadonlyArray<ChatMessage> => {
  const isForeign = (message: ChatMessage) =>
    message.role === "call" && message.extra !== undefined && message.model !== candidate
  if (!messages.some(isForeign)) return messages
  return messages.map((message) => {
    if (message.role !== "call" || !isForeign(message)) return message
    const { extra: _, ...call } = message
    return call
  })
}

type Tool = Extract<ChatMessage, { readonly role: "call" | "result" }>

const isTool = (message: ChatMessage): message is Tool => message.role === "call" || message.role === "result"
const idOf = (message: ChatMessage): string => ("id" in message ? message.id : "")
const toolKind = ({ role }: ChatMessage): "call" | "result" => (role === "call" ? "call" : "result")

/** The positions of calls and results that belong together, in each group of calls and the results after it. */
const pairs = (messages: ReadonlyArray<ChatMessage>): ReadonlySet<number> => {
  const found = new Set<number>()
  let calls = new Map<string, number>()
  let answered = false
  for (const [at, message] of messages.entries()) {
    if (message.role === "reasoning") continue
    if (!isTool(message) || (message.role === "call" && answered)) {
      calls = new Map()
      answered = false
    }
    if (message.role === "call" && !calls.has(message.id)) calls.set(message.id, at)
    if (message.role === "result") {
      answered = true
      const call = calls.get(message.id)
      if (call === undefined) continue
      found.add(call).add(at)
      calls.delete(message.id)
    }
  }
  return found
}

/** Removes the reference from messages whose reasoning is not right before them. */
const needing = (
  messages: ReadonlyArray<ChatMessage>,
  candidate: string,
  dropped: Array<Dropped>
): ReadonlyArray<ChatMessage> => {
  const before = new Set<string>()
  return messages.map((message) => {
    if (message.role === "reasoning") {
      before.add(message.id)
      return message
    }
    const alone = isNeedy(message) && (message.model !== candidate || !before.has(message.needs))
    before.clear()
    if (!alone) return message
    dropped.push({ kind: "needs", id: message.needs })
    const { needs: _, ...said } = message
    return said
  })
}

const isNeedy = (message: ChatMessage): message is Said & { readonly needs: string } =>
  "needs" in message && message.needs !== undefined
