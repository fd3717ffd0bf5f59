import { Console, Effect } from "effect"
import * as Cli from "./temporal/Cli.ts"

/**
 * Before the first test that may need it: the Temporal CLI is found, or installed once, which can take minutes and says so. If it cannot be had,
 * the tests that need it fail with what to do.
 */
export default () =>
  Cli.find({ say: Console.error }).pipe(
    Effect.match({
      onFailure: () => {},
      onSuccess: (path) => {
        process.env["TEMPORAL_CLI"] = path
      }
    }),
    Effect.runPromise
  )
