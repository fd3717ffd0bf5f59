import { batch, effect } from "@preact/signals"
import type { ConsoleEvent } from "../wire.ts"
import { recall, tell } from "./calls.ts"
import { countAll } from "./desk.ts"
import { overview, written } from "./dashboard.ts"
import { http, Refused, signedOut } from "./http.ts"
import { flush, reconcile } from "./outgoing.ts"
import { openChat } from "./route.ts"
import * as world from "./world.ts"

/** Events that arrive while a snapshot is loading are applied after it, because they are newer. */
let waiting: Array<ConsoleEvent> | undefined
/** The same for the snapshot of one conversation. */
const waitingOf = new Map<number, Array<ConsoleEvent>>()

const chatOf = (event: ConsoleEvent) =>
  event._tag === "Message"
    ? event.message.chat
    : event._tag === "Status"
      ? event.status.chat
      : event._tag === "Deleted"
        ? event.chat
        : undefined

const failing: ReadonlySet<string> = new Set(["dead", "failed", "expired", "poisoned"])

const take = (event: ConsoleEvent) => {
  if (waiting !== undefined) return void waiting.push(event)
  const chat = chatOf(event)
  if (chat !== undefined) waitingOf.get(chat)?.push(event)
  batch(() => {
    if (event._tag === "Route") return tell(event.event)
    if (event._tag === "Overview") return void (overview.value = event.overview)
    if (event._tag === "History") return void (written.value = event.at)
    world.apply(event)
    if (event._tag === "Status" && failing.has(event.status.kind ?? "")) void countAll()
    if (event._tag === "Message") reconcile([event.message])
  })
}

const fetchThread = async (chat: number) => {
  const newer: Array<ConsoleEvent> = []
  waitingOf.set(chat, newer)
  try {
    const { messages, statuses } = await http.conversation(chat)
    batch(() => {
      world.threadOf(chat).value = {
        messages: new Map(messages.map((message) => [message.id, message])),
        statuses: new Map(statuses.map((status) => [status.message, status]))
      }
      reconcile(messages)
      newer.forEach(world.apply)
    })
  } finally {
    if (waitingOf.get(chat) === newer) waitingOf.delete(chat)
  }
}

/** How many conversations are loaded before they are opened: their news are counted. */
const known = 50

/** Loads the conversations that are not open, one after the other. One that fails is loaded when it is opened. */
const fetchOthers = async (own: EventSource) => {
  for (const { id } of world.ordered.value.slice(0, known)) {
    if (own !== source) return
    if (world.threadOf(id).value === undefined || id !== openChat.value) await fetchThread(id).catch(() => undefined)
  }
}

/** Loads the conversation that is opened. */
effect(() => {
  const chat = openChat.value
  if (world.link.value !== "live" || chat === undefined || !world.chats.value.has(chat)) return
  if (world.threadOf(chat).value === undefined && !waitingOf.has(chat)) void fetchThread(chat).catch(() => undefined)
})

const fetchAll = async () => {
  recall(await http.route())
  void countAll()
  try {
    const state = await http.sandbox()
    batch(() => {
      world.telegramFaults.value = state.telegram?.faults ?? null
      world.modelFaults.value = state.model
      world.chats.value = new Map(state.telegram?.chats.map((chat) => [chat.id, chat]))
      world.latest.value = new Map(state.telegram?.latest.map((message) => [message.chat, message]))
      world.bot.value = state.telegram?.bot ?? world.bot.value
    })
    if (state.telegram?.chats.length === 0) world.apply({ _tag: "Chat", chat: await http.addUser("You") })
    const chat = openChat.value ?? world.ordered.value[0]?.id
    if (chat !== undefined && world.chats.value.has(chat)) await fetchThread(chat)
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

/** An event source does not tell why it failed; a request notices that the token is needed. Waits for at most half a second. */
const isSignedOut = () =>
  Promise.race([http.session().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 500))])

/** Stays connected. When the daemon restarts, the page reconnects, loads everything again, and sends what waits. */
export const connect = () => {
  clearTimeout(timer)
  source?.close()
  const own = new EventSource("api/events")
  source = own
  own.addEventListener("message", ({ data }) => take(JSON.parse(data)))
  own.addEventListener("error", async () => {
    own.close()
    await isSignedOut()
    away(own)
  })
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
    void flush()
    await fetchOthers(own)
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
  if (signedOut.value) return
  world.link.value = "away"
  timer = window.setTimeout(connect, pauses[Math.min(failures++, pauses.length - 1)])
}

/** Waits for the person to sign in. */
effect(() => {
  if (!signedOut.value) return
  clearTimeout(timer)
  if (source !== undefined) end(source)
  world.link.value = "signed-out"
})

/** Signs in, and connects. */
export const signIn = async (token: string) => {
  await http.signIn(token)
  signedOut.value = false
  world.link.value = "connecting"
  connect()
}

/** Of failed messages in Telegram nothing else tells. */
setInterval(() => world.link.value === "live" && !document.hidden && void countAll(), 15_000)

/** Reconnects at once when a phone wakes up or the network returns. */
const hurry = () => {
  if (world.link.value === "away" && document.visibilityState === "visible") connect()
}
window.addEventListener("online", hurry)
document.addEventListener("visibilitychange", hurry)
