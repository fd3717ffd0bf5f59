import { batch, computed, type Signal, signal } from "@preact/signals"
import type { Chat, ConsoleEvent, Message, ModelFaults, Parts, Status, TelegramFaults } from "../wire.ts"
import { finishes } from "./growing.ts"

/** The page's copy of the daemon's state: loaded once, then changed by events. */

export interface Thread {
  readonly messages: ReadonlyMap<number, Message>
  readonly statuses: ReadonlyMap<number, Status>
}

/**
 * `closed`: the daemon ended the connection on purpose, and only the person reconnects. `signed-out`: it wants its token
 * first.
 */
export const link = signal<"connecting" | "live" | "away" | "closed" | "signed-out">("connecting")
/** The daemon's reason for ending it. */
export const closedWhy = signal("")
export const parts = signal<Parts>({})
export const ready = computed(() => Object.values(parts.value).every((part) => part === true))

/** `undefined` until loaded, `null` if the daemon has no such sandbox. */
export const telegramFaults = signal<TelegramFaults | null | undefined>(undefined)
export const modelFaults = signal<ModelFaults | null | undefined>(undefined)
export const chats = signal<ReadonlyMap<number, Chat>>(new Map())
export const bot = signal({ id: 0, username: "" })

/** The newest message of each chat. */
export const latest = signal<ReadonlyMap<number, Message>>(new Map())

/** The chats, the one with the newest message first. A group that has become a supergroup is not among them. */
export const ordered = computed(() => {
  const at = ({ id }: Chat) => latest.value.get(id)?.at ?? 0
  return [...chats.value.values()]
    .filter(({ group }) => (group?.migratedTo ?? null) === null)
    .sort((a, b) => at(b) - at(a))
})

const threads = new Map<number, Signal<Thread | undefined>>()

/** The conversation of a chat; `undefined` until loaded. */
export const threadOf = (chat: number): Signal<Thread | undefined> => {
  const found = threads.get(chat)
  if (found !== undefined) return found
  const made = signal<Thread | undefined>(undefined)
  threads.set(chat, made)
  return made
}

const changed = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V) => new Map(map).set(key, value)

/** A new answer of the bot, for screen readers. */
export const heard = signal<Message | undefined>(undefined)

/** The result of the last button press. */
export const toast = signal<{ readonly chat: number; readonly text: string } | undefined>(undefined)

/** Events that are not about chats, faults or readiness change nothing here. */
export const apply = (event: ConsoleEvent) =>
  batch(() => {
    switch (event._tag) {
      case "Chat":
        // A new person has no messages to load.
        if (!chats.value.has(event.chat.id))
          threadOf(event.chat.id).value ??= { messages: new Map(), statuses: new Map() }
        chats.value = changed(chats.value, event.chat.id, event.chat)
        break
      case "Message": {
        const { message } = event
        const thread = threadOf(message.chat)
        if ((latest.value.get(message.chat)?.id ?? 0) <= message.id)
          latest.value = changed(latest.value, message.chat, message)
        if (thread.value === undefined) break
        if (message.from === "bot" && !thread.value.messages.has(message.id)) {
          heard.value = message
          const chat = chats.value.get(message.chat)
          if (chat !== undefined && finishes(message, chat))
            chats.value = changed(chats.value, chat.id, { ...chat, draft: null, typing: false })
        }
        thread.value = { ...thread.value, messages: changed(thread.value.messages, message.id, message) }
        break
      }
      case "Deleted": {
        const thread = threadOf(event.chat)
        if (thread.value === undefined) break
        const messages = new Map(thread.value.messages)
        messages.delete(event.message)
        thread.value = { ...thread.value, messages }
        const newest = messagesOf(thread.value).at(-1)
        if (newest !== undefined && latest.value.get(event.chat)?.id === event.message)
          latest.value = changed(latest.value, event.chat, newest)
        break
      }
      case "Status": {
        const { status } = event
        const thread = threadOf(status.chat)
        if (thread.value === undefined) break
        thread.value = { ...thread.value, statuses: changed(thread.value.statuses, status.message, status) }
        break
      }
      case "Toast":
        toast.value = { chat: event.chat, text: event.text }
        break
      case "Faults":
        telegramFaults.value = event.faults
        break
      case "ModelFaults":
        modelFaults.value = event.faults
        break
      case "Readiness":
        parts.value = event.parts
    }
  })

const sorted = new WeakMap<Thread["messages"], ReadonlyArray<Message>>()

/** The messages of a conversation in their order. */
export const messagesOf = (thread: Thread | undefined): ReadonlyArray<Message> => {
  if (thread === undefined) return []
  const found = sorted.get(thread.messages)
  if (found !== undefined) return found
  const made = [...thread.messages.values()].sort((a, b) => a.id - b.id)
  sorted.set(thread.messages, made)
  return made
}
