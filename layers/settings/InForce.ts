import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { SettingView, type Source } from "../../domain/operations/SettingView.ts"
import type { Variable } from "./Variable.ts"

/** Where the variable of a name is set. */
export type SourceOf = (name: string) => Source

/** An address may have a user and a password, or a key in its query. */
const masked = (text: string): string =>
  text.replace(/(\w:\/\/)[^\s/@]+@/g, "$1…@").replace(/(\w:\/\/[^\s?]*\?)\S+/g, "$1…")

const isLevel = (value: unknown): value is LogLevel.LogLevel => LogLevel.allLevels.includes(value as LogLevel.LogLevel)

/** A decoded value as people write it; null for one that is not set. */
const textOf = (value: unknown): string | null => {
  if (Option.isOption(value)) return Option.match(value, { onNone: () => null, onSome: textOf })
  if (Duration.isDuration(value)) return Duration.format(value)
  if (value instanceof Set || Array.isArray(value)) return Array.from(value, String).join(",") || null
  if (isLevel(value)) return value.label.toLowerCase()
  return typeof value === "object" || value === undefined ? null : masked(String(value))
}

/** A secret, or several. */
const isSecret = (value: unknown): boolean =>
  Option.isOption(value) ? Option.exists(value, isSecret) : Redacted.isRedacted(value)

const raw = (name: string) =>
  Effect.map(Effect.option(Config.string(name)), (found) =>
    Option.filter(
      Option.map(found, (text) => text.trim()),
      (text) => text !== ""
    )
  )

const view = (variable: Variable<unknown>, sourceOf: SourceOf) =>
  Effect.gen(function* () {
    const { variable: name } = variable
    const text = yield* raw(name)
    const decoded = Either.getOrUndefined(yield* Effect.either(variable))
    if (Option.isNone(text)) return new SettingView({ name, value: textOf(decoded), secret: false, from: "default" })
    const secret = isSecret(decoded)
    return new SettingView({ name, value: secret ? null : masked(text.value), secret, from: sourceOf(name) })
  })

/** A variable that others decode. */
const other = (name: string, sourceOf: SourceOf) =>
  Effect.map(raw(name), (text) =>
    Option.toArray(text).map((text) => {
      const secret = /KEY|DATA|TOKEN/.test(name)
      return new SettingView({ name, value: secret ? null : masked(text), secret, from: sourceOf(name) })
    })
  )

/** The settings in force by the current `ConfigProvider`, without secrets: all `variables`, and those of `others` that are set. */
export const inForce = (
  variables: ReadonlyArray<Variable<unknown>>,
  others: ReadonlyArray<string>,
  sourceOf: SourceOf
): Effect.Effect<ReadonlyArray<SettingView>> =>
  Effect.zipWith(
    Effect.forEach(variables, (variable) => view(variable, sourceOf)),
    Effect.forEach(others, (name) => other(name, sourceOf)),
    (own, found) => [...own, ...found.flat()]
  )
