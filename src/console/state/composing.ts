import { computed, signal } from "@preact/signals"
import type { Message } from "../wire.ts"
import { http } from "./http.ts"
import { kept } from "./kept.ts"
import { send } from "./outgoing.ts"
import { apply } from "./world.ts"

/** The unsent text of each chat. It survives restarts of the daemon and reloads of the page. */
export const drafts = kept<Readonly<Record<number, string>>>("drafts", {})

export const setDraft = (chat: number, text: string) => {
  drafts.value = { ...drafts.value, [chat]: text }
}

/** The person's message that is being edited, and its new text so far. */
export const editing = signal<{ readonly message: Message; readonly text: string } | undefined>(undefined)

export const editedMessage = computed(() => editing.value?.message.id)

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

export const sendDraft = (chat: number) => {
  const text = (drafts.value[chat] ?? "").trim()
  if (text === "") return
  setDraft(chat, "")
  void send(
    chat,
    split(text).map((part) => ({ text: part }))
  )
}

const longest = 4096

/** Splits a long text as Telegram's own clients do: at a line or a word if possible, never inside a character. */
export const split = (text: string): ReadonlyArray<string> => {
  if (text.length <= longest) return [text]
  const window = text.slice(0, longest)
  const at = [window.lastIndexOf("\n"), window.lastIndexOf(" ")].find((index) => index > longest / 2)
  const inPair = /[\uD800-\uDBFF]/.test(text.charAt(longest - 1))
  const end = at ?? (inPair ? longest - 1 : longest)
  return [text.slice(0, end), ...split(text.slice(end).trimStart())].filter((part) => part.trim() !== "")
}
