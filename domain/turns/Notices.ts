import type { Answer } from "./Answer.ts"
import type { Notice } from "../conversation/State.ts"
import { closed } from "../telegram/markdown/Fence.ts"
import type { Envelope } from "../telegram/Update.ts"

const commands = `/new – forget this conversation and begin a new one
/stop – stop the answer that is being written
/remind – set a reminder: */remind tomorrow at 9 to water the plants*
/reminders – show what is set
/zone – tell me your time zone: */zone Berlin*
/help – show this again`

/** Words that are the same for everybody, or tell of an update alone. */
export type Told = Exclude<Notice, "ping" | "remind" | "reminders" | "zone">

const words: Readonly<Record<Exclude<Told, "unreadable">, string>> = {
  start: `**Hello!** Ask me anything: just write, as you would to a friend.\n\n${commands}`,
  help: `Write to me and I answer. What you send while I am writing, I take up right after; when you edit a message, I answer it anew.\n\n${commands}\n\nI read text only so far, no pictures and no voice messages.`,
  refused: "Sorry, this is a private assistant, and you are not on its list. If you know its owner, ask to be let in.",
  paired: `**Welcome!** I am yours from now on, and answer nobody else unless you allow it. Just write.\n\n${commands}`,
  new: "A fresh start: I have put aside what we said before.",
  idle: "Nothing to stop: I am not writing an answer right now.",
  late: "This takes longer than usual. Your message is safe, I keep trying, and the answer will come by itself.",
  button: "This button does nothing any more."
}

const unreadable = (envelope: Pick<Envelope, "unreadable" | "captioned"> | undefined): string => {
  const what = envelope?.unreadable ?? "this kind of message"
  return envelope?.captioned === true
    ? `I can't read ${what} yet, and its caption alone could mislead me. Please write me in a text message what I should know.`
    : `I can't read ${what} yet. Please write it to me as text.`
}

/** A word of ours, in Markdown. The envelope tells what could not be read. */
export const noticeText = (notice: Told, envelope?: Pick<Envelope, "unreadable" | "captioned">): string =>
  notice === "unreadable" ? unreadable(envelope) : words[notice]

/** Text shown instead of something that must not be tried again, in Markdown. */
export const poisoned =
  "Something in this made me fall over each time that I tried, so I have put it aside. Please write it differently, or leave out what is unusual in it. Everything else goes on as before."

const lead = "*Sorry for the wait: I was away when you wrote.*"

/** What a part of an answer is marked with: it is never passed off as a whole one. */
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
      return marked(
        text,
        "it broke off here, and no model could go on with it",
        "The answer broke off before it began."
      )
    case "stopped":
      return marked(text, "stopped", "Stopped before anything was written.")
    case "expired":
      return "I have tried for a whole day to answer this, without success, and give it up now. Please ask me again."
    case "dead":
      return "I have tried several times to answer this, and got nothing that I could pass on. Please ask me again, perhaps in other words."
    case "poisoned":
      return poisoned
    case "whole":
    case "failed":
      return text
  }
}

/**
 * What a person reads of an answer, in Markdown: a whole one as it is, a part with its mark, after an outage with a word
 * about the delay before it.
 */
export const answerText = (answer: Answer): string => (answer.delayed ? `${lead}\n\n${body(answer)}` : body(answer))
