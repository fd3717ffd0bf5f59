import { useState } from "preact/hooks"
import { http } from "../state/http.ts"
import { goTo } from "../state/route.ts"
import { unread } from "../state/seen.ts"
import { snippet, whoWrote } from "../state/names.ts"
import { apply, latest, link, modelFaults, ordered, parts, ready, telegramFaults } from "../state/world.ts"
import type { Chat } from "../wire.ts"
import { AddByName } from "./AddByName.tsx"
import { Avatar } from "./Avatar.tsx"
import { clock } from "./clock.ts"
import { Icon, Logo } from "./Icon.tsx"
import { NewGroup } from "./GroupDialog.tsx"

/** The arrow keys move through the list. */
const walk = (event: KeyboardEvent) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")]
  const at = links.findIndex((link) => link === document.activeElement)
  links[at + step]?.focus()
  event.preventDefault()
}

export const ChatList = ({ open }: { readonly open: number | undefined }) => (
  <aside class="side" aria-label="Chats">
    <header class="brand">
      <Logo />
      <div>
        <h1>Holdfast</h1>
        <p>{place()}</p>
      </div>
    </header>
    <nav aria-label="Chats" class="chats" onKeyDown={walk}>
      <ul>
        {ordered.value.map((chat) => (
          <li key={chat.id}>
            <Entry chat={chat} isOpen={chat.id === open} />
          </li>
        ))}
      </ul>
      {telegramFaults.value && <AddPerson />}
      {telegramFaults.value && <AddGroup />}
    </nav>
    <Health />
  </aside>
)

const place = () => {
  if (telegramFaults.value === undefined) return "Connecting…"
  if (telegramFaults.value === null) return "On the real Telegram"
  return modelFaults.value ? "Sandbox: all on this machine" : "Sandbox Telegram, real model"
}

const lastWords = (chat: Chat) => {
  if (chat.draft !== null || chat.typing) return <em>{chat.draft?.text ? "answering…" : "thinking…"}</em>
  const last = latest.value.get(chat.id)
  if (last === undefined) return "No messages yet"
  const who = last.kind === "service" || (last.from === "bot" && chat.group === undefined) ? "" : `${whoWrote(last)}: `
  return `${who}${snippet(last)}`
}

const Entry = ({ chat, isOpen }: { readonly chat: Chat; readonly isOpen: boolean }) => {
  const last = latest.value.get(chat.id)
  const news = isOpen ? 0 : unread(chat.id)
  return (
    <a class="entry" href={`#/chat/${chat.id}`} aria-current={isOpen ? "page" : undefined}>
      <Avatar id={chat.id} name={chat.name} />
      <span class="entry-name">{chat.name}</span>
      {last && <time class="entry-time">{clock(last.at)}</time>}
      <span class="entry-last">{lastWords(chat)}</span>
      {news > 0 && (
        <span class="count">
          {news}
          <span class="unseen"> new</span>
        </span>
      )}
    </a>
  )
}

const AddGroup = () => {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button class="add" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon name="people" size={18} /> New group
      </button>
      {isOpen && <NewGroup close={() => setOpen(false)} />}
    </>
  )
}

const AddPerson = () => (
  <AddByName
    what="Add a person"
    label="Name of the new person"
    style="add"
    longest={64}
    // It goes to the box of the new chat.
    returns={false}
    add={async (name) => {
      const chat = await http.addUser(name)
      apply({ _tag: "Chat", chat })
      goTo(chat.id)
    }}
  />
)

const Health = () => {
  const state = link.value !== "live" ? "away" : ready.value ? "ready" : "waiting"
  const words = { away: "Daemon away", ready: "Ready", waiting: "Not ready yet" }[state]
  return (
    <details class="health">
      <summary>
        <span class={`dot ${state}`} aria-hidden="true" />
        {link.value === "connecting" ? "Connecting…" : words}
      </summary>
      <dl>
        {Object.entries(parts.value).map(([part, status]) => (
          <div key={part}>
            <dt>{part}</dt>
            <dd>{status === true ? "running" : status}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
