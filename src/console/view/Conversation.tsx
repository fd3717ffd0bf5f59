import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { growingKey } from "../state/growing.ts"
import { outgoing, send } from "../state/outgoing.ts"
import { goTo } from "../state/route.ts"
import { markSeen } from "../state/seen.ts"
import { showFaults } from "../state/stage.ts"
import { chats, messagesOf, modelFaults, telegramFaults, threadOf } from "../state/world.ts"
import { Avatar } from "./Avatar.tsx"
import { Composer } from "./Composer.tsx"
import { Icon, Logo } from "./Icon.tsx"
import { MessageItem, OutgoingItem } from "./MessageItem.tsx"
import { itemsOf, Part, partSize } from "./Part.tsx"
import { Toast } from "./Toast.tsx"

export const Conversation = ({ chat }: { readonly chat: number }) => (
  <section class="conversation" aria-label={`Conversation of ${chats.value.get(chat)?.name ?? chat}`}>
    <Head chat={chat} />
    <Messages chat={chat} />
    <Toast chat={chat} />
    <Composer chat={chat} />
  </section>
)

const faultsOn = () =>
  Number(Boolean(modelFaults.value?.fault)) +
  Object.values(telegramFaults.value ?? {}).filter((share) => share > 0).length

const Head = ({ chat }: { readonly chat: number }) => {
  const view = chats.value.get(chat)
  const on = faultsOn()
  if (view === undefined) return null
  return (
    <header class="head">
      <button class="plain back" aria-label="Back to the chats" onClick={() => goTo(undefined)}>
        <Icon name="back" />
      </button>
      <Avatar id={view.id} name={view.name} />
      <div class="head-words">
        <h2>{view.name}</h2>
        <p>
          {view.draft?.text
            ? "Holdfast is answering…"
            : view.typing || view.draft
              ? "Holdfast is thinking…"
              : "with Holdfast"}
        </p>
      </div>
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

const Messages = ({ chat }: { readonly chat: number }) => {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const stuck = useRef(true)
  const [isBehind, setBehind] = useState(false)
  const thread = threadOf(chat).value
  const messages = messagesOf(thread)
  const unsent = outgoing.value.filter((one) => one.chat === chat)

  const toEnd = () => scroller.current?.scrollTo(0, scroller.current.scrollHeight)
  const look = () => {
    const box = scroller.current
    if (box === null) return
    stuck.current = box.scrollHeight - box.scrollTop - box.clientHeight < near
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
  useLayoutEffect(() => {
    if (unsent.length > 0) stuck.current = true
  }, [unsent.length])
  useEffect(() => markSeen(chat), [messages.length])

  // The newest messages are always drawn, together with the answer that grows into one of them.
  const parts = Math.max(0, Math.floor(messages.length / partSize) - 1)
  const statuses = thread?.statuses
  const tail = itemsOf({
    messages: messages.slice(parts * partSize),
    statuses,
    before: messages[parts * partSize - 1]
  })
  for (const one of unsent) tail.push(<OutgoingItem key={one.key} one={one} />)
  tail.push(<MessageItem key={growingKey(chat)} chat={chat} message={undefined} status={undefined} isEdited={false} />)

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
    <h3>Say something</h3>
    <p>Each message is answered once, in order. Try killing the daemon in the middle of an answer.</p>
    <div class="openings">
      {openings.map((text) => (
        <button key={text} onClick={() => send(chat, [{ text }])}>
          {text}
        </button>
      ))}
    </div>
  </li>
)
