import { computed, signal } from "@preact/signals"
import type { Message } from "../wire.ts"
import { attached, contentsOf, detach } from "./attaching.ts"
import { speaking, topicOf, topicsOf } from "./groups.ts"
import { http, type Manner } from "./http.ts"
import { kept } from "./kept.ts"
import { type Content, send } from "./outgoing.ts"
import { split } from "./split.ts"
import { apply } from "./world.ts"

/** The unsent text of each chat. It survives restarts of the daemon and reloads of the page. */
export const drafts = kept<Readonly<Record<number, string>>>("drafts", {})

export const setDraft = (chat: number, text: string) => {
  drafts.value = { ...drafts.value, [chat]: text }
}

/** The person's message that is being edited, and its new text so far. */
export const editing = signal<{ readonly message: Message; readonly text: string } | undefined>(undefined)

export const editedMessage = computed(() => editing.value?.message.id)

/** The message that the next one replies to, and the part of its text that is quoted. */
export const replying = signal<{ readonly message: Message; readonly quote: string } | undefined>(undefined)

/** The message that is being forwarded. */
export const forwarding = signal<Message | undefined>(undefined)

/** The last failure of an action of the person. */
export const trouble = signal<string | undefined>(undefined)

export const attempt = async (work: Promise<unknown>) => {
  try {
    await work
    trouble.value = undefined
    return true
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error)
    return false
  }
}

export const saveEdit = async () => {
  const edit = editing.value
  if (edit === undefined) return
  const text = edit.text.trim()
  if (text === edit.message.text || text === "") return void (editing.value = undefined)
  const { chat, id } = edit.message
  const saved = await attempt(http.edit(chat, id, text).then((message) => apply({ _tag: "Message", message })))
  if (saved) editing.value = undefined
}

/** Where the person writes, as whom, and in reply to what. */
const mannerOf = (chat: number): Manner => {
  const reply = replying.value?.message.chat === chat ? replying.value : undefined
  const wanted = topicOf(chat) ?? reply?.message.thread
  const topic = topicsOf(chat).find(({ id }) => id === wanted)
  return {
    ...speaking(chat),
    ...(topic !== undefined && { thread: topic.id }),
    ...(reply !== undefined && {
      reply: { message: reply.message.id, ...(reply.quote !== "" && { quote: reply.quote }) }
    })
  }
}

export const write = (chat: number, contents: ReadonlyArray<Content>) => {
  if (contents.length === 0) return
  send(chat, contents, mannerOf(chat))
  if (replying.value?.message.chat === chat) replying.value = undefined
}

/** The longest caption of a file; a longer text follows as a message of its own. */
const longestCaption = 1024

/** Sends what is in the box, with its files. */
export const sendDraft = async (chat: number) => {
  const text = (drafts.value[chat] ?? "").trim()
  const files = attached(chat)
  if (text === "" && files.length === 0) return
  setDraft(chat, "")
  detach(chat, files)
  const isCaption = files.length > 0 && text.length <= longestCaption
  const sent = await contentsOf(files, isCaption ? text : "")
  write(chat, [...sent, ...(isCaption || text === "" ? [] : split(text).map((part) => ({ text: part })))])
}

/** Forwards a message, as the one who speaks in the group. */
export const forward = (message: Message, to: number) =>
  attempt(
    http
      .forward(to, { chat: message.chat, message: message.id, ...speaking(to) })
      .then((forwarded) => apply({ _tag: "Message", message: forwarded }))
  )
