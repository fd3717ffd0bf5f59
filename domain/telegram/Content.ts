/**
 * The contents of a message other than text, in words for people. Telegram sets two fields for some of them: the
 * specific one comes first (an animation is also a document, a live photo a photo, a venue a location).
 */
const contents: ReadonlyArray<readonly [field: string, words: string]> = [
  ["voice", "a voice message"],
  ["live_photo", "a live photo"],
  ["photo", "a photo"],
  ["sticker", "a sticker"],
  ["animation", "an animation"],
  ["video_note", "a video message"],
  ["video", "a video"],
  ["audio", "an audio file"],
  ["document", "a file"],
  ["paid_media", "paid media"],
  ["story", "a story"],
  ["contact", "a contact"],
  ["dice", "a die"],
  ["game", "a game"],
  ["poll", "a poll"],
  ["venue", "a place"],
  ["location", "a location"],
  ["checklist", "a checklist"],
  ["invoice", "an invoice"],
  ["giveaway", "a giveaway"],
  ["rich_message", "a rich message"]
]

/** The content of a message without text; `undefined` for a service message (a pin, a new topic). */
export const unreadable = (message: Readonly<Record<string, unknown>>): string | undefined =>
  contents.find(([field]) => message[field] !== undefined)?.[1]
