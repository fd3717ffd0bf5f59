import { kept } from "./kept.ts"
import { messagesOf, threadOf } from "./world.ts"

/** The newest message that the person has seen in each chat. */
const seen = kept<Readonly<Record<number, number>>>("seen", {})

export const unread = (chat: number) => {
  const upTo = seen.value[chat] ?? 0
  return messagesOf(threadOf(chat).value).filter(({ from, id }) => from === "bot" && id > upTo).length
}

export const markSeen = (chat: number) => {
  const newest = messagesOf(threadOf(chat).value).at(-1)?.id
  if (newest !== undefined && newest !== seen.peek()[chat]) seen.value = { ...seen.peek(), [chat]: newest }
}
