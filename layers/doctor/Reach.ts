import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Proxies from "../network/Proxies.ts"
import { codeOf } from "../network/Transport.ts"

/** The deadline of a connection, and of a whole request. */
const deadlines = { connect: Duration.seconds(5), total: Duration.seconds(8) }

/**
 * The result of a request to a server: how many milliseconds this machine's clock is ahead of the server's (negative:
 * behind), or the code of what failed.
 */
export type Reached =
  | { readonly origin: string; readonly ahead: number | undefined }
  | { readonly origin: string; readonly code: string }

/** The milliseconds by which a clock is ahead of a `Date` header, which has whole seconds; negative if it is behind. */
const aheadOf = (date: unknown, before: number, after: number): number | undefined => {
  const at = typeof date === "string" ? Date.parse(date) : Number.NaN
  return Number.isNaN(at) ? undefined : (before + after) / 2 - (at + 500)
}

/**
 * Asks for the root of a server, through the proxies. Nothing secret is sent, and any response will do: it shows that the
 * server is reached, and what time it is there.
 */
export const reach = (address: string): Effect.Effect<Reached, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { origin } = new URL(address)
    const dispatcher = yield* Proxies.dispatcher(deadlines.connect)
    return yield* Effect.tryPromise({
      try: async (signal): Promise<Reached> => {
        const before = Date.now()
        const { body, headers } = await dispatcher.request({ origin, path: "/", method: "GET", signal })
        body.on("error", () => {}).destroy()
        return { origin, ahead: aheadOf(headers["date"], before, Date.now()) }
      },
      catch: (error): Reached => ({ origin, code: codeOf(error) })
    }).pipe(
      Effect.timeoutFail({ duration: deadlines.total, onTimeout: (): Reached => ({ origin, code: "ETIMEDOUT" }) }),
      Effect.merge
    )
  })
