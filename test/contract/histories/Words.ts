import { render } from "../../support/Rendering.ts"
import { noticeText, type FixedNotice } from "../../../domain/turns/Notices.ts"

/** Markdown as it is to be read. */
export const read = (markdown: string): string =>
  render(markdown)
    .map(({ text }) => text)
    .join("")

/** A notice, as people read it. */
export const word = (about: Exclude<FixedNotice, "unreadable">): string => read(noticeText(about))

/** What a stranger reads, with their id, which is `…`. */
export const unlisted =
  "Sorry, this is a private assistant, and you are not on its list. If you know the owner, ask them for access, and pass on your id: …. The owner sends me /allow …."

/** What a person reads who may write two messages a day. */
export const overQuota =
  "You have reached the daily limit of 2 messages. It is reset on … (UTC). What you write until then is not answered: please send it again afterwards. Commands and reminders work."

export const video = read(noticeText("unreadable", { unreadable: "a video", text: "" }))
export const away = "Sorry for the wait: I was away when you wrote."
export const exported = "Everything that I keep about you, as of … (UTC). (a file)"
export const stopped = "— stopped"
export const nothing = "Stopped before anything was written."

/** The texts about reminders; a time of day is replaced by `…`. */
export const zoned = "Your time zone is UTC: it is … there."
export const confirmed = (text: string): string => `I'll remind you on … (UTC): ${text} [✕ Cancel] [✎ Change]`
export const told = (text: string): string => `⏰ ${text} [✓ Done] [💤 10 min] [💤 1 h] [💤 Tomorrow]`

export const refused =
  "I can't answer this: the model refused the request. Wording it differently may help. If it does not, this bot's owner has to look into it."
