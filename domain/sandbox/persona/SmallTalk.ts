import { on, quote, type Rule } from "./Rule.ts"

const real = "A real model would have an answer: set `OPENROUTER_API_KEY` to use one."

/** The last rule, for every other message. */
export const puzzled: Rule = ({ text }) => {
  const count = (text.match(/\S+/g) ?? []).length
  if (count === 0) return "That message is empty."
  const said = `I'm a stand-in model and can't think about it. You said: ${quote(text, 400)}`
  return /\?\s*$/.test(text)
    ? `That is a good question. ${said}\n\n${real}`
    : `${said} (${count === 1 ? "one word" : `${count} words`}).\n\nSay *help* to see what I can do.`
}

export const smallTalk: ReadonlyArray<Rule> = [
  on(/\bhow are you\b|\bhow(?:['’]s| is) it going\b/i, "Holding fast, thank you. And you?"),
  on(
    /^\s*(?:hi|hello|hey|hallo|good (?:morning|evening|afternoon|day)|greetings|\/start)\b/i,
    "Hello! I am the stand-in model of Holdfast's sandbox. Say *help* to see what I can do."
  ),
  on(/\b(?:thanks?|thank you|thx|cheers)\b/i, "You are welcome."),
  on(/^\s*(?:bye|goodbye|good night|see you)\b/i, "Goodbye! What you told me stays on disk."),
  on(/^\s*(?:ping|test(?:ing)?)\b[\s!.?]*$/i, (part) => (/ping/i.test(part(0)) ? "pong" : "The test has arrived."))
]
