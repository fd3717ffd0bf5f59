import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { version } from "../../domain/Version.ts"
import type { Settings } from "../settings/Settings.ts"
import { Stopping } from "./Stopping.ts"

/** What this daemon is, in the line at its start. No secret is among the settings that it names. */
const facts = (settings: Settings, hasOwnRoute: boolean): Readonly<Record<string, string | number>> => {
  const { allowedUsers, databaseUrl, dataDir, emergency, engine, provider, role, route, telegram } = settings
  const direct = emergency.map(({ maker, model }) => `${maker}:${model}`)
  return {
    version,
    node: process.versions.node,
    engine,
    role,
    database: Option.isSome(databaseUrl) ? "postgresql" : "sqlite",
    folder: dataDir,
    bot: Option.match(telegram, { onNone: () => "sandbox", onSome: ({ bot }) => bot }),
    updates: Option.exists(telegram, ({ webhook }) => Option.isSome(webhook)) ? "webhook" : "polling",
    route: hasOwnRoute ? "of the program" : [...route, ...direct].join(", "),
    models: hasOwnRoute
      ? "of the program"
      : Option.match(provider, { onNone: () => "sandbox", onSome: ({ baseUrl }) => new URL(baseUrl).host }),
    people: Option.isNone(telegram)
      ? "everybody"
      : allowedUsers.size > 0
        ? `${allowedUsers.size} by the settings`
        : "the owner, and whom the owner allows"
  }
}

/** Logs that the daemon starts, with what it is, and when it has stopped. */
export const layer = (settings: Settings, hasOwnRoute: boolean): Layer.Layer<never> =>
  Layer.scopedDiscard(
    Effect.acquireRelease(
      Effect.annotateLogs(Effect.logInfo(`Holdfast ${version} starts`), facts(settings, hasOwnRoute)),
      () => Effect.logInfo("stopped")
    )
  )

/** Logs that the daemon is being stopped, and why: a signal, the program around it, or a failed start. */
export const stopping: Layer.Layer<never> = Layer.scopedDiscard(
  Effect.flatMap(Stopping, ({ signal }) =>
    Effect.addFinalizer((exit) => {
      const why =
        signal() ?? (Exit.isSuccess(exit) || Exit.isInterrupted(exit) ? "its program ends it" : "it has failed")
      return Effect.logInfo(`stopping: ${why}`)
    })
  )
)
