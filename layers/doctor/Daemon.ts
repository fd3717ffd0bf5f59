import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Parts } from "../http/Api.ts"
import type { Settings } from "../settings/Settings.ts"
import { type Finding, off, ok, wrong } from "./Finding.ts"

const deadline = Duration.seconds(5)

const Answer = Schema.Struct({ parts: Parts, degraded: Schema.optional(Schema.Array(Schema.String)) })

/** Asks the daemon of these settings, if one runs, whether it is ready. */
export const daemon = (url: string | undefined, { consoleToken }: Settings): Effect.Effect<ReadonlyArray<Finding>> =>
  Effect.gen(function* () {
    if (url === undefined) return [off("daemon", "not asked: HOLDFAST_PORT is 0, so its port is unknown")]
    const headers = Option.match(consoleToken, {
      onNone: () => ({}),
      onSome: (secret) => ({ authorization: `Bearer ${Redacted.value(secret)}` })
    })
    const response = yield* Effect.either(
      Effect.tryPromise((signal) =>
        fetch(`${url}/readyz`, { headers, signal, redirect: "error" }).then((it) => it.json())
      ).pipe(Effect.timeout(deadline))
    )
    if (response._tag === "Left") {
      const { error } = response.left as { readonly error?: unknown }
      return error instanceof TypeError ? [off("daemon", `none answers at ${url}`)] : [other(url)]
    }
    const answer = Schema.decodeUnknownOption(Answer)(response.right)
    if (Option.isNone(answer)) return [other(url)]
    const { degraded = [], parts } = answer.value
    const missing = Object.entries(parts).flatMap(([part, state]) =>
      state === true ? [] : [wrong("daemon", `is not ready at ${url}; ${part}: ${state}`)]
    )
    if (missing.length > 0) return missing
    return degraded.length === 0
      ? [ok("daemon", `is ready at ${url}`)]
      : degraded.map((reason) => wrong("daemon", `is ready at ${url}, but degraded; ${reason}`))
  })

const other = (url: string) =>
  wrong("daemon", `another program answers at ${url}: end it, or set HOLDFAST_PORT to a free port`)
