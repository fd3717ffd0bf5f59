import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type * as Schema from "effect/Schema"
import * as ToolArguments from "../../domain/model/wire/ToolArguments.ts"
import { type Call, Tools, unknown } from "./Tools.ts"

/**
 * A tool that a model may call: {@link tool} makes one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Described<R = never> {
  readonly description: string
  /** The JSON Schema of its arguments. */
  readonly parameters: unknown
  readonly run: (call: Call) => Effect.Effect<string, never, R>
}

/**
 * Describes a tool. The model is given the JSON Schema of `parameters` and `run` gets arguments that match it. The model reads the
 * text that `run` succeeds with; if `run` fails, the model reads `error:` and the message of the failure.
 *
 * A call runs again if the process dies before its result is stored. If it must act only once, use the request, the round and the index of
 * the call as an idempotency key.
 *
 * @since 0.1.0
 * @category constructors
 */
export const tool = <A, I, R = never>(options: {
  readonly description: string
  readonly parameters: Schema.Schema<A, I>
  readonly run: (parameters: A, call: Call) => Effect.Effect<string, { readonly message: string }, R>
}): Described<R> => ({
  description: options.description,
  parameters: ToolArguments.parameters(options.parameters),
  run: (call) =>
    Either.match(ToolArguments.read(options.parameters, call.arguments), {
      onLeft: (fault) => Effect.succeed(`error: ${fault}`),
      onRight: (parameters) =>
        Effect.catchAll(options.run(parameters, call), ({ message }) => Effect.succeed(`error: ${message}`))
    })
})

/**
 * Tools by the names under which models call them.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = <R = never>(tools: Readonly<Record<string, Described<R>>>): Layer.Layer<Tools, never, R> =>
  Layer.effect(
    Tools,
    Effect.map(Effect.context<R>(), (context) => {
      const all = new Map(Object.entries(tools))
      const list = Array.from(all, ([name, { description, parameters }]) => ({ name, description, parameters }))
      return Tools.of({
        list,
        run: (call) => {
          const called = all.get(call.name)
          return called === undefined
            ? Effect.succeed(unknown(call.name, list))
            : Effect.provide(called.run(call), context)
        }
      })
    })
  )

/**
 * The tools of both layers. If both have a tool of the same name, the one of the first layer is called.
 *
 * @since 0.1.0
 * @category layers
 */
export const both = <E1, R1, E2, R2>(
  first: Layer.Layer<Tools, E1, R1>,
  second: Layer.Layer<Tools, E2, R2>
): Layer.Layer<Tools, E1 | E2, R1 | R2> =>
  Layer.scoped(
    Tools,
    Effect.map(Effect.all([Layer.build(first), Layer.build(second)]), (built) => {
      const [own, others] = [Context.get(built[0], Tools), Context.get(built[1], Tools)]
      const names = new Set(own.list.map(({ name }) => name))
      const of = (name: string) => (names.has(name) ? own : others)
      return Tools.of({
        list: [...own.list, ...others.list.filter(({ name }) => !names.has(name))],
        run: (call) => of(call.name).run(call),
        done: (name, result) => of(name).done?.(name, result)
      })
    })
  )
