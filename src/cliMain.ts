import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { holdfast } from "./cli/Commands.ts"
import { plainInPipes } from "./cli/Plain.ts"
import { Trouble } from "./cli/Trouble.ts"

const run = Command.run(holdfast, { name: "holdfast", version: "0.1.0" })

/** 0 for success, 1 for a failed command, 2 for a usage error. */
const codeOf = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause)) return 0
  return Array.from(Cause.failures(exit.cause)).some(isUsage) ? 2 : 1
}

const isUsage = (failure: unknown) =>
  ValidationError.isValidationError(failure) || (failure instanceof Trouble && failure.usage === true)

// Whoever reads the output, such as `head`, has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error
  process.exit(0)
})

// Without arguments, show the help.
const args = process.argv.length > 2 ? process.argv : [...process.argv, "--help"]

run(args).pipe(
  plainInPipes,
  Effect.tapErrorCause((cause) => {
    for (const failure of Cause.failures(cause)) {
      if (failure instanceof Trouble)
        return failure.why === "" ? Effect.void : Console.error(`holdfast: ${failure.why}`)
      if (ValidationError.isValidationError(failure)) return Effect.void
    }
    return Cause.isInterruptedOnly(cause) ? Effect.void : Console.error(Cause.pretty(cause))
  }),
  Effect.provide(
    Layer.mergeAll(
      NodeFileSystem.layer,
      NodePath.layer,
      NodeTerminal.layer,
      CliConfig.layer({ showBuiltIns: false, showTypes: false })
    )
  ),
  (effect) =>
    NodeRuntime.runMain(effect, {
      disableErrorReporting: true,
      disablePrettyLogger: true,
      teardown: (exit, leave) => leave(codeOf(exit))
    })
)
