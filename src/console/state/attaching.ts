import { signal } from "@preact/signals"
import type { MediaKind } from "../wire.ts"
import { sizeOf } from "./amounts.ts"
import { keep } from "./files.ts"
import { type Content, newKey, type Sent } from "./outgoing.ts"
import { durationOf } from "./sound.ts"

/** A file that the person has chosen for the next message. */
export interface Attachment {
  readonly key: string
  readonly file: File
  readonly kind: MediaKind
  /** In seconds; 0 where it is not known. */
  readonly duration: number
}

const attachments = signal<ReadonlyMap<number, ReadonlyArray<Attachment>>>(new Map())

export const attached = (chat: number): ReadonlyArray<Attachment> => attachments.value.get(chat) ?? []

/** Why files were not taken. */
export const refusal = signal<{ readonly chat: number; readonly why: string } | undefined>(undefined)

/** The most bytes of the files of one message: the server takes bodies of 32 MiB, and Base64 makes three bytes four. */
const largestMessage = 24_000_000
/** Telegram's limit for what is sent as a picture, in bytes. */
const largestPicture = 10 * 1024 * 1024
const mostFiles = 30
const largestAlbum = 10

const pictures = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"])

/** Types that browsers do not know by the ending. */
const byEnding: Readonly<Record<string, string>> = { oga: "audio/ogg", ogg: "audio/ogg", opus: "audio/ogg" }

const typeOf = ({ name, type }: File) => byEnding[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? type

/** As what a file can be sent, the usual one first. */
export const kindsOf = (file: File): ReadonlyArray<MediaKind> => {
  const type = typeOf(file)
  if (pictures.has(type)) return file.size > largestPicture ? ["document"] : ["photo", "document"]
  if (type.startsWith("audio/")) return ["audio", "voice", "document"]
  if (type.startsWith("video/")) return ["video", "document"]
  return ["document"]
}

const change = (chat: number, how: (files: ReadonlyArray<Attachment>) => ReadonlyArray<Attachment>) => {
  attachments.value = new Map(attachments.value).set(chat, how(attached(chat)))
}

const refused = (file: File) =>
  file.size === 0
    ? `${file.name} is empty.`
    : file.size > largestMessage
      ? `${file.name} has ${sizeOf(file.size)}. A file may have ${sizeOf(largestMessage)} here.`
      : undefined

/** Adds files to the next message. What cannot be sent is left out, and said. */
export const attach = async (chat: number, files: Iterable<File>, wanted?: MediaKind) => {
  const all = [...files]
  const room = mostFiles - attached(chat).length
  const why = [
    ...all.slice(0, room).flatMap((file) => refused(file) ?? []),
    ...(all.length > room ? [`At most ${mostFiles} files are sent at once.`] : [])
  ]
  refusal.value = why.length === 0 ? undefined : { chat, why: why.join(" ") }
  const taken = all
    .slice(0, room)
    .filter((file) => refused(file) === undefined)
    .map((file): Attachment => {
      const kinds = kindsOf(file)
      const kind = wanted !== undefined && kinds.includes(wanted) ? wanted : (kinds[0] ?? "document")
      return { key: newKey(), file, kind, duration: 0 }
    })
  change(chat, (before) => [...before, ...taken])
  for (const { file, key } of taken) {
    if (!/^(audio|video)\//.test(typeOf(file))) continue
    const duration = await durationOf(file)
    change(chat, (now) => now.map((one) => (one.key === key ? { ...one, duration } : one)))
  }
}

export const setKind = (chat: number, key: string, kind: MediaKind) =>
  change(chat, (files) => files.map((one) => (one.key === key ? { ...one, kind } : one)))

export const detach = (chat: number, gone: ReadonlyArray<Attachment>) => {
  change(chat, (files) => files.filter((file) => !gone.includes(file)))
  refusal.value = undefined
}

/** Telegram has albums of pictures and videos, of audio files, and of other files. A voice message is alone. */
const albumOf: Readonly<Record<MediaKind, string>> = {
  photo: "seen",
  video: "seen",
  audio: "audio",
  document: "document",
  voice: ""
}

/** Puts files together that go out as one album: at most ten of one sort, and not too large together. */
export const grouped = <A extends { readonly kind: MediaKind; readonly size: number }>(
  files: ReadonlyArray<A>
): ReadonlyArray<ReadonlyArray<A>> => {
  const groups: Array<Array<A>> = []
  for (const file of files) {
    const last = groups.at(-1)
    const sort = albumOf[file.kind]
    const fits =
      last !== undefined &&
      sort !== "" &&
      sort === albumOf[last[0]!.kind] &&
      last.length < largestAlbum &&
      last.reduce((sum, { size }) => sum + size, file.size) <= largestMessage
    if (fits) last.push(file)
    else groups.push([file])
  }
  return groups
}

/** The messages that carry the files; the first has the caption. */
export const contentsOf = async (
  files: ReadonlyArray<Attachment>,
  caption: string
): Promise<ReadonlyArray<Content>> => {
  const sent = files.map(({ duration, file, key, kind }): Sent => ({
    kind,
    name: shortened(file.name),
    type: typeOf(file).slice(0, 255),
    size: file.size,
    duration,
    file: key
  }))
  await Promise.all(files.map(({ file, key }) => keep(key, file)))
  return grouped(sent).map((files, index) => ({ files, caption: index === 0 ? caption : "" }))
}

/** A name of at most 255 characters, with its ending. */
const shortened = (name: string) => {
  const letters = [...name.replace(/\p{Surrogate}/gu, "�")]
  return letters.length <= 255 ? letters.join("") : [...letters.slice(0, 200), "…", ...letters.slice(-50)].join("")
}
