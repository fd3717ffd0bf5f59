import { botName, originName, snippet, whoWrote } from "../state/names.ts"
import { threadOf } from "../state/world.ts"
import type { Message } from "../wire.ts"

/** Moves to a message of this conversation, if it is drawn. */
const goToMessage = (id: number) => {
  const item = document.getElementById(`message-${id}`)
  item?.scrollIntoView({ block: "center" })
  item?.focus({ preventScroll: true })
  item?.animate([{ opacity: 0.35 }, { opacity: 1 }], { duration: 700 })
}

/** The message that a message replies to, or the part of it that is quoted. A button leads to it. */
export const Quoted = ({ message }: { readonly message: Pick<Message, "chat" | "reply"> }) => {
  const { chat, reply } = message
  if (reply === undefined) return null
  const of = reply.chat ?? chat
  const found = threadOf(of).value?.messages.get(reply.message)
  const words = reply.quote?.text ?? (found === undefined ? "An earlier message" : snippet(found))
  const content = (
    <>
      {found !== undefined && <b>{whoWrote(found)}</b>}
      <span>{words}</span>
    </>
  )
  return of === chat && found !== undefined ? (
    <button class="quoted" onClick={() => goToMessage(reply.message)}>
      <span class="unseen">In reply to </span>
      {content}
    </button>
  ) : (
    <p class="quoted">
      <span class="unseen">In reply to </span>
      {content}
    </p>
  )
}

/** Where a forwarded message comes from. */
export const Forwarded = ({ message: { forward } }: { readonly message: Message }) =>
  forward === undefined ? null : (
    <p class="forwarded">
      Forwarded from <b>{forward.origin._tag === "Bot" ? botName : originName(forward)}</b>
    </p>
  )
