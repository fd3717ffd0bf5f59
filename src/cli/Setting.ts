import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { mistakesOf } from "../../layers/settings/Mistake.ts"
import { environment } from "../environment.ts"
import { Trouble } from "./Trouble.ts"

/** Reads one setting. A command needs few, and works while others are wrong. */
export const read = <A>(variable: Config.Config<A>): Effect.Effect<A, Trouble> =>
  Effect.mapError(
    variable,
    (error) =>
      new Trouble({
        why: mistakesOf(error)
          .map(({ name, wrong }) => `${name} ${wrong}`)
          .join(", ")
      })
  )

/** Lets an effect read its settings from the environment and `.env`. */
export const ofEnvironment = <A, R>(effect: Effect.Effect<A, Trouble, R>): Effect.Effect<A, Trouble, R> =>
  Effect.flatMap(
    Effect.mapError(environment, ({ message }) => new Trouble({ why: message })),
    ({ provider }) => Effect.withConfigProvider(effect, provider)
  )
