import type { Kind, Notice } from "../conversation/State.ts"
import type { Attachment } from "./Attachment.ts"
import type { Author, Origin } from "./Author.ts"
import type { Quote } from "./Quote.ts"
import type { Move } from "./Group.ts"
import type { Keyboard } from "./Keyboard.ts"
import type { Chat, Person } from "./Raw.ts"

/** Why an update needs no action. */
export type Skip =
  | "malformed"
  | "unknown kind"
  | "too large"
  | "channel"
  /** Said in a group, and not to the bot. */
  | "overheard"
  | "overheard edit"
  | "from a bot"
  | "service message"
  | "edited media"
  | "edited command"
  | "unchanged edit"

/**
 * The normalised form of an update. It has everything that Holdfast reads from the update. It does not decide who may
 * write. In a stored envelope a field that is undefined is missing, and so is one that a later program added.
 */
export interface Envelope {
  /** -1 if the update has no readable id. */
  readonly update: number
  /** `edit_date ?? date ?? 0`, in Telegram's seconds: together with the update id it makes an update unique. */
  readonly stamp: number
  readonly chat: Chat | undefined
  readonly thread: number | undefined
  /** Who writes. An anonymous administrator has the id and the title of the group. */
  readonly user: Person | undefined
  /** The message that was written or edited: the person's own, never the bot's message above a button. */
  readonly message: number | undefined
  /** Epoch milliseconds of the message or the edit; 0 if the update has no date (a button). */
  readonly sentAt: number
  /** `undefined` if there is nothing to do: `skip` has the reason. */
  readonly kind: Kind | undefined
  /** The notice that a `tell` asks for, and the one about a `new`. */
  readonly about: Notice | undefined
  /** The message id of a message, the edit date (seconds) of an edit, 0 for a button. */
  readonly sequence: number
  /** The draft whose Stop button was pressed. */
  readonly draft: number | undefined
  /** The pressed button under a message of the bot. */
  readonly callback: Callback | undefined
  /** The group became a supergroup. */
  readonly move: Move | undefined
  /** The user added the bot to the group. */
  readonly joins: true | undefined
  /** The chat in whose name the user writes, if there is one. */
  readonly sender: Author | undefined
  /**
   * The text of a message or edit, or the caption of its media, with the addresses behind its words; for a command as
   * it was written; empty for other updates.
   */
  readonly text: string
  /** The files that can be read: its own, and the picture that it replies to. */
  readonly attachments: ReadonlyArray<Attachment> | undefined
  /** The album that it is a part of. */
  readonly album: string | undefined
  /** What it replies to. */
  readonly quote: Quote | undefined
  /** Who wrote the text, if it was forwarded. */
  readonly origin: Origin | undefined
  /** The content that cannot be read, in words for people ("a voice message"). */
  readonly unreadable: string | undefined
  readonly argument: string | undefined
  /** The request whose question a `tell` answers: it was a reply to the question. */
  readonly answers?: string | undefined
  readonly skip: Skip | undefined
}

/** A press of a button under a message of the bot. */
interface Callback {
  /** The id for `answerCallbackQuery`. */
  readonly id: string
  /** The data that the client sent for the button: not necessarily the bot's. */
  readonly data: string
  readonly message: number
  /** The buttons under the message when it was pressed; absent if Telegram no longer tells. */
  readonly keyboard?: Keyboard
}

/** What people wrote or sent, and what follows from it, without any. */
export const noContent = {
  kind: undefined,
  about: undefined,
  callback: undefined,
  text: "",
  attachments: undefined,
  album: undefined,
  quote: undefined,
  origin: undefined,
  unreadable: undefined,
  argument: undefined
} satisfies Partial<Envelope>

/** The message of an envelope, if it has one. */
export const messageOf = ({
  chat,
  message
}: Envelope): { readonly chat: number; readonly message: number } | undefined =>
  chat && message ? { chat: chat.id, message } : undefined

/** The envelope of an update of which nothing can be read. */
export const nothing: Envelope = {
  ...noContent,
  update: -1,
  stamp: 0,
  chat: undefined,
  thread: undefined,
  user: undefined,
  message: undefined,
  sentAt: 0,
  sequence: 0,
  draft: undefined,
  move: undefined,
  joins: undefined,
  sender: undefined,
  skip: "malformed"
}
