import { on, type Rule } from "./Rule.ts"

const code = [
  "```ts",
  'import * as Effect from "effect/Effect"',
  "",
  "const hold = (what: string) => Effect.log(`holding ${what}`)",
  "",
  'Effect.runFork(hold("fast"))',
  "```"
].join("\n")

const bullets = "- waves come\n- waves go\n  - some take boats along\n- the holdfast **stays**"

const steps = "1. A message arrives and is written to disk.\n2. It is answered.\n3. The answer is sent, once."

const table = [
  "| part of a seaweed | what it is like |",
  "| --- | --- |",
  "| blade | a leaf |",
  "| stipe | a stem |",
  "| holdfast | a root that takes no food, it only holds |"
].join("\n")

const styles = "**bold**, *italic*, ~~struck~~, `code` and a [link](https://core.telegram.org/bots/api)"

const tour = [
  "# A heading",
  styles,
  "> A quotation, because someone must have said it.",
  bullets,
  steps,
  code,
  table
].join("\n\n")

const facts = [
  "A holdfast grips the rock so that the seaweed above it can give way to every wave without being carried off.",
  "It looks like a root, but it takes up no food; holding on is all that it does.",
  "Kelp can grow half a metre a day, and all of it hangs on a grip no wider than a hand.",
  "When a storm tears the blade, the holdfast grows a new one from what is left.",
  "Small animals live between its branches, and so one strong grip shelters many lives.",
  "What lasts by the sea is seldom what stands stiff; it is what bends above and holds below."
]

const paragraph = (number: number): string => {
  const turned = facts.map((_, index) => facts[(index + number) % facts.length] ?? "")
  return `**${number}.** ${turned.join(" ")}`
}

/** About 560 characters per paragraph. */
const long = (paragraphs: number) => Array.from({ length: paragraphs }, (_, index) => paragraph(index + 1)).join("\n\n")

const words = (count: number) =>
  Array.from({ length: count }, (_, index) => `word${index + 1}`)
    .join(" ")
    .replace(/((?:\S+ ){100})/g, "$1\n\n")

const program = [
  "```ts",
  ...Array.from({ length: 200 }, (_, index) => `const line${index + 1} = "one of two hundred lines"`),
  "```"
].join("\n")

const countTo = (last: number) =>
  Array.from({ length: Math.min(last, 5000) }, (_, index) => String(index + 1)).join(", ") +
  (last > 5000 ? ", and here I stop." : ".")

const wish = "(?:show|write|give|make|send|print|draw|tell|create|can you|could you|please|i want|an? )"
const asking = (what: string) => new RegExp(`\\b${wish}\\b.*\\b(?:${what})\\b|^(?:${what})[.!?]*$`, "is")

/** Markdown and long texts on demand, to try rendering, streaming, stopping and splitting. */
export const showcase: ReadonlyArray<Rule> = [
  on(/\bcount (?:up )?(?:from (?:1|one) )?to (\d{1,9})\b/i, (part) => countTo(Number(part(1)))),
  on(/\bwrite (\d{1,5}) words\b/i, (part) => words(Math.min(Number(part(1)), 5000))),
  on(/\blong (?:code|program|script|listing)\b/i, `Two hundred lines, in one code block:\n\n${program}`),
  on(/\b(?:very|really) long\b/i, () => long(30)),
  on(/\blong (?:answer|text|story|message|reply|essay|one)\b|\b(?:essay|story)\b/i, () => long(16)),
  on(asking("tables?"), () => `A table:\n\n${table}`),
  on(asking("code(?: block)?|program|script|snippet"), () => `A few lines with Effect:\n\n${code}`),
  on(asking("numbered list|steps"), () => `In order:\n\n${steps}`),
  on(asking("(?:bullet(?:ed)? )?list|bullets|bullet points"), () => `A list:\n\n${bullets}`),
  on(asking("bold|italics?|styles?|link"), () => styles),
  on(/\bmarkdown\b|\bformatting\b/i, () => tour)
]
