import type { Attachment } from "../telegram/Attachment.ts"
import type { Envelope } from "../telegram/Envelope.ts"
import { nameText } from "./Situation.ts"

/** Why a file was not read. */
export type Why =
  | "too large"
  | "too long"
  | "too many"
  | "damaged"
  | "encrypted"
  | "empty"
  | "gone"
  | "not heard"
  | "not paid"
  | "not read"

/**
 * What was read of a file: a picture (the address is absent once it is no longer shown), the text that was read or
 * heard (`cut`: only its beginning), or nothing.
 */
export type Seen =
  | { readonly _tag: "Picture"; readonly url?: string }
  | { readonly _tag: "Text"; readonly text: string; readonly cut: boolean }
  | { readonly _tag: "Unread"; readonly why: Why }

/** What was read of the files of a turn, by their unique ids. */
export type Sights = ReadonlyMap<string, Seen>

/** Of a message without files. */
export const noSights: Sights = new Map()

/**
 * The maximum sizes of a file, of a picture, and of the pictures of a turn, in bytes. Telegram hands out files up to 20
 * MB. A picture with more pixels can be a decompression bomb: Telegram's own have 7 million at most.
 */
export const largest = {
  file: 20 * 1024 * 1024,
  picture: 5 * 1024 * 1024,
  pictures: 10 * 1024 * 1024,
  pixels: 50_000_000
}

/** The maximum number of pictures that are shown in a turn: as many as an album has. Other files are as few as the messages of a turn. */
export const mostPictures = 10

/** The maximum length of the text of a file, in UTF-16 units. */
export const longestText = 24_000

/** The maximum length of a text, without half a surrogate pair at its end. */
export const bounded = (text: string): { readonly text: string; readonly cut: boolean } =>
  text.length <= longestText
    ? { text, cut: false }
    : { text: text.slice(0, longestText).replace(/[\uD800-\uDBFF]$/, ""), cut: true }

const reasons: Readonly<Record<Why, string>> = {
  "too large": "it is too large",
  "too long": "it is too long",
  "too many": `I look at no more than ${mostPictures} pictures at a time`,
  damaged: "the file is damaged, or it is not what its name says",
  encrypted: "it is protected by a password",
  empty: "there is no text in it",
  gone: "Telegram no longer has it",
  "not heard": "I can't listen to recordings here, so please write what it says",
  "not paid": "listening to it does not fit into what may be spent at the moment, so please write what it says",
  "not read": "I can't read files here"
}

/** A file in words, with its name. */
export const fileText = ({ name, words }: Attachment): string => {
  const named = name === undefined ? undefined : nameText(name)
  return named === undefined ? words : `${words}, ${named}`
}

/** The words about a file before its text, or in its place. */
export const leadOf = (file: Attachment, seen: Seen | undefined): string => {
  const what = fileText(file)
  const send = file.of === "reply" ? "I reply to" : "I send"
  if (seen?._tag === "Unread") return `(${send} ${what}, which you are not shown: ${reasons[seen.why]}.)`
  if (seen?._tag === "Picture" && seen.url === undefined) return `(I send ${what}, which is no longer shown.)`
  if (seen?._tag !== "Text") return `(I send ${what}.)`
  if (file.medium === "voice") return `(I say in ${what}:)`
  const part = seen.cut ? "This is the beginning of" : "This is"
  return `(I send ${what}. ${part} ${file.medium === "audio" ? "what is said in it" : "its text"}:)`
}

/** For the transcript: the pictures are no longer shown. */
export const past = (sights: Sights): Sights =>
  sights.size === 0
    ? sights
    : new Map(
        Array.from(sights, ([file, seen]): [string, Seen] => [
          file,
          seen._tag === "Picture" ? { _tag: "Picture" } : seen
        ])
      )

/** What a person is told if no model can see the pictures. */
export const unseenText = "None of my models can see pictures, so this answer was written without looking at them."

/** Whether the file of a message was not read: its caption alone could mislead a model. */
export const isUnread = ({ attachments = [] }: Envelope, sights: Sights): boolean =>
  attachments.some(({ of, unique }) => of === "message" && sights.get(unique)?._tag === "Unread")

/** What a person is told about the files that were not read; `undefined` if all were. */
export const unreadText = (members: ReadonlyArray<Envelope>, sights: Sights): string | undefined => {
  const told = new Map<Why, Map<string, Attachment>>()
  for (const file of members.flatMap(({ attachments = [] }) => attachments)) {
    const seen = sights.get(file.unique)
    if (seen?._tag !== "Unread") continue
    told.set(seen.why, new Map(told.get(seen.why)).set(file.unique, file))
  }
  const sentences = Array.from(told, ([why, some]) => {
    const [first, ...others] = some.values()
    const what = first === undefined || others.length > 0 ? `${some.size} of your files` : fileText(first)
    return `I could not read ${what}: ${reasons[why]}.`
  })
  return sentences.length === 0 ? undefined : sentences.join(" ")
}
