import { useSignal } from "@preact/signals"
import { editing } from "../state/composing.ts"
import { discard, type Outgoing, sendAgain } from "../state/outgoing.ts"
import { chats } from "../state/world.ts"
import type { Message, Status } from "../wire.ts"
import { clock } from "./clock.ts"
import { Stop, Thinking } from "./Growing.tsx"
import { Icon } from "./Icon.tsx"
import { Keyboard } from "./Keyboard.tsx"
import { Mark, Story } from "./Mark.tsx"
import { RichText } from "./RichText.tsx"

const attachments = {
  voice: "Voice message",
  photo: "Picture",
  audio: "Audio file",
  video: "Video",
  document: "File",
  service: "Notice"
}

const Attachment = ({ kind }: { readonly kind: keyof typeof attachments }) => (
  <span class="attachment">
    {(kind === "voice" || kind === "photo") && <Icon name={kind} />} {attachments[kind]}
  </span>
)

interface Props {
  readonly chat: number
  /** Undefined for the answer in progress. */
  readonly message: Message | undefined
  readonly status: Status | undefined
  readonly isEdited: boolean
}

/**
 * A message, or the answer in progress: one component, so that the answer keeps its elements when it is finished. It has no state of its
 * own except in signals, so it is drawn again only when its properties change.
 */
export const MessageItem = ({ chat, isEdited, message, status }: Props) => {
  const isOpen = useSignal(false)
  const isStory = isOpen.value
  const view = message === undefined ? chats.value.get(chat) : undefined
  if (message === undefined && !view?.typing && !view?.draft) return null
  const isOwn = message?.from === "user"
  const content = message ?? view?.draft
  const isText = content != null && content.text !== "" && (message === undefined || message.kind === "text")
  return (
    <li class={`message ${isOwn ? "own" : "bot"} ${isEdited ? "edited" : ""}`}>
      <article
        aria-label={isOwn ? "You" : message === undefined ? "Holdfast is answering" : "Holdfast"}
        aria-busy={message === undefined ? true : undefined}
        class="bubble"
      >
        {message !== undefined && message.thread !== null && <span class="topic">Topic {message.thread}</span>}
        {message !== undefined && message.kind !== "text" && <Attachment kind={message.kind} />}
        {message === undefined && !isText && <Thinking />}
        {isText && (
          <div class="text">
            <RichText text={content.text} entities={content.entities} />
            {message === undefined && <span class="caret" aria-hidden="true" />}
          </div>
        )}
        {message !== undefined && (
          <footer>
            {isOwn && message.kind === "text" && (
              <button class="plain edit" onClick={() => (editing.value = { message, text: message.text })}>
                <Icon name="edit" size={14} /> Edit
              </button>
            )}
            {message.editedAt !== null && <span>edited</span>}
            <time dateTime={new Date(message.at).toISOString()}>{clock(message.at)}</time>
            {isOwn && <Mark status={status} isOpen={isStory} toggle={() => (isOpen.value = !isStory)} />}
          </footer>
        )}
      </article>
      {view !== undefined && <Stop chat={view} />}
      {message !== undefined && message.keyboard.length > 0 && <Keyboard message={message} />}
      {isOwn && isStory && <Story status={status} />}
    </li>
  )
}

export const OutgoingItem = ({ one }: { readonly one: Outgoing }) => (
  <li class={`message own ${one.state}`}>
    <article aria-label="You" class="bubble">
      {"text" in one.content ? <div class="text">{one.content.text}</div> : <Attachment kind={one.content.kind} />}
      <footer>
        {one.state === "sending" ? (
          <span class="mark">
            <Icon name="clock" size={16} />
            <span class="unseen">Sending</span>
          </span>
        ) : (
          <span class="mark bad">
            <Icon name="alert" size={16} /> Not sent
          </span>
        )}
      </footer>
    </article>
    {one.state === "unsent" && (
      <p class="story unsent-story">
        {one.why}
        <button class="link" onClick={() => sendAgain(one.key)}>
          Send again
        </button>
        <button class="link" onClick={() => discard(one.key)}>
          Discard
        </button>
      </p>
    )}
  </li>
)
