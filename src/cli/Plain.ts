import * as Effect from "effect/Effect"
import { stripVTControlCharacters } from "node:util"

const isColoured = (stream: NodeJS.WriteStream) => stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === ""

const fitting = (stream: NodeJS.WriteStream, words: ReadonlyArray<unknown>) =>
  isColoured(stream) ? words : words.map((word) => (typeof word === "string" ? stripVTControlCharacters(word) : word))

/**
 * Prints without escape sequences where a stream is no terminal, or `NO_COLOR` is set (https://no-color.org): the help
 * of `@effect/cli` always has them.
 */
export const plainInPipes = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.consoleWith((console) =>
    Effect.withConsole(effect, {
      ...console,
      log: (...words) => console.log(...fitting(process.stdout, words)),
      error: (...words) => console.error(...fitting(process.stderr, words))
    })
  )
