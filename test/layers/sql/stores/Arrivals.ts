import { conversationKey, requestId } from "../../../../domain/Ids.ts"
import type { Ref } from "../../../../domain/conversation/State.ts"
import type { Arrival } from "../../../../services/turns/Updates.ts"
import { contentOf, rawMessage } from "../../../support/arrivals.ts"

interface About extends Partial<Ref> {
  readonly bot?: number
  readonly chat?: number
  readonly user?: number
  readonly stamp?: number
  readonly owner?: number
  readonly text?: string
}

/** A message of a private chat, as the door hands it on: its message id is its update id. */
export const message = (update: number, about: About = {}): Arrival => {
  const { bot = 1, chat = 7, owner, stamp = 100, text = `text ${update}`, user = chat, ...ref } = about
  const id = requestId(bot, update, stamp)
  const shown = ref.message ?? update
  return {
    bot,
    stamp,
    id,
    content: contentOf(rawMessage(chat, shown, text, update, stamp)),
    chat,
    user,
    message: shown,
    decision: {
      _tag: "Converse",
      conversation: conversationKey({ bot, chat, thread: undefined }),
      ref: { id, kind: "message", message: shown, sequence: shown, sentAt: stamp * 1000, long: false, ...ref },
      ...(owner === undefined ? {} : { owner })
    }
  }
}

export const skipped = (update: number, about: About = {}): Arrival => ({
  ...message(update, about),
  content: undefined,
  decision: { _tag: "Skip", reason: "unknown kind", unusual: true }
})
