import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

const longest = 60 * 60 * 1000
const seconds = /^\d{1,15}(\.\d{1,9})?$/
/** The three forms of RFC 9110, 5.6.7; all of them are in GMT, which `DateTime` assumes. */
const dates = [
  /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/
]

/**
 * A delay as a provider states it, in milliseconds: at most an hour; nothing where it is no number or negative.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromSeconds = (value: number): number | undefined =>
  value >= 0 ? Math.min(value * 1000, longest) : undefined

/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3): seconds or an HTTP date, in milliseconds from `now` (epoch milliseconds).
 * A date in the past is 0, more than an hour is an hour, garbage is nothing.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (header: string | undefined, now: number): number | undefined => {
  const value = header?.trim() ?? ""
  if (seconds.test(value)) return fromSeconds(Number(value))
  if (!dates.some((form) => form.test(value))) return undefined
  return Option.match(DateTime.make(value.replace(/ GMT$/, "")), {
    onNone: () => undefined,
    onSome: (date) => Math.min(Math.max(0, DateTime.toEpochMillis(date) - now), longest)
  })
}
