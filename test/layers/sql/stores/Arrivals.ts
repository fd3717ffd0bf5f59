import { conversationKey, requestId } from "../../../../domain/Ids.ts"
import type { Ref } from "../../../../domain/conversation/State.ts"
import type { Arrival } from "../../../../services/turns/Updates.ts"

interface About extends Partial<Ref> {
  readonly bot?: number
  readonly chat?: number
  readonly user?: number
  readonly stamp?: number
  readonly owner?: number
  readonly body?: string
}

/** A message of a private chat, as the door hands it on: its message id is its update id. */
export const message = (update: number, about: About = {}): Arrival => {
  const {
    body = JSON.stringify({ update_id: update }),
    bot = 1,
    chat = 7,
    owner,
    stamp = 100,
    user = chat,
    ...ref
  } = about
  const id = requestId(bot, update, stamp)
  const shown = ref.message ?? update
  return {
    bot,
    update,
    stamp,
    id,
    body,
    chat,
    user,
    message: shown,
    sentAt: stamp * 1000,
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
  decision: { _tag: "Skip", reason: "unknown kind", unusual: true }
})
