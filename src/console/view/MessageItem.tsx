import { useSignal } from "@preact/signals"
import { shapeOf, speakerOf, topicName, topicOf, topicsOf } from "../state/groups.ts"
import { botName, whoWrote } from "../state/names.ts"
import { type Outgoing, remove, sendAgain } from "../state/outgoing.ts"
import { chats } from "../state/world.ts"
import type { Message, Status } from "../wire.ts"
import { Actions } from "./Actions.tsx"
import { clock } from "./clock.ts"
import { Stop, Thinking } from "./Growing.tsx"
import { Icon } from "./Icon.tsx"
import { Keyboard } from "./Keyboard.tsx"
import { Mark, Story } from "./Mark.tsx"
import { Media, SentMedia } from "./Media.tsx"
import { Forwarded, Quoted } from "./Quoted.tsx"
import { RichText } from "./RichText.tsx"

interface Props {
  readonly chat: number
  /** Undefined for the answer in progress. */
  readonly message: Message | undefined
  /** The other messages of its album. */
  readonly album: ReadonlyArray<Message>
  readonly status: Status | undefined
  readonly isEdited: boolean
  /** A message of the person that has not arrived yet. */
  readonly outgoing?: Outgoing
}

/**
 * A message, one that goes out, or the answer in progress: one component, so that it keeps its elements when it arrives or is finished. It
 * has no state of its own except in signals, so it is drawn again only when its properties change.
 */
export const MessageItem = ({ album, chat, isEdited, message, outgoing, status }: Props) => {
  const isOpen = useSignal(false)
  const isChosen = useSignal(false)
  const isStory = isOpen.value
  if (outgoing !== undefined) return drawOutgoing(outgoing)
  const view = message === undefined ? chats.value.get(chat) : undefined
  if (message === undefined && !view?.typing && !view?.draft) return null
  if (message?.kind === "service") return <Notice message={message} />
  const isGroup = shapeOf(chat)?.group !== undefined
  const isPerson = message?.from === "user"
  const isOwn = isPerson && (!isGroup || message.sender?.id === speakerOf(chat)?.id)
  const content = message ?? view?.draft
  const isText = content != null && content.text !== ""
  const who = message === undefined ? `${botName} is answering` : whoWrote(message)
  const topic = topicOf(chat) === undefined ? topicsOf(chat).find(({ id }) => id === message?.thread) : undefined
  return (
    <li
      class={`message ${isOwn ? "own" : "bot"} ${isEdited ? "edited" : ""} ${isChosen.value ? "chosen" : ""}`}
      id={message === undefined ? undefined : `message-${message.id}`}
      tabIndex={-1}
    >
      <article
        aria-label={who}
        aria-busy={message === undefined ? true : undefined}
        class="bubble"
        onClick={({ target }) => {
          // Without a mouse, a tap shows the actions.
          if (target instanceof Element && target.closest("a, button, audio, video") === null)
            isChosen.value = !isChosen.value
        }}
      >
        {isGroup && message !== undefined && <Speaker name={who} of={message} />}
        {topic !== undefined && <span class="topic">{topicName(topic)}</span>}
        {message !== undefined && <Forwarded message={message} />}
        {message !== undefined && <Quoted message={message} />}
        {message !== undefined && message.kind !== "text" && <Media messages={[message, ...album]} />}
        {message === undefined && !isText && <Thinking />}
        {isText && (
          <div class="text">
            <RichText text={content.text} entities={content.entities} />
            {message === undefined && <span class="caret" aria-hidden="true" />}
          </div>
        )}
        {message === undefined ? (
          <footer>{view !== undefined && <Stop chat={view} />}</footer>
        ) : (
          <footer>
            {message.editedAt !== null && <span>edited</span>}
            <time dateTime={new Date(message.at).toISOString()}>{clock(message.at)}</time>
            {isPerson && (
              <Mark status={status} isGroup={isGroup} isOpen={isStory} toggle={() => (isOpen.value = !isStory)} />
            )}
          </footer>
        )}
        {message !== undefined && <Actions message={message} isOwn={isOwn} />}
      </article>
      {message !== undefined && message.keyboard.length > 0 && <Keyboard message={message} />}
      {isPerson && isStory && <Story status={status} isGroup={isGroup} />}
    </li>
  )
}

/** The speaker in a group, in a colour of their own. */
const Speaker = ({ name, of: { from, sender } }: { readonly name: string; readonly of: Message }) => (
  <span
    class={`speaker ${from === "bot" ? "of-bot" : ""}`}
    ref={(span) => span?.style.setProperty("--hue", String((Math.abs(sender?.id ?? 0) * 67) % 360))}
  >
    {name}
  </span>
)

/** What happened in a group. */
const Notice = ({ message }: { readonly message: Message }) => (
  <li class="notice" id={`message-${message.id}`} tabIndex={-1}>
    <span>{message.text}</span>
  </li>
)

const repliedBy = ({ chat, manner: { reply } }: Outgoing): Pick<Message, "chat" | "reply"> =>
  reply === undefined
    ? { chat }
    : {
        chat,
        reply: {
          message: reply.message,
          ...(reply.quote !== undefined && { quote: { text: reply.quote, position: 0 } })
        }
      }

/** No component of its own: the message that it becomes takes over its elements. */
const drawOutgoing = (one: Outgoing) => (
  <li class={`message own ${one.state}`}>
    <article aria-label="You" class="bubble">
      {one.manner.reply !== undefined && <Quoted message={repliedBy(one)} />}
      {"files" in one.content && <SentMedia files={one.content.files} />}
      <div class="text">{"text" in one.content ? one.content.text : one.content.caption}</div>
      <footer>
        {one.state === "refused" ? (
          <span class="mark bad">
            <Icon name="alert" size={16} /> Not sent
          </span>
        ) : (
          <span class="mark">
            {one.state === "waiting" && "Not sent yet"}
            <Icon name="clock" size={16} />
            {one.state === "sending" && <span class="unseen">Sending</span>}
          </span>
        )}
      </footer>
    </article>
    {one.state !== "sending" && one.why !== "" && (
      <p class={`story ${one.state === "refused" ? "refused-story" : ""}`}>
        {one.why} {one.state === "waiting" && "It goes out by itself."}
        {one.state === "refused" && (
          <button class="link" onClick={() => sendAgain(one.key)}>
            Send again
          </button>
        )}
        <button class="link" onClick={() => remove(one.key)}>
          Discard
        </button>
      </p>
    )}
  </li>
)
