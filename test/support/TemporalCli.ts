import { Console, Effect } from "effect"
import * as Cli from "./temporal/Cli.ts"

/**
 * Before the first test: a Temporal CLI is found, or installed once, which can take minutes and says so. Where none can be had, the
 * tests that need it fail with what is to be done.
 */
export default () =>
  Cli.find({ say: Console.error }).pipe(
    Effect.match({
      onFailure: ({ message }) => {
        process.env["TEMPORAL_CLI_MISSING"] = message
      },
      onSuccess: (path) => {
        process.env["TEMPORAL_CLI"] = path
      }
    }),
    Effect.runPromise
  )
