import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { invalid } from "./Mistake.ts"

/** An environment variable with its name. The error for an invalid text never holds that text. */
export interface Variable<A> extends Config.Config<A> {
  readonly variable: string
}

/** Why a text is invalid, as a phrase that follows the variable's name. */
type Wrong = string | ((text: string) => string)

const declared = <A>(variable: string, config: Config.Config<A>): Variable<A> => Object.assign(config, { variable })

/** Surrounding white space is ignored, and an empty text counts as not set. */
const reading = <A>(name: string, read: (text: string) => A | undefined, wrong: Wrong, example: string) =>
  Config.mapOrFail(Config.string(name), (raw): Either.Either<A, ConfigError.ConfigError> => {
    const text = raw.trim()
    if (text === "") return Either.left(ConfigError.MissingData([], ""))
    const said = typeof wrong === "string" ? wrong : wrong(text)
    return Either.fromNullable(read(text), () => invalid({ wrong: said, example }))
  })

/** None if it is not set. `read` returns undefined for an invalid text. */
export const optional = <A>(
  name: string,
  read: (text: string) => A | undefined,
  wrong: Wrong,
  example: string
): Variable<Option.Option<A>> => declared(name, Config.option(reading(name, read, wrong, example)))

/** The fallback if it is not set. */
export const variable = <A>(
  name: string,
  fallback: A,
  read: (text: string) => A | undefined,
  wrong: Wrong,
  example: string
): Variable<A> => declared(name, Config.withDefault(reading(name, read, wrong, example), fallback))

/** Reads one of several words, ignoring case. */
export const oneOf =
  <A>(values: Readonly<Record<string, A>>) =>
  (text: string): A | undefined =>
    Object.hasOwn(values, text.toLowerCase()) ? values[text.toLowerCase()] : undefined

/** One of several words, mapped to its value. */
export const choice = <A, K extends string>(
  name: string,
  fallback: NoInfer<K>,
  values: Readonly<Record<K, A>>,
  wrong = `is not one of ${Object.keys(values).join(", ")}`
): Variable<A> => variable<A>(name, values[fallback], oneOf<A>(values), wrong, fallback)

/** One of several words; the first is the default. */
export const word = <K extends string>(
  name: string,
  words: readonly [K, ...ReadonlyArray<K>],
  wrong: string
): Variable<K> => variable(name, words[0], (text) => words.find((word) => word === text.toLowerCase()), wrong, words[0])

const trueOrFalse = oneOf({ true: true, on: true, yes: true, 1: true, false: false, off: false, no: false, 0: false })
const isNeither = "is neither true nor false"

export const flag = (name: string, fallback: boolean): Variable<boolean> =>
  variable(name, fallback, trueOrFalse, isNeither, `${fallback}`)

export const optionalFlag = (name: string): Variable<Option.Option<boolean>> =>
  optional(name, trueOrFalse, isNeither, "true")

const numeric = (form: RegExp, minimum: number, maximum: number) => (text: string) => {
  const value = form.test(text) ? Number(text) : NaN
  return value >= minimum && value <= maximum ? value : undefined
}

/** A whole number between two bounds. */
export const whole = (
  name: string,
  fallback: number,
  minimum: number,
  maximum: number,
  wrong: Wrong = `is not a whole number from ${minimum} to ${maximum}`
): Variable<number> => variable(name, fallback, numeric(/^\d+$/, minimum, maximum), wrong, `${fallback}`)

/** A whole number between two bounds, or none. */
export const optionalWhole = (
  name: string,
  minimum: number,
  maximum: number,
  example: number
): Variable<Option.Option<number>> =>
  optional(
    name,
    numeric(/^\d+$/, minimum, maximum),
    `is not a whole number from ${minimum} to ${maximum}`,
    `${example}`
  )

/** A decimal number between two bounds. */
export const decimal = (name: string, fallback: number, minimum: number, maximum: number): Variable<number> =>
  variable(
    name,
    fallback,
    numeric(/^\d+(\.\d+)?$/, minimum, maximum),
    `is not a number from ${minimum} to ${maximum}`,
    `${fallback}`
  )

/** A number with its unit. */
type Span = `${number} ${"millis" | "second" | "seconds" | "minute" | "minutes" | "hour" | "hours"}`

const spanning = (minimum: Span, maximum: Span) => (text: string) =>
  /^\d+(\.\d+)? (milli|second|minute|hour)s?$/.test(text)
    ? Option.getOrUndefined(Option.filter(Duration.decodeUnknown(text), Duration.between({ minimum, maximum })))
    : undefined

/** A duration between two bounds. */
export const time = (name: string, fallback: Span, minimum: Span, maximum: Span): Variable<Duration.Duration> =>
  variable(
    name,
    Duration.decode(fallback),
    spanning(minimum, maximum),
    `is not a duration from ${minimum} to ${maximum}`,
    fallback
  )

export const optionalTime = (
  name: string,
  minimum: Span,
  maximum: Span,
  example: Span
): Variable<Option.Option<Duration.Duration>> =>
  optional(name, spanning(minimum, maximum), `is not a duration from ${minimum} to ${maximum}`, example)

/** A duration, or none for `off` and `0`. */
export const timeOrOff = (
  name: string,
  fallback: Span,
  minimum: Span,
  maximum: Span
): Variable<Option.Option<Duration.Duration>> =>
  variable<Option.Option<Duration.Duration>>(
    name,
    Option.some(Duration.decode(fallback)),
    (text) => {
      const read = spanning(minimum, maximum)(text)
      return /^(off|0)$/i.test(text) ? Option.none() : read && Option.some(read)
    },
    `is neither a duration from ${minimum} to ${maximum} nor off`,
    fallback
  )

/** Texts that match a pattern. */
export const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : undefined)

/** Texts that match a pattern, as secrets. */
export const secret = (
  name: string,
  pattern: RegExp,
  wrong: string,
  example: string
): Variable<Option.Option<Redacted.Redacted>> =>
  optional(name, (text) => (pattern.test(text) ? Redacted.make(text) : undefined), wrong, example)

/** An http(s) address, without trailing slashes. */
export const url = (text: string): string | undefined =>
  URL.canParse(text) && /^https?:/.test(text) ? text.replace(/\/+$/, "") : undefined

export const address = (name: string, example: string): Variable<Option.Option<string>> =>
  optional(name, url, "is not an http(s) address", example)

/** The comma-separated items. */
export const items = (text: string): ReadonlyArray<string> =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "")

/** All comma-separated items, if each is valid. */
export const list =
  <A>(read: (item: string) => A | undefined) =>
  (text: string): ReadonlyArray<A> | undefined => {
    const found = items(text).map(read).filter(Predicate.isNotUndefined)
    return found.length === items(text).length ? found : undefined
  }
