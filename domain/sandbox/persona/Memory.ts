import { type Asked, on, quote, type Rule, saidBefore } from "./Rule.ts"

/** Facts that a person told: attributes by name ("name" is "Ada"), habits by verb ("live" is "in Oslo"), and notes. */
interface Told {
  readonly attributes: ReadonlyMap<string, string>
  readonly habits: ReadonlyMap<string, string>
  readonly notes: ReadonlyArray<string>
}

const verbs = "live|work|like|love|hate|prefer|study|play|speak|have"
const asksSomething = /^(?:what|who|where|when|why|how|which|whom|do|does|did|is|are|can|could|will|tell|show|write)\b/i
const name = /\b(?:my name is|my name['’]s|call me|i am called)\s+([^.,!?;\n]+?)(?:(?:,|\s+and\b).*)?$/i
const nameAlone = /^(?:(?:[Hh]i|[Hh]ello|[Hh]ey),?\s+)?(?:[Ii] am|[Ii]['’]m)\s+(\p{Lu}\p{L}+)$/u
const attribute = /\bmy\s+([\p{L}'’ -]{2,40}?)\s+(?:is|are|was)\s+([^;]+)/iu
const habit = new RegExp(`\\bi (?:also )?(${verbs})\\s+([^;]+)`, "i")
const note = /^(?:please )?(?:remember|note|keep in mind)(?: that)?[:,]?\s+(.+)$/is

const another = /(?:,|\s+(?:and|but))\s+(?=(?:my|i|i['’]m)\b)/i

/** The clauses that may state a fact: no questions and no requests. */
const statements = (text: string): ReadonlyArray<string> =>
  (text.match(/[^.!?\n]+(?:\.(?=\S)[^.!?\n]+)*[.!?]?/g) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => !sentence.endsWith("?") && !asksSomething.test(sentence))
    .flatMap((sentence) => sentence.replace(/[.!]$/, "").split(another))

const told = (texts: ReadonlyArray<string>): Told => {
  const attributes = new Map<string, string>()
  const habits = new Map<string, string>()
  const notes: Array<string> = []
  for (const text of texts) {
    const noted = note.exec(text)?.[1]
    if (noted !== undefined) notes.push(noted.trim())
    for (const sentence of statements(text)) {
      const called = name.exec(sentence)?.[1] ?? nameAlone.exec(sentence)?.[1]
      const [, of, value] = attribute.exec(sentence) ?? []
      const [, verb, what] = habit.exec(sentence) ?? []
      if (called !== undefined) attributes.set("name", called.trim())
      else if (of !== undefined && value !== undefined) attributes.set(of.toLowerCase(), value.trim())
      if (verb !== undefined && what !== undefined) habits.set(verb.toLowerCase(), what.trim())
    }
  }
  return { attributes, habits, notes }
}

const lines = ({ attributes, habits, notes }: Told): ReadonlyArray<string> => [
  ...Array.from(attributes, ([of, value]) => `your ${of} is **${value}**`),
  ...Array.from(habits, ([verb, what]) => `you ${verb} ${what}`),
  ...notes.map((text) => quote(text))
]

const list = (items: ReadonlyArray<string>) => items.map((item) => `- ${item}`).join("\n")

const untold = (what: string) =>
  `You have not told me ${what}, or I no longer see that part of the conversation (I see the newest messages, back to the last /new).`

const recallAttribute = (of: string, asked: Asked) => {
  const value = told(saidBefore(asked)).attributes.get(of.toLowerCase())
  return value === undefined ? untold(`your ${of}`) : `Your ${of} is **${value}**.`
}

const recallHabit = (verb: string, asked: Asked) => {
  const what = told(saidBefore(asked)).habits.get(verb.toLowerCase())
  return what === undefined ? untold("that") : `You told me that you ${verb.toLowerCase()} ${what}.`
}

const recallAll = (asked: Asked) => {
  const known = lines(told(saidBefore(asked)))
  return known.length === 0 ? untold("anything about yourself") : `This is what you told me:\n\n${list(known)}`
}

/** Answers questions about facts that the person told. */
export const recalling: ReadonlyArray<Rule> = [
  on(/\b(?:what did i tell you|what have i told you|what do you (?:know|remember))\b/i, (_, asked) => recallAll(asked)),
  on(/\bwho am i\b/i, (_, asked) => recallAttribute("name", asked)),
  on(
    /\b(?:what(?:['’]s| is| are| was)|who(?:['’]s| is)|do you (?:know|remember)|tell me|say)\s+my\s+([\p{L}'’ -]{2,40}?)\s*[?.!]*$/iu,
    (part, asked) => recallAttribute(part(1), asked)
  ),
  on(
    new RegExp(
      `\\b(?:where|what|who|which(?: \\p{L}+)?|how)(?: \\p{L}+)? do i (${verbs})\\b(?! to\\b)[^.!]*\\?*$`,
      "iu"
    ),
    (part, asked) => recallHabit(part(1), asked)
  )
]

/** Acknowledges a request to remember something. */
export const noting: Rule = on(note, (part) => `I will remember: ${quote(part(1))}`)

/** Acknowledges facts in a message. */
export const telling: Rule = (asked) => {
  const now = told([asked.text])
  const known = lines(now)
  if (known.length === 0) return undefined
  const called = now.attributes.get("name")
  if (called === undefined || known.length > 1) {
    return `I will remember:\n\n${list(known)}\n\nAsk me *what do you know about me?*`
  }
  const before = told(saidBefore(asked)).attributes.get("name")
  return before === undefined || before === called
    ? `Nice to meet you, **${called}**! I will remember your name. Ask me *what is my name?*`
    : `Then it is **${called}** from now on, no longer ${before}.`
}
