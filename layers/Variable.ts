import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * What is wrong with a variable: its name, a phrase that follows it, and a value that would do. Never the value itself: it may be
 * a secret in the wrong place.
 *
 * @since 0.1.0
 * @category models
 */
export interface Mistake {
  readonly name: string
  readonly wrong: string
  readonly example: string
}

/**
 * One variable of the environment: how it is read (undefined: it cannot be), and what is said then.
 *
 * @since 0.1.0
 * @category models
 */
export interface Variable<A> extends Mistake {
  readonly read: (text: string) => A | undefined
  /** Says why this value is wrong, where that is known. It must not hold the value. */
  readonly why?: (text: string) => string | undefined
}

/**
 * None when it is not set, or empty.
 *
 * @since 0.1.0
 * @category constructors
 */
export const optional = <A>({
  example,
  name,
  read,
  why,
  wrong
}: Variable<A>): Effect.Effect<Option.Option<A>, Mistake> =>
  Effect.flatMap(Effect.orDie(Config.option(Config.string(name))), (found) => {
    const text = Option.getOrElse(found, () => "").trim()
    if (text === "") return Effect.succeedNone
    const value = read(text)
    return value === undefined ? Effect.fail({ name, wrong: why?.(text) ?? wrong, example }) : Effect.succeedSome(value)
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
