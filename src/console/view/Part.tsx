import type { RefObject } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Message, Status } from "../wire.ts"
import { dayOf, isSameDay } from "./clock.ts"
import { editedMessage } from "../state/composing.ts"
import { keyOf } from "../state/growing.ts"
import { MessageItem } from "./MessageItem.tsx"

/** The number of messages in a part. */
export const partSize = 40

/** The height of a message that was never drawn, in pixels. */
const usual = 90

interface Props {
  readonly messages: ReadonlyArray<Message>
  readonly statuses: ReadonlyMap<number, Status> | undefined
  /** The message before the first one. */
  readonly before: Message | undefined
}

const alone: ReadonlyArray<Message> = []

/** The other messages of the album that begins at an index. */
const albumAt = (messages: ReadonlyArray<Message>, index: number): ReadonlyArray<Message> => {
  const album = messages[index]?.album
  if (album === undefined) return alone
  const end = messages.findIndex((message, at) => at > index && message.album !== album)
  return messages.slice(index + 1, end === -1 ? undefined : end)
}

/** Messages as list items, with the days between them. An album is one item. */
export const itemsOf = ({ before, messages, statuses }: Props) => {
  const edited = editedMessage.value
  return messages.flatMap((message, index) => {
    const previous = messages[index - 1] ?? before
    if (message.album !== undefined && message.album === messages[index - 1]?.album) return []
    const item = (
      <MessageItem
        key={keyOf(message)}
        chat={message.chat}
        message={message}
        album={albumAt(messages, index)}
        status={statuses?.get(message.id)}
        isEdited={message.id === edited}
      />
    )
    if (previous !== undefined && isSameDay(previous.at, message.at)) return [item]
    const day = (
      <li key={`day ${message.id}`} class="day">
        <span>{dayOf(message.at)}</span>
      </li>
    )
    return [day, item]
  })
}

/** Earlier messages, which are drawn only near the view: a page with the elements of thousands would scroll slowly. */
export const Part = ({ scroller, ...props }: Props & { readonly scroller: RefObject<HTMLElement | null> }) => {
  const list = useRef<HTMLOListElement>(null)
  const height = useRef(props.messages.length * usual)
  const [isNear, setNear] = useState(false)
  useLayoutEffect(() => {
    if (list.current === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1)
        if (entry === undefined) return
        if (!entry.isIntersecting) height.current = entry.boundingClientRect.height
        setNear(entry.isIntersecting)
      },
      { root: scroller.current, rootMargin: "1600px 0px" }
    )
    observer.observe(list.current)
    return () => observer.disconnect()
  }, [])
  return (
    <ol
      class="part"
      ref={list}
      aria-label="Earlier messages"
      style={isNear ? undefined : { height: `${height.current}px` }}
    >
      {isNear && itemsOf(props)}
    </ol>
  )
}
