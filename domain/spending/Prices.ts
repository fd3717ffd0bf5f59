import * as Predicate from "effect/Predicate"
import { type Money, scaled } from "./Money.ts"

/**
 * The prices of a model in pico-dollars (10^-12 US dollars), each a non-negative integer. The price of a prompt or completion
 * is that of one token; `request` and `picture` are fixed fees; `second` is the price of a second of a transcribed recording.
 *
 * @since 0.1.0
 * @category models
 */
export interface Prices {
  readonly prompt: bigint
  readonly completion: bigint
  readonly request: bigint
  readonly picture: bigint
  readonly audio: bigint
  readonly cacheRead: bigint
  readonly cacheWrite: bigint
  readonly reasoning: bigint
  readonly search: bigint
  readonly second: bigint
}

const digits = 12

/** More than a thousand dollars per token or fee is a mistake of the list. */
const highest = 10n ** BigInt(digits + 3)

/** A price; undefined if it is negative, not a number, or absurd. */
const price = (said: unknown): bigint | undefined => {
  if (typeof said !== "string" && typeof said !== "number") return undefined
  const found = scaled(String(said), digits)
  return found === undefined || found > highest ? undefined : found
}

/** The names in OpenRouter's list of models (https://openrouter.ai/docs/overview/models). */
const names = {
  prompt: "prompt",
  completion: "completion",
  request: "request",
  picture: "image",
  audio: "audio",
  cacheRead: "input_cache_read",
  cacheWrite: "input_cache_write",
  reasoning: "internal_reasoning",
  search: "web_search"
} as const

/**
 * Reads prices in OpenRouter's format: decimal strings of US dollars, per token or per use. `prompt` and `completion` are
 * required. Undefined if any price is negative (OpenRouter lists -1 for a price that depends on the request) or not a number:
 * a model with such a price has no known price.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (pricing: unknown): Prices | undefined => {
  if (!Predicate.isRecord(pricing)) return undefined
  const read = (name: string) => {
    const said = pricing[name]
    return said === undefined || said === null || said === "" ? null : price(said)
  }
  const found = Object.entries(names).map(([key, name]) => [key, read(name)] as const)
  if (found.some(([, value]) => value === undefined)) return undefined
  const known = new Map(found)
  const [prompt, completion] = [known.get("prompt"), known.get("completion")]
  if (typeof prompt !== "bigint" || typeof completion !== "bigint") return undefined
  const or = (key: keyof typeof names, fallback: bigint) => known.get(key) ?? fallback
  return {
    prompt,
    completion,
    request: or("request", 0n),
    picture: or("picture", 0n),
    audio: or("audio", 0n),
    cacheRead: or("cacheRead", prompt),
    cacheWrite: or("cacheWrite", prompt),
    reasoning: or("reasoning", 0n),
    search: or("search", 0n),
    second: 0n
  }
}

/**
 * Prices from US dollars per million tokens. Undefined if one is negative or not a number.
 *
 * @since 0.1.0
 * @category constructors
 */
export const perMillion = (prompt: string, completion: string): Prices | undefined => {
  const each = (said: string) => scaled(said, digits - 6)
  const [input, output] = [each(prompt), each(completion)]
  if (input === undefined || output === undefined || input > highest || output > highest) return undefined
  return { ...free, prompt: input, completion: output, cacheRead: input, cacheWrite: input }
}

/**
 * The price of transcriptions, from US dollars per minute. Undefined if it is negative or not a number.
 *
 * @since 0.1.0
 * @category constructors
 */
export const perMinute = (said: string): Prices | undefined => {
  const minute = scaled(said, digits)
  return minute === undefined || minute > highest ? undefined : { ...free, second: (minute + 59n) / 60n }
}

/**
 * Everything is free.
 *
 * @since 0.1.0
 * @category constants
 */
export const free: Prices = {
  prompt: 0n,
  completion: 0n,
  request: 0n,
  picture: 0n,
  audio: 0n,
  cacheRead: 0n,
  cacheWrite: 0n,
  reasoning: 0n,
  search: 0n,
  second: 0n
}

const max = (...all: ReadonlyArray<bigint>) => all.reduce((one, other) => (other > one ? other : one), 0n)

const most = BigInt(Number.MAX_SAFE_INTEGER)

/** Pico-dollars as money, rounded up. More than the largest safe integer counts as that. */
const toMoney = (pico: bigint): Money => {
  const nano = (pico + 999n) / 1000n
  return Number(nano > most ? most : nano)
}

/** The reported tokens of an answer; the details are parts of the two sums. */
interface Usage {
  readonly promptTokens: number
  readonly completionTokens: number
  readonly cacheReadTokens?: number
  readonly cacheWriteTokens?: number
  readonly reasoningTokens?: number
}

/** The upper bounds of a request. */
export interface Bounds {
  readonly promptTokens: number
  readonly completionTokens: number
  readonly pictures?: number
  readonly seconds?: number
}

/**
 * The worst cost of a request within bounds: every prompt token at the highest price of a prompt token, every completion token
 * at the highest of a completion token, and the fixed fees.
 *
 * @since 0.1.0
 * @category calculations
 */
export const worst = (prices: Prices, { completionTokens, pictures = 0, promptTokens, seconds = 0 }: Bounds): Money =>
  toMoney(
    BigInt(Math.ceil(promptTokens)) * max(prices.prompt, prices.cacheRead, prices.cacheWrite, prices.audio) +
      BigInt(Math.ceil(completionTokens)) * max(prices.completion, prices.reasoning) +
      BigInt(pictures) * prices.picture +
      BigInt(Math.ceil(seconds)) * prices.second +
      prices.request +
      prices.search
  )

/**
 * The cost of a request by its reported usage and the list. The provider's own figure is preferred where it reports one.
 *
 * @since 0.1.0
 * @category calculations
 */
export const costOf = (prices: Prices, usage: Usage, pictures = 0): Money => {
  const { cacheReadTokens = 0, cacheWriteTokens = 0, completionTokens, promptTokens, reasoningTokens = 0 } = usage
  const read = Math.min(cacheReadTokens, promptTokens)
  const written = Math.min(cacheWriteTokens, promptTokens - read)
  const thought = Math.min(reasoningTokens, completionTokens)
  return toMoney(
    BigInt(promptTokens - read - written) * prices.prompt +
      BigInt(read) * prices.cacheRead +
      BigInt(written) * prices.cacheWrite +
      BigInt(completionTokens - thought) * prices.completion +
      BigInt(thought) * (prices.reasoning > 0n ? prices.reasoning : prices.completion) +
      BigInt(pictures) * prices.picture +
      prices.request
  )
}

/** The least bytes of a second of speech: no codec in use goes below four kilobits a second. */
const bytesPerSecond = 500

/** The most seconds that a recording of so many bytes lasts. What a sender says about its length is not believed. */
export const secondsOf = (bytes: number): number => Math.ceil(bytes / bytesPerSecond)
