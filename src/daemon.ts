import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as App from "../layers/daemon/App.ts"
import * as Logging from "../layers/daemon/Logging.ts"
import { Stopping } from "../layers/daemon/Stopping.ts"
import type { SettingsInvalid } from "../layers/settings/Mistake.ts"
import { settingsOf } from "../layers/settings/Settings.ts"
import { environment, type EnvironmentUnreadable } from "./environment.ts"
import { receivedSignal } from "./signals.ts"

type Failure = EnvironmentUnreadable | SettingsInvalid | App.StartFailure

/** Reports an expected failure as its message; only a bug shows a stack. */
const report = (cause: Cause.Cause<Failure>) =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => (Cause.isInterruptedOnly(cause) ? Effect.void : Console.error(Cause.pretty(cause))),
    onSome: (failure) => Console.error(failure.message)
  })

/**
 * Runs the daemon until it is interrupted. `given` overrides the environment. A failed start is reported on stderr, and
 * the process exits with code 1.
 */
export const daemonWith = (given: ReadonlyMap<string, string>): Effect.Effect<never, Failure> =>
  Effect.gen(function* () {
    const set = yield* environment
    const provider = ConfigProvider.orElse(ConfigProvider.fromMap(new Map(given)), () => set.provider)
    const decoded = yield* Effect.withConfigProvider(
      settingsOf(set.names, (name) => (given.has(name) ? "program" : set.sourceOf(name))),
      provider
    )
    const output = { terminal: process.stdout.isTTY, plain: (process.env["NO_COLOR"] ?? "") !== "" }
    const logging = Logging.layer(Logging.optionsOf(decoded, output))
    return yield* Layer.launch(App.layer(decoded)).pipe(
      Effect.provide(logging),
      Effect.provideService(Stopping, { signal: receivedSignal })
    )
  }).pipe(Effect.tapErrorCause(report))

/** The daemon with the settings of the environment. */
export const daemon: Effect.Effect<never, Failure> = daemonWith(new Map())
