import * as Report from "../../../bench/Report.ts"

/**
 * Records what people wrote and must read. Every message has its own number, and an answer names the numbers that it
 * answers. An edit gives a message a new number, and only the newest must be answered.
 */
export interface Written {
  readonly message: number
  /** The numbers of the message, oldest first. */
  readonly numbers: ReadonlyArray<number>
}

/** The faults in a chat. */
export interface Verdict {
  readonly lost: ReadonlyArray<number>
  readonly double: ReadonlyArray<number>
  readonly outOfOrder: ReadonlyArray<number>
}

/** The numbers that a text names. */
const numbersIn = (text: string): ReadonlyArray<number> =>
  Array.from(text.matchAll(/#(\d+)/g), ([, digits]) => Number(digits))

/** The text of a message with a number. */
export const question = (number: number): string => `Please answer #${number}`

/** True if a text is a question of the ledger. */
export const isQuestion = (text: string): boolean => numbersIn(text).length > 0

const lead = "This answers "
const end = "and some words follow so that it takes a while."

/**
 * The answer to the questions since the last answer: a pure function of the prompt. An answer to nothing names #0,
 * which nobody wrote.
 */
export const answerTo = (messages: ReadonlyArray<{ readonly role: string; readonly content: string }>): string => {
  const since = messages.map(({ role }) => role).lastIndexOf("assistant") + 1
  const asked = messages
    .slice(since)
    .filter(({ role }) => role === "user")
    .flatMap(({ content }) => numbersIn(content))
  return `${lead}${(asked.length === 0 ? [0] : asked).map((number) => `#${number}`).join(" ")}, ${end}`
}

/** The numbers that a text answers; empty if the answer is not whole. */
export const answered = (text: string): ReadonlyArray<number> =>
  text.includes(lead) && text.includes(end) ? numbersIn(text) : []

/**
 * Compares the messages of a chat with its answers. Only a whole answer counts; an answer to a message that nobody
 * wrote is a duplicate. Order is checked for messages without edits: an edit is answered in the place of its message,
 * or later as its own turn.
 */
export const judge = (written: ReadonlyArray<Written>, answers: ReadonlyArray<string>): Verdict => {
  const all = answers.flatMap(answered)
  const times = new Map<number, number>()
  for (const number of all) times.set(number, (times.get(number) ?? 0) + 1)
  const known = new Set(written.flatMap(({ numbers }) => numbers))
  const plain = new Set(written.flatMap(({ numbers }) => (numbers.length === 1 ? numbers : [])))
  const inOrder = all.filter((number) => plain.has(number))
  return {
    lost: written.flatMap(({ numbers }) => numbers.slice(-1)).filter((number) => !times.has(number)),
    double: Array.from(times).flatMap(([number, count]) => (count > 1 || !known.has(number) ? [number] : [])),
    outOfOrder: inOrder.filter((number, index) => index > 0 && number < (inOrder[index - 1] ?? 0))
  }
}

/** Nothing may be lost, doubled or out of order. */
export const results = (verdicts: ReadonlyArray<Verdict>): ReadonlyArray<Report.Result> => {
  const count = (key: keyof Verdict) => verdicts.flatMap((verdict) => verdict[key]).length
  return [
    Report.exactly("lost", count("lost"), "messages", 0),
    Report.exactly("double", count("double"), "messages", 0),
    Report.exactly("out of order", count("outOfOrder"), "messages", 0)
  ]
}
