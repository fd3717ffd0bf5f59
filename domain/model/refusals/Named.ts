import * as Predicate from "effect/Predicate"

/** The numbers in a refusal, in tokens: the model's limit, and the size of the request. */
export interface Named {
  readonly limit?: number | undefined
  readonly asked?: number | undefined
}

const between = `[^\\d"]{0,40}`

/** A whole number that does not count bytes or characters. */
const number = `\\d[\\d,_]{0,12})(?![\\d_])(?![ -]?(?:[kmg]i?b|bytes?|char(?:acter)?s?)\\b`
const asks = `(?<asked>${number})`
/** A limit, not the excess. */
const limit = `(?<!\\bby (?:\\w{1,12} )?|\\bstring with (?:a )?(?:maximum )?length )(?<limit>${number})`

/**
 * The wordings of providers and servers that give both numbers. One rule covers wordings that differ in a word only.
 *
 * - llama.cpp: the fields `n_prompt_tokens` and `n_ctx`.
 * - Anthropic: "prompt is too long: 201000 tokens > 200000 maximum"; "exceed context limit: 190000 + 20000 > 200000".
 * - OpenAI, vLLM, LiteLLM, xAI: "maximum context length is 8192 tokens. However, your messages resulted in 9000
 *   tokens".
 * - vLLM: "The decoder prompt (length 5000) is longer than the maximum model length of 4096".
 * - Mistral: "Prompt contains 40000 tokens ... too large for model with 32768 maximum context length".
 * - Gemini: "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)".
 * - Groq: "Current length is 9000 while limit is 8192"; "Limit 6000, Requested 7323". Moonshot: "token limit: 262144
 *   (requested: 280000)".
 */
const rules: ReadonlyArray<RegExp> = [
  `"n_prompt_tokens"\\W{1,4}(?<asked>\\d{1,10})[^]{0,80}"n_ctx"\\W{1,4}(?<limit>\\d{1,10})`,
  `"n_ctx"\\W{1,4}(?<limit>\\d{1,10})[^]{0,80}"n_prompt_tokens"\\W{1,4}(?<asked>\\d{1,10})`,
  `\\blength is ${asks}(?: tokens)?,? while (?:the )?limit is ${limit}`,
  `${asks}(?: \\+ (?<more>\\d[\\d,_]{0,12}))?(?: tokens)? > ${limit}`,
  `(?:length|count|contains|request|requested|prompt|has)${between}${asks}[^>"]{0,60}(?:longer than|exceed\\w*|too large|greater than)[^\\d"]{0,60}${limit}`,
  `(?:maximum|limit|window|size|up to|at most)${between}${limit}[^"]{0,80}?(?:requested|resulted in|contains|provided|got|sent)[^\\d"]{0,30}${asks}`,
  `(?:maximum|max|limit|window|available|context|length)[^\\d"]{0,40}?(?:\\[\\d{1,3}, )?${limit}`,
  `${limit}[- ]tokens? (?:maximum|limit|context|window)`
].map((source) => new RegExp(source, "i"))

/** The bounds of plausible context windows; other numbers are codes, dates and ids. */
const smallest = 128
const largest = 1e8

const plausible = (digits: string | undefined): number | undefined => {
  const value = digits === undefined ? NaN : Number(digits.replace(/[,_]/g, ""))
  return value >= smallest && value <= largest ? value : undefined
}

/** How much of a body is searched, in UTF-16 units. */
const longest = 8192

const textOf = (body: unknown): string => {
  if (typeof body === "string") return body.slice(0, longest)
  if (!Predicate.isRecord(body) && !Array.isArray(body)) return ""
  // Wrapped answers are JSON in JSON.
  return JSON.stringify(body).slice(0, longest).replace(/\\+"/g, '"')
}

/** The numbers in a refusal of a prompt that is too long. Only numbers are taken, never text. */
export const named = (body: unknown): Named => {
  const text = textOf(body)
  for (const rule of rules) {
    const found = rule.exec(text)?.groups
    const limit = plausible(found?.["limit"])
    if (limit === undefined) continue
    const asked = plausible(found?.["asked"])
    const all = asked === undefined ? undefined : asked + (plausible(found?.["more"]) ?? 0)
    // A refused prompt is larger than the limit; a smaller number means something else.
    return all === undefined || all <= limit ? { limit } : { limit, asked: all }
  }
  return {}
}
