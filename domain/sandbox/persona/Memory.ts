import { type Asked, on, type Rule, saidBefore } from "./Rule.ts"

/** What a person told about themselves, by its name: "name" is "Ada", "dog's name" is "Rex". */
type Told = ReadonlyMap<string, string>

const asksSomething = /^(?:what|who|where|when|why|how|which|whom|do|does|did|is|are|can|could|will|tell|show|write)\b/i
const name = /\b(?:my name is|my name['’]s|call me|i am called)\s+([^.,!?;\n]+?)(?:(?:,|\s+and\b).*)?$/i
const nameAlone = /^(?:(?:[Hh]i|[Hh]ello|[Hh]ey),?\s+)?(?:[Ii] am|[Ii]['’]m)\s+(\p{Lu}\p{L}+)$/u
const attribute = /\bmy\s+([\p{L}'’ -]{2,40}?)\s+(?:is|are|was)\s+([^;]+)/iu
const another = /(?:,|\s+(?:and|but))\s+(?=(?:my|i|i['’]m)\b)/i

/** The clauses that may state a fact: no questions and no requests. */
const statements = (text: string): ReadonlyArray<string> =>
  (text.match(/[^.!?\n]+(?:\.(?=\S)[^.!?\n]+)*[.!?]?/g) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => !sentence.endsWith("?") && !asksSomething.test(sentence))
    .flatMap((sentence) => sentence.replace(/[.!]$/, "").split(another))

const told = (texts: ReadonlyArray<string>): Told => {
  const found = new Map<string, string>()
  for (const sentence of texts.flatMap(statements)) {
    const called = name.exec(sentence)?.[1] ?? nameAlone.exec(sentence)?.[1]
    const [, of, value] = attribute.exec(sentence) ?? []
    if (called !== undefined) found.set("name", called.trim())
    else if (of !== undefined && value !== undefined) found.set(of.toLowerCase(), value.trim())
  }
  return found
}

const list = (known: Told) => Array.from(known, ([of, value]) => `- your ${of} is **${value}**`).join("\n")

const untold = (what: string) =>
  `You have not told me ${what}, or I no longer see that part of the conversation (I see the newest messages, back to the last /new).`

const recall = (of: string, asked: Asked) => {
  const value = told(saidBefore(asked)).get(of.toLowerCase())
  return value === undefined ? untold(`your ${of}`) : `Your ${of} is **${value}**.`
}

const recallAll = (asked: Asked) => {
  const known = told(saidBefore(asked))
  return known.size === 0 ? untold("anything about yourself") : `This is what you told me:\n\n${list(known)}`
}

/** Answers questions about what the person told: it shows that a conversation is remembered. */
export const recalling: ReadonlyArray<Rule> = [
  on(/\b(?:what did i tell you|what have i told you|what do you (?:know|remember))\b/i, (_, asked) => recallAll(asked)),
  on(/\bwho am i\b/i, (_, asked) => recall("name", asked)),
  on(
    /\b(?:what(?:['’]s| is| are| was)|who(?:['’]s| is)|do you (?:know|remember)|tell me|say)\s+my\s+([\p{L}'’ -]{2,40}?)\s*[?.!]*$/iu,
    (part, asked) => recall(part(1), asked)
  )
]

/** Acknowledges facts in a message. */
export const telling: Rule = (asked) => {
  const known = told([asked.text])
  if (known.size === 0) return undefined
  const called = known.get("name")
  if (called === undefined || known.size > 1) {
    return `I will remember:\n\n${list(known)}\n\nAsk me *what do you know about me?*`
  }
  const before = told(saidBefore(asked)).get("name")
  return before === undefined || before === called
    ? `Nice to meet you, **${called}**! I will remember your name. Ask me *what is my name?*`
    : `Then it is **${called}** from now on, no longer ${before}.`
}
