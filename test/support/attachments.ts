import type { Attachment } from "../../domain/telegram/Attachment.ts"
import { contentOf, rawMessage } from "./arrivals.ts"
import { requestId } from "../../domain/Ids.ts"

const nothing = {
  size: undefined,
  mime: undefined,
  name: undefined,
  seconds: undefined,
  width: undefined,
  height: undefined
}

export const attachment = (
  medium: Attachment["medium"],
  unique: string,
  more: Partial<Attachment> = {}
): Attachment => ({
  ...nothing,
  medium,
  words: { picture: "a photo", voice: "a voice message", audio: "an audio file", document: "a text file" }[medium],
  of: "message",
  file: `file of ${unique}`,
  unique,
  ...more
})

/** A message with files, as it is stored. */
export const sending = (update: number, ...attachments: ReadonlyArray<Attachment>) => ({
  id: requestId(42, update, 0),
  envelope: { ...contentOf(rawMessage(7, update, "x")).envelope, text: "", attachments }
})
