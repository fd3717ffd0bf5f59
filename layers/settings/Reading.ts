import * as Duration from "effect/Duration"
import * as Option from "effect/Option"

/**
 * One of some words, whatever their case.
 *
 * @since 0.1.0
 * @category readers
 */
export const oneOf =
  <A>(values: Readonly<Record<string, A>>) =>
  (text: string): A | undefined =>
    Object.hasOwn(values, text.toLowerCase()) ? values[text.toLowerCase()] : undefined

/**
 * @since 0.1.0
 * @category readers
 */
export const yesOrNo = oneOf({
  true: true,
  on: true,
  yes: true,
  1: true,
  false: false,
  off: false,
  no: false,
  0: false
})

/**
 * An http(s) address, without the slashes at its end.
 *
 * @since 0.1.0
 * @category readers
 */
export const url = (text: string): string | undefined =>
  URL.canParse(text) && /^https?:/.test(text) ? text.replace(/\/+$/, "") : undefined

/**
 * What stands between commas.
 *
 * @since 0.1.0
 * @category readers
 */
export const list = (text: string): ReadonlyArray<string> =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "")

/**
 * A number and its unit (`100 millis`, `1.5 seconds`, `5 minutes`, `1 hour`) between two bounds.
 *
 * @since 0.1.0
 * @category readers
 */
export const duration =
  (minimum: Duration.DurationInput, maximum: Duration.DurationInput) =>
  (text: string): Duration.Duration | undefined =>
    /^\d+(\.\d+)? (milli|second|minute|hour)s?$/.test(text)
      ? Option.getOrUndefined(Option.filter(Duration.decodeUnknown(text), Duration.between({ minimum, maximum })))
      : undefined

/**
 * The same, or none for `off` and `0`.
 *
 * @since 0.1.0
 * @category readers
 */
export const orOff =
  <A>(read: (text: string) => A | undefined) =>
  (text: string): Option.Option<A> | undefined => {
    if (/^(off|0)$/i.test(text)) return Option.none()
    const value = read(text)
    return value === undefined ? undefined : Option.some(value)
  }

/**
 * A decimal number between two bounds.
 *
 * @since 0.1.0
 * @category readers
 */
export const number =
  (minimum: number, maximum: number) =>
  (text: string): number | undefined => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
    return value >= minimum && value <= maximum ? value : undefined
  }

/**
 * A whole number between two bounds.
 *
 * @since 0.1.0
 * @category readers
 */
export const count =
  (minimum: number, maximum: number) =>
  (text: string): number | undefined =>
    /^\d+$/.test(text) ? number(minimum, maximum)(text) : undefined

/**
 * `name=value` between commas, the values in percent-encoding, as OpenTelemetry writes lists of them (W3C Baggage).
 *
 * @since 0.1.0
 * @category readers
 */
export const keyValues = (text: string): ReadonlyArray<readonly [name: string, value: string]> | undefined =>
  Option.getOrUndefined(Option.all(list(text).map(keyValue)))

const decoded = Option.liftThrowable(decodeURIComponent)

const keyValue = (text: string): Option.Option<readonly [name: string, value: string]> => {
  const [, name = "", value = ""] = /^([^=\s]+)\s*=\s*(.*)$/.exec(text) ?? []
  return name === "" ? Option.none() : Option.map(decoded(value), (value) => [name, value])
}
