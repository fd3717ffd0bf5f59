import * as Array from "effect/Array"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"

const Mistake = Schema.Struct({
  name: Schema.String,
  /** A phrase that follows the name. */
  wrong: Schema.String,
  /** An example of a valid value, if there is one. */
  example: Schema.optional(Schema.String)
})

/** A mistake in a variable. It never holds the value, which may be a secret in the wrong place. */
export type Mistake = typeof Mistake.Type

/** A `ConfigError` that becomes a {@link Mistake}: its message is the mistake and, on a second line, an example. */
export const invalid = ({ example, wrong }: Omit<Mistake, "name">, ...path: Array<string>): ConfigError.ConfigError =>
  ConfigError.InvalidData(path, example === undefined ? wrong : `${wrong}\n${example}`)

/** Adds the mistakes that only show in the combination of all values. */
export const unlessMistaken = <A>(
  config: Config.Config<A>,
  conflicts: (value: A) => ReadonlyArray<Mistake>
): Config.Config<A> =>
  Config.mapOrFail(config, (value) => {
    const found = conflicts(value).map((mistake) => invalid(mistake, mistake.name))
    return Array.isNonEmptyArray(found)
      ? Either.left(Array.reduce(Array.tailNonEmpty(found), Array.headNonEmpty(found), ConfigError.And))
      : Either.right(value)
  })

const one = (path: ReadonlyArray<string>, message: string): ReadonlyArray<Mistake> => {
  const [wrong = "", example] = message.split("\n")
  return [{ name: path.join("_"), wrong, ...(example === undefined ? {} : { example }) }]
}

const both = (_: unknown, left: ReadonlyArray<Mistake>, right: ReadonlyArray<Mistake>) => [...left, ...right]

/** All mistakes of an error, in the order in which the variables are declared. */
export const mistakesOf = ConfigError.reduceWithContext(undefined, {
  andCase: both,
  orCase: both,
  invalidDataCase: (_, path, message) => one(path, message),
  missingDataCase: (_, path, message) => one(path, message),
  sourceUnavailableCase: (_, path, message) => one(path, message),
  unsupportedCase: (_, path, message) => one(path, message)
})

/** All mistakes in the environment, in one report. */
export class SettingsInvalid extends Schema.TaggedError<SettingsInvalid>()("SettingsInvalid", {
  mistakes: Schema.Array(Mistake)
}) {
  override get message() {
    const lines = this.mistakes.map(
      ({ example, name, wrong }) =>
        `  ${name} ${wrong}${example === undefined ? "" : `\n    for example: ${name}=${example}`}`
    )
    return `Holdfast cannot start with these settings:\n${lines.join("\n")}`
  }
}
