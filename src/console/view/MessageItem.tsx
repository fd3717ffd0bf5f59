import { useState } from "preact/hooks"
import { editing } from "../state/composing.ts"
import { discard, type Outgoing, sendAgain } from "../state/outgoing.ts"
import type { Message, Status } from "../wire.ts"
import { clock } from "./clock.ts"
import { Icon } from "./Icon.tsx"
import { Keyboard } from "./Keyboard.tsx"
import { Mark, Story } from "./Mark.tsx"
import { RichText } from "./RichText.tsx"

const Attachment = ({ kind }: { readonly kind: "voice" | "photo" }) => (
  <span class="attachment">
    <Icon name={kind} /> {kind === "voice" ? "Voice message" : "Picture"}
  </span>
)

export const MessageItem = ({
  message,
  status
}: {
  readonly message: Message
  readonly status: Status | undefined
}) => {
  const [isOpen, setOpen] = useState(false)
  const isOwn = message.from === "user"
  const isEdited = editing.value?.message.id === message.id
  return (
    <li class={`message ${isOwn ? "own" : "bot"} ${isEdited ? "edited" : ""}`}>
      <article aria-label={isOwn ? "You" : "Holdfast"} class="bubble">
        {message.thread !== null && <span class="topic">Topic {message.thread}</span>}
        {message.kind === "text" ? (
          <div class="text">
            <RichText text={message.text} entities={message.entities} />
          </div>
        ) : (
          <Attachment kind={message.kind} />
        )}
        <footer>
          {isOwn && message.kind === "text" && (
            <button class="plain edit" onClick={() => (editing.value = { message, text: message.text })}>
              <Icon name="edit" size={14} /> Edit
            </button>
          )}
          {message.editedAt !== null && <span>edited</span>}
          <time dateTime={new Date(message.at).toISOString()}>{clock(message.at)}</time>
          {isOwn && <Mark status={status} isOpen={isOpen} toggle={() => setOpen(!isOpen)} />}
        </footer>
      </article>
      {message.keyboard.length > 0 && <Keyboard message={message} />}
      {isOwn && isOpen && <Story status={status} />}
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
