import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { forwarding, write } from "../state/composing.ts"
import { hasTopics, membersOf, shapeOf, topicOf } from "../state/groups.ts"
import { growingKey, keyOfOutgoing } from "../state/growing.ts"
import { outgoing } from "../state/outgoing.ts"
import { goTo } from "../state/route.ts"
import { markSeen } from "../state/seen.ts"
import { focusBox, showFaults } from "../state/stage.ts"
import { chats, messagesOf, modelFaults, telegramFaults, threadOf } from "../state/world.ts"
import { Avatar } from "./Avatar.tsx"
import { Composer } from "./Composer.tsx"
import { DropZone } from "./DropZone.tsx"
import { ForwardDialog } from "./ForwardDialog.tsx"
import { Members } from "./GroupDialog.tsx"
import { Icon, Logo } from "./Icon.tsx"
import { MessageItem } from "./MessageItem.tsx"
import { itemsOf, Part, partSize } from "./Part.tsx"
import { Toast } from "./Toast.tsx"
import { TopicBar } from "./TopicBar.tsx"

export const Conversation = ({ chat }: { readonly chat: number }) => {
  const forwarded = forwarding.value
  return (
    <DropZone chat={chat} label={`Conversation of ${shapeOf(chat)?.name ?? chat}`}>
      <Head chat={chat} />
      <TopicBar chat={chat} />
      <Messages chat={chat} />
      <Toast chat={chat} />
      <Composer chat={chat} />
      {forwarded !== undefined && <ForwardDialog message={forwarded} />}
    </DropZone>
  )
}

const faultsOn = () =>
  Number(Boolean(modelFaults.value?.fault)) +
  Object.values(telegramFaults.value ?? {}).filter((share) => share > 0).length

const Head = ({ chat }: { readonly chat: number }) => {
  const view = chats.value.get(chat)
  const on = faultsOn()
  const [isMembers, setMembers] = useState(false)
  if (view === undefined) return null
  return (
    <header class="head">
      <button class="plain back" aria-label="Back to the chats" onClick={() => goTo(undefined)}>
        <Icon name="back" />
      </button>
      <Avatar id={view.id} name={view.name} />
      <div class="head-words">
        <h1>{view.name}</h1>
        <p>
          {view.draft?.text
            ? "Holdfast is answering…"
            : view.typing || view.draft
              ? "Holdfast is thinking…"
              : view.group === undefined
                ? "with Holdfast"
                : `${[...membersOf(chat).map(({ name }) => name), "Holdfast"].join(", ")}`}
        </p>
      </div>
      {view.group !== undefined && (
        <button class="plain" aria-label="Members" aria-haspopup="dialog" onClick={() => setMembers(true)}>
          <Icon name="people" />
        </button>
      )}
      {isMembers && <Members chat={chat} close={() => setMembers(false)} />}
      <button
        class={`faults-button ${on > 0 ? "on" : ""}`}
        aria-expanded={showFaults.value}
        onClick={() => (showFaults.value = !showFaults.value)}
      >
        <Icon name="faults" size={18} />
        Faults{on > 0 && ` (${on})`}
      </button>
    </header>
  )
}

const near = 80

/** What an answer in progress, or a message that goes out, has not. */
const growing = { message: undefined, album: [], status: undefined, isEdited: false }

const Messages = ({ chat }: { readonly chat: number }) => {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const stuck = useRef(true)
  const top = useRef(0)
  const [isBehind, setBehind] = useState(false)
  const thread = threadOf(chat).value
  const topic = hasTopics(chat) ? topicOf(chat) : undefined
  const all = messagesOf(thread)
  const messages = topic === undefined ? all : all.filter((message) => message.thread === topic)
  const unsent = outgoing.value.filter((one) => one.chat === chat)

  const toEnd = () => scroller.current?.scrollTo(0, scroller.current.scrollHeight)
  const look = () => {
    const box = scroller.current
    if (box === null) return
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < near
    // Text that grows moves the end away, too: only who scrolls up leaves it.
    if (isAtEnd) stuck.current = true
    else if (box.scrollTop < top.current - 1) stuck.current = false
    top.current = box.scrollTop
    setBehind(!stuck.current)
  }

  // Keeps the end in view while text grows, unless the person scrolled up.
  useEffect(() => {
    if (list.current === null || scroller.current === null) return
    const observer = new ResizeObserver(() => (stuck.current ? toEnd() : look()))
    observer.observe(list.current)
    observer.observe(scroller.current)
    return () => observer.disconnect()
  }, [])
  // What the person sends is shown, however fast one follows the other.
  const lastSent = unsent.at(-1)?.key
  useLayoutEffect(() => {
    if (lastSent === undefined) return
    stuck.current = true
    toEnd()
  }, [lastSent])
  useEffect(() => markSeen(chat), [all.length])

  // The newest messages are always drawn, together with the answer that grows into one of them.
  const parts = Math.max(0, Math.floor(messages.length / partSize) - 1)
  const statuses = thread?.statuses
  const tail = itemsOf({
    messages: messages.slice(parts * partSize),
    statuses,
    before: messages[parts * partSize - 1]
  })
  for (const one of unsent)
    tail.push(<MessageItem key={keyOfOutgoing(one.key)} {...growing} chat={chat} outgoing={one} />)
  tail.push(<MessageItem key={growingKey(chat)} {...growing} chat={chat} />)

  return (
    <div class="scroller" ref={scroller} onScroll={look} tabIndex={-1}>
      <div class="messages" ref={list}>
        {Array.from({ length: parts }, (_, part) => (
          <Part
            key={part}
            scroller={scroller}
            messages={messages.slice(part * partSize, (part + 1) * partSize)}
            statuses={statuses}
            before={messages[part * partSize - 1]}
          />
        ))}
        <ol class="part tail" aria-label="Messages">
          {thread === undefined && <li class="loading">Loading the messages…</li>}
          {thread !== undefined && messages.length === 0 && unsent.length === 0 && <Welcome chat={chat} />}
          {tail}
        </ol>
      </div>
      {isBehind && (
        <button class="to-end" onClick={toEnd}>
          <Icon name="down" size={18} />
          <span class="unseen">To the newest message</span>
        </button>
      )}
    </div>
  )
}

const openings = ["What can you do?", "What happens in a crash?", "Write a long answer."]

const Welcome = ({ chat }: { readonly chat: number }) => (
  <li class="welcome">
    <Logo size={56} />
    <h2>Say something</h2>
    <p>Each message is answered once, in order. Try killing the daemon in the middle of an answer.</p>
    <div class="openings">
      {openings.map((text) => (
        <button
          key={text}
          onClick={() => {
            write(chat, [{ text }])
            focusBox.value++
          }}
        >
          {text}
        </button>
      ))}
    </div>
  </li>
)
