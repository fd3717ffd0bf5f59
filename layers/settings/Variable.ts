import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * A mistake in a variable: its name, a phrase that follows the name, and a value that would do, if there is one. Never the value itself:
 * it may be a secret in the wrong place.
 *
 * @since 0.1.0
 * @category models
 */
export interface Mistake {
  readonly name: string
  readonly wrong: string
  readonly example?: string
}

/**
 * One variable of the environment. `read` gives nothing for a text that it does not take; `wrong` then says why.
 *
 * @since 0.1.0
 * @category models
 */
export interface Variable<A> {
  readonly name: string
  readonly read: (text: string) => A | undefined
  readonly wrong: string | ((text: string) => string)
  readonly example: string
}

/**
 * None when it is not set, or empty.
 *
 * @since 0.1.0
 * @category constructors
 */
export const optional = <A>({ example, name, read, wrong }: Variable<A>): Effect.Effect<Option.Option<A>, Mistake> =>
  Effect.flatMap(Effect.orDie(Config.option(Config.string(name))), (found) => {
    const text = Option.getOrElse(found, () => "").trim()
    if (text === "") return Effect.succeedNone
    const value = read(text)
    if (value !== undefined) return Effect.succeedSome(value)
    return Effect.fail({ name, wrong: typeof wrong === "string" ? wrong : wrong(text), example })
  })

/**
 * @since 0.1.0
 * @category constructors
 */
export const withDefault = <A>(variable: Variable<A>, fallback: A): Effect.Effect<A, Mistake> =>
  Effect.map(
    optional(variable),
    Option.getOrElse(() => fallback)
  )
