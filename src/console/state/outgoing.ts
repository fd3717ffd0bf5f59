import { batch } from "@preact/signals"
import type { MediaKind, Message } from "../wire.ts"
import * as files from "./files.ts"
import { http, type Manner, Refused, type Upload } from "./http.ts"
import { kept } from "./kept.ts"
import { apply, link } from "./world.ts"

/** A file that goes out. */
export interface Sent {
  readonly kind: MediaKind
  readonly name: string
  readonly type: string
  /** In bytes. */
  readonly size: number
  /** In seconds; 0 where it is not known. */
  readonly duration: number
  /** The id of its content. */
  readonly file: string
}

/** A text, or one file or an album with a caption. */
export type Content = { readonly text: string } | { readonly files: ReadonlyArray<Sent>; readonly caption: string }

/** A message of the person that the sandbox has not confirmed. */
export interface Outgoing {
  /** The idempotency key: the sandbox writes a message once, however often it is sent. */
  readonly key: string
  readonly chat: number
  readonly content: Content
  readonly manner: Manner
  /** What waits goes out by itself; what was refused, when the person wants it. */
  readonly state: "sending" | "waiting" | "refused"
  readonly why: string
}

export const outgoing = kept<ReadonlyArray<Outgoing>>("queue", [])

const change = (key: string, state: Partial<Outgoing>) => {
  outgoing.value = outgoing.value.map((one) => (one.key === key ? { ...one, ...state } : one))
}

const filesOf = ({ content }: Outgoing) => ("files" in content ? content.files.map(({ file }) => file) : [])

// What was being sent when the page was closed is sent again: its key says whether it has arrived.
outgoing.value = outgoing.value.map((one) => (one.state === "sending" ? { ...one, state: "waiting" } : one))
void files.tidy(new Set(outgoing.value.flatMap(filesOf)))

/** The message has arrived, or is not wanted any more. */
export const remove = (key: string) => {
  const one = outgoing.value.find((other) => other.key === key)
  if (one === undefined) return
  outgoing.value = outgoing.value.filter((other) => other !== one)
  void files.drop(filesOf(one))
}

/** Removes what has arrived, whether its response came, is late or was lost. */
export const reconcile = (messages: Iterable<Message>) => {
  if (outgoing.value.length === 0) return
  for (const { key } of messages) if (key !== undefined) remove(key)
}

/** Resolves to the part after the comma of a data URL. */
const base64 = (content: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener("load", () => resolve(String(reader.result).replace(/^[^,]*,/, "")))
    reader.addEventListener("error", () => reject(reader.error))
    reader.readAsDataURL(content)
  })

/** A file that the person chose may have changed, or be gone, since. */
class Gone extends Error {}

const upload = async ({ duration, file, kind, name, type }: Sent): Promise<Upload> => {
  const content = await files.find(file)
  const bytes = content === undefined ? undefined : await base64(content).catch(() => undefined)
  if (bytes === undefined) throw new Gone(`${name} can no longer be read. Please choose it again.`)
  return { kind, file: { name, type, bytes }, ...(duration > 0 && { duration }) }
}

const put = async ({ chat, content, key, manner }: Outgoing): Promise<ReadonlyArray<Message>> => {
  if ("text" in content) return [await http.write(chat, { text: content.text, key, ...manner })]
  const [first, ...more] = await Promise.all(content.files.map(upload))
  if (first === undefined) return []
  const captioned = content.caption === "" ? first : { ...first, caption: content.caption }
  return more.length === 0
    ? [await http.write(chat, { ...captioned, key, ...manner })]
    : http.album(chat, { files: [captioned, ...more], key, ...manner })
}

/** Whether a failure is about the message itself, so that the same message would fail again. */
const isFinal = (error: unknown) =>
  error instanceof Gone || (error instanceof Refused && error.status < 500 && error.status !== 401)

/** Returns false if the daemon cannot take messages now. */
const attempt = async (one: Outgoing): Promise<boolean> => {
  change(one.key, { state: "sending", why: "" })
  try {
    const messages = await put(one)
    batch(() => {
      for (const message of messages) apply({ _tag: "Message", message })
      remove(one.key)
    })
    return true
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    change(one.key, { state: isFinal(error) ? "refused" : "waiting", why })
    return isFinal(error)
  }
}

let isFlushing = false

/** Sends what waits, in its order. What the daemon cannot take now goes out after the next connection. */
export const flush = async () => {
  if (isFlushing) return
  isFlushing = true
  try {
    for (;;) {
      const one = outgoing.value.find(({ state }) => state === "waiting")
      if (one === undefined || !(await attempt(one))) return
    }
  } finally {
    isFlushing = false
  }
}

/** A daemon that answers but fails, or that is so quick that the page did not notice its absence, is tried again. */
const pause = 3000
setInterval(() => link.value === "live" && void flush(), pause)

/** `crypto.randomUUID` is only there on HTTPS and on this machine. */
export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")

/** Sends messages one after the other. */
export const send = (chat: number, contents: ReadonlyArray<Content>, manner: Manner = {}) => {
  const [first, ...more] = contents.map((content): Outgoing => ({
    key: newKey(),
    chat,
    content,
    manner,
    state: "waiting",
    why: ""
  }))
  if (first === undefined) return
  const { reply: _, ...rest } = manner
  outgoing.value = [...outgoing.value, first, ...more.map((one) => ({ ...one, manner: rest }))]
  void flush()
}

/** Sends a refused message again. */
export const sendAgain = (key: string) => {
  change(key, { state: "waiting", why: "" })
  void flush()
}
