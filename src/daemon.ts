import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as App from "../layers/daemon/App.ts"
import * as Logging from "../layers/daemon/Logging.ts"
import type { SettingsInvalid } from "../layers/settings/Mistake.ts"
import { settingsOf } from "../layers/settings/Settings.ts"
import { environment, type EnvironmentUnreadable } from "./environment.ts"

type Failure = EnvironmentUnreadable | SettingsInvalid | App.StartFailure

/** An expected failure is one readable report; only a bug shows a stack. */
const report = (cause: Cause.Cause<Failure>) =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => (Cause.isInterruptedOnly(cause) ? Effect.void : Console.error(Cause.pretty(cause))),
    onSome: (failure) => Console.error(failure.message)
  })

/**
 * The daemon: reads the settings, and runs until it is interrupted. What is given here stands before the environment. A mistake is
 * told on stderr, and the exit code is 1.
 *
 * @since 0.1.0
 * @category entry points
 */
export const daemonWith = (given: ReadonlyMap<string, string>): Effect.Effect<never, Failure> =>
  Effect.gen(function* () {
    const set = yield* environment
    const provider = ConfigProvider.orElse(ConfigProvider.fromMap(new Map(given)), () => set.provider)
    const decoded = yield* Effect.withConfigProvider(settingsOf(set.names), provider)
    const logging = Logging.layer({ terminal: process.stdout.isTTY, level: decoded.logLevel })
    return yield* Layer.launch(App.layer(decoded)).pipe(Effect.provide(logging))
  }).pipe(Effect.tapErrorCause(report))

/**
 * The daemon as the environment says.
 *
 * @since 0.1.0
 * @category entry points
 */
export const daemon: Effect.Effect<never, Failure> = daemonWith(new Map())
