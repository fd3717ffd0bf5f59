import type { Message } from "../wire.ts"
import { kept } from "./kept.ts"
import { latest, messagesOf, threadOf } from "./world.ts"

/** The newest message that the person has seen in each chat. */
const seen = kept<Readonly<Record<number, number>>>("seen", {})

export const unread = (chat: number) => {
  const upTo = seen.value[chat] ?? 0
  const isNew = ({ from, id }: Message) => from === "bot" && id > upTo
  const thread = threadOf(chat).value
  if (thread !== undefined) return messagesOf(thread).filter(isNew).length
  const newest = latest.value.get(chat)
  return newest !== undefined && isNew(newest) ? 1 : 0
}

export const markSeen = (chat: number) => {
  const newest = messagesOf(threadOf(chat).value).at(-1)?.id
  if (newest !== undefined && newest !== seen.peek()[chat]) seen.value = { ...seen.peek(), [chat]: newest }
}
