import type { Answer } from "./Answer.ts"
import type { Notice } from "../conversation/State.ts"
import { closed } from "../telegram/markdown/Fence.ts"
import type { Envelope } from "../telegram/Envelope.ts"

const commands = `/new – forget this conversation and start a new one
/stop – stop the answer that is being written
/remind – set a reminder: */remind tomorrow at 9 to water the plants*
/reminders – show my reminders
/zone – set your time zone: */zone Berlin*
/export – send everything that I keep about you, as a file
/usage – show what you have spent, and what you may spend
/forget – erase everything that I keep about you
/help – show this again`

/** The commands whose notices the services of reminders and people make. */
type Topic = "remind" | "reminders" | "zone" | "allow" | "people" | "forget" | "forgotten" | "export" | "usage"

/** The notices that are the same for everybody, or depend on the update alone. */
export type FixedNotice = Exclude<Notice, "again" | "alert" | "ping" | "quota" | "refused" | Topic>

const texts: Readonly<Record<Exclude<FixedNotice, "unreadable">, string>> = {
  start: `**Hello!** Ask me anything: just write, as you would to a friend.\n\n${commands}`,
  help: `Write to me and I answer. If you send more while I am writing, I answer it next. If you edit a message, I answer it again.\n\n${commands}\n\nI look at pictures, listen to voice messages and audio files, and read PDF and text files. Videos and other files I can't read.`,
  paired: `**Welcome!** You are my owner now, and I answer nobody else unless you allow it. Just write.\n\n${commands}`,
  new: "A fresh start: I have forgotten what we said before.",
  idle: "Nothing to stop: I am not writing an answer right now.",
  late: "This is taking longer than usual. Your message is safe, and I keep trying: you don't need to send it again.",
  button: "This button does nothing any more."
}

const unreadable = (envelope: Pick<Envelope, "text" | "unreadable"> | undefined): string => {
  const what = envelope?.unreadable ?? "this kind of message"
  const caption = envelope !== undefined && envelope.text !== "" ? ", and its caption alone could mislead me" : ""
  return `I can't read ${what}${caption}. Text, pictures, voice messages, audio, PDF and text files work: please send it as one of these.`
}

/** The text of a notice, in Markdown. The envelope has the content that could not be read. */
export const noticeText = (notice: FixedNotice, envelope?: Pick<Envelope, "text" | "unreadable">): string =>
  notice === "unreadable" ? unreadable(envelope) : texts[notice]

/** What somebody sees for a moment who presses a button that was made for another person. */
export const notYours = "This button is for the person whom I answered."

/** The text that replaces an answer or a message that must not be tried again, in Markdown. */
export const poisoned =
  "Something in this message made me crash each time that I tried, so I have set it aside. Please write it differently, or leave out anything unusual. Everything else works as before."

const lead = "*Sorry for the wait: I was away when you wrote.*"

/** Marks a partial answer, so that it does not look complete. */
const marked = (text: string, mark: string, none: string): string =>
  text.trim() === "" ? `*${none}*` : `${closed(text)}\n\n*— ${mark}*`

const body = ({ kind, text }: Answer): string => {
  switch (kind) {
    case "limited":
      return marked(
        text,
        "cut short by the model's limits",
        "The model reached one of its limits before it wrote anything."
      )
    case "incomplete":
      return marked(text, "it broke off here, and no model could continue it", "The answer broke off before it began.")
    case "stopped":
      return marked(text, "stopped", "Stopped before anything was written.")
    case "expired":
      return "I tried to answer this for a whole day without success, and I have given up. Please ask me again."
    case "dead":
      return "I tried several times to answer this, but got no usable answer. Please ask me again, perhaps in other words."
    case "poisoned":
      return poisoned
    case "whole":
    case "failed":
      return text
  }
}

/**
 * The text of an answer for the person, in Markdown: a complete one unchanged, a partial one with its mark, after an
 * outage with a note about the delay.
 */
export const answerText = (answer: Answer): string => (answer.delayed ? `${lead}\n\n${body(answer)}` : body(answer))
