import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

const longest = 60 * 60 * 1000
const seconds = /^\d{1,15}(\.\d{1,9})?$/
/**
 * The formats of RFC 9110, 5.6.7, all in GMT, which `DateTime` assumes; and RFC 3339, which Anthropic uses for its
 * resets.
 */
const httpDates = [
  /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/
]
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

const bounded = (milliseconds: number): number | undefined =>
  milliseconds >= 0 ? Math.min(Math.ceil(milliseconds), longest) : undefined

/** Converts a provider's delay to milliseconds: at most an hour; `undefined` for NaN and negative numbers. */
export const fromSeconds = (value: number): number | undefined => bounded(value * 1000)

const fromDate = (text: string, now: number): number | undefined =>
  Option.match(DateTime.make(text.replace(/ GMT$/, "")), {
    onNone: () => undefined,
    onSome: (date) => Math.min(Math.max(0, DateTime.toEpochMillis(date) - now), longest)
  })

/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3): seconds or an HTTP date, as milliseconds from `now` (epoch
 * milliseconds). A date in the past is 0, more than an hour is an hour, an invalid value is `undefined`.
 */
export const parse = (header: string | undefined, now: number): number | undefined => {
  const value = header?.trim() ?? ""
  if (seconds.test(value)) return fromSeconds(Number(value))
  return httpDates.some((form) => form.test(value)) ? fromDate(value, now) : undefined
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const piece =
  /(\d{1,15}(?:\.\d{1,9})?) ?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])/iy
const compact = /(\d{1,15}(?:\.\d{1,9})?)(ms|s|m|h|d)/y

/** The duration at a position of a text: `34.07s`, `1m30s`, `20 seconds`, `1 hour and 2 minutes`. */
const durationAt = (text: string, start: number): number | undefined => {
  let [at, total, found] = [start, 0, false]
  for (let parts = 0; parts < 5; parts++) {
    piece.lastIndex = compact.lastIndex = at
    const match = piece.exec(text) ?? compact.exec(text)
    if (match === null) break
    const [all, value, unit = ""] = match
    const short = /^m(illi|s)/i.test(unit) ? "ms" : unit.charAt(0).toLowerCase()
    total += Number(value) * (units[short] ?? 0)
    found = true
    at += all.length
    for (const between of [" and ", ", ", " "]) {
      if (text.startsWith(between, at)) {
        at += between.length
        break
      }
    }
  }
  return found ? bounded(total) : undefined
}

const epochSeconds = 1e9
const epochMillis = 1e12

/** When a limit is reset: seconds, a duration (`6m0s`, `120ms`), epoch seconds or milliseconds, or a date. */
const reset = (value: unknown, now: number | undefined): number | undefined => {
  const text = `${typeof value === "string" || typeof value === "number" ? value : ""}`.trim()
  if (seconds.test(text)) {
    const number = Number(text)
    if (number < epochSeconds) return fromSeconds(number)
    if (now === undefined) return undefined
    return Math.min(Math.max(0, (number < epochMillis ? number * 1000 : number) - now), longest)
  }
  if (text.length > 64) return undefined
  if (now !== undefined && (rfc3339.test(text) || httpDates.some((form) => form.test(text)))) return fromDate(text, now)
  return durationAt(text, 0)
}

const inMillis = ["retry-after-ms", "x-ms-retry-after-ms", "retry_after_ms", "llm_provider-retry-after-ms"]
const inSeconds = ["retry-after", "llm_provider-retry-after", "x-retry-after"]
const isReset = /^(llm_provider-)?(x-|anthropic-)?ratelimit(-[a-z0-9-]{1,40})?-reset(-[a-z0-9-]{1,40})?$/

/**
 * The retry delay in the headers of an answer (names in lower case), in milliseconds from `now`: `retry-after-ms`
 * before `retry-after` and LiteLLM's `llm_provider-retry-after`, then the resets of exhausted limits
 * (`x-ratelimit-reset-*`, `anthropic-ratelimit-*-reset`). At most an hour. Sources: the API references of OpenAI, Azure
 * OpenAI, Anthropic, Groq and OpenRouter.
 */
export const fromHeaders = (
  headers: Readonly<Record<string, unknown>>,
  now: number | undefined
): number | undefined => {
  for (const name of inMillis) {
    const value = `${headers[name] ?? ""}`.trim()
    if (seconds.test(value)) return bounded(Number(value))
  }
  for (const name of inSeconds) {
    const header = headers[name]
    const found = parse(header === undefined ? undefined : `${header}`, now ?? 0) ?? reset(header, now)
    if (found !== undefined && (now !== undefined || seconds.test(`${header}`.trim()))) return found
  }
  const resets = Object.keys(headers)
    .filter((name) => isReset.test(name) && isSpent(headers[name.replace("reset", "remaining")]))
    .flatMap((name) => (name.endsWith("-ms") ? bounded(Number(headers[name])) : reset(headers[name], now)) ?? [])
  return resets.length === 0 ? undefined : Math.max(...resets)
}

/** A limit without a remaining count is treated as exhausted. */
const isSpent = (remaining: unknown): boolean => remaining === undefined || !(Number(remaining) > 0)

/** The fields of a body, in lower case, that contain a retry delay: seconds or a duration. */
export const delayFields: ReadonlySet<string> = new Set([
  "retrydelay",
  "retry_after",
  "retry_after_seconds",
  "retryafter",
  "estimated_time"
])

const marker = /\b(?:try again|retry|retrying|wait|available again|come back)\b[^\d\n]{0,30}/gi

/**
 * The retry delay in a sentence: "try again in 34.07s", "Please retry after 20 seconds", "wait 1h2m". At most an hour.
 */
export const fromText = (text: string): number | undefined => {
  for (const { 0: words, index } of text.matchAll(marker)) {
    const found = durationAt(text, index + words.length)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * The retry delay in the fields of a body: Google's `retryDelay`, `retry_after`, Hugging Face's `estimated_time`, and
 * the headers of an upstream that OpenRouter passes on. At most an hour.
 */
export const fromFields = (
  fields: ReadonlyArray<readonly [name: string, value: unknown]>,
  now: number | undefined
): number | undefined => {
  for (const [name, value] of fields) {
    const found = delayFields.has(name) ? reset(value, undefined) : undefined
    if (found !== undefined) return found
  }
  return fromHeaders(Object.fromEntries(fields), now)
}
