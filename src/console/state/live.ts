import { batch } from "@preact/signals"
import type { ConsoleEvent } from "../wire.ts"
import { recall, tell } from "./calls.ts"
import { http, Refused } from "./http.ts"
import { reconcile } from "./outgoing.ts"
import { look } from "./operations.ts"
import { openChat } from "./route.ts"
import * as world from "./world.ts"

/** Events that arrive while a snapshot is loading are applied after it, because they are newer. */
let waiting: Array<ConsoleEvent> | undefined

const take = (event: ConsoleEvent) => {
  if (waiting !== undefined) return void waiting.push(event)
  batch(() => {
    if (event._tag === "Route") return tell(event.event)
    world.apply(event)
    if (event._tag === "Status" && ["dead", "expired", "poisoned"].includes(event.status.kind ?? "")) void look()
    if (event._tag === "Message" && event.message.from === "user") reconcile(event.message.chat)
  })
}

export const fetchThread = async (chat: number) => {
  const { messages, statuses } = await http.conversation(chat)
  world.threadOf(chat).value = {
    messages: new Map(messages.map((message) => [message.id, message])),
    statuses: new Map(statuses.map((status) => [status.message, status]))
  }
  reconcile(chat)
}

const fetchAll = async () => {
  recall(await http.route())
  void look()
  try {
    const state = await http.sandbox()
    batch(() => {
      world.telegramFaults.value = state.telegram?.faults ?? null
      world.modelFaults.value = state.model
      world.chats.value = new Map(state.telegram?.chats.map((chat) => [chat.id, chat]))
    })
    if (state.telegram?.chats.length === 0) world.apply({ _tag: "Chat", chat: await http.addUser("You") })
    const ids = [...world.chats.value.keys()]
    const first = openChat.value
    for (const id of ids.sort((a, b) => Number(b === first) - Number(a === first))) await fetchThread(id)
  } catch (error) {
    if (!(error instanceof Refused && error.status === 404)) throw error
    world.telegramFaults.value = null
    world.modelFaults.value = null
  }
}

const pauses = [300, 600, 1000, 2000, 3000]
let failures = 0
let timer: number | undefined
let source: EventSource | undefined

/** Stays connected. When the daemon restarts, the page reconnects and loads everything again. */
export const connect = () => {
  clearTimeout(timer)
  source?.close()
  const own = new EventSource("api/events")
  source = own
  own.addEventListener("message", ({ data }) => take(JSON.parse(data)))
  own.addEventListener("error", () => away(own))
  own.addEventListener("closed", ({ data }) => leave(own, JSON.parse(data).why))
  own.addEventListener("open", async () => {
    waiting = []
    const done = await fetchAll().then(
      () => true,
      () => false
    )
    if (own !== source) return
    const missed = waiting
    waiting = undefined
    missed.forEach(take)
    if (!done) return away(own)
    failures = 0
    world.link.value = "live"
  })
}

const end = (from: EventSource) => {
  from.close()
  source = undefined
  waiting = undefined
}

/** Too many consoles are open. If this one reconnected by itself, it would disconnect the next. */
const leave = (from: EventSource, why: string) => {
  if (from !== source) return
  end(from)
  world.closedWhy.value = why
  world.link.value = "closed"
}

const away = (from: EventSource) => {
  if (from !== source) return
  end(from)
  world.link.value = "away"
  timer = window.setTimeout(connect, pauses[Math.min(failures++, pauses.length - 1)])
}

/** Reconnects at once when a phone wakes up or the network returns. */
const hurry = () => {
  if (world.link.value === "away" && document.visibilityState === "visible") connect()
}
window.addEventListener("online", hurry)
document.addEventListener("visibilitychange", hurry)
