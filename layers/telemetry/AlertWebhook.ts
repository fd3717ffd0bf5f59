import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { createHmac } from "node:crypto"
import { AlertHook, type AlertNote, NotAccepted } from "../../services/telemetry/AlertHook.ts"
import * as Proxies from "../network/Proxies.ts"

export interface AlertWebhookOptions {
  readonly url: Redacted.Redacted
  /** Signs what is posted. */
  readonly secret: Option.Option<Redacted.Redacted>
}

const deadline = "10 seconds"

/**
 * The signature of a body: `t=<seconds>,v1=<hex>`, the HMAC-SHA256 of `<seconds>.<body>`, so that an old note cannot be
 * sent again as a new one.
 */
const signature = (secret: Redacted.Redacted, body: string, seconds: number): string =>
  `t=${seconds},v1=${createHmac("sha256", Redacted.value(secret)).update(`${seconds}.${body}`).digest("hex")}`

/** Posts alerts as JSON, through the proxies. A redirect is not followed, and nothing of an answer is read but its status. */
export const layer = ({ secret, url }: AlertWebhookOptions): Layer.Layer<AlertHook> =>
  Layer.scoped(
    AlertHook,
    Effect.gen(function* () {
      const dispatcher = yield* Proxies.dispatcher()
      const { origin, pathname, search } = new URL(Redacted.value(url))
      const send = (note: AlertNote, now: number) =>
        Effect.tryPromise({
          try: async (signal) => {
            const body = JSON.stringify(note)
            const signed = Option.map(secret, (key) => ({
              "x-holdfast-signature": signature(key, body, Math.floor(now / 1000))
            }))
            const { body: answer, statusCode } = await dispatcher.request({
              origin,
              path: `${pathname}${search}`,
              method: "POST",
              headers: {
                "content-type": "application/json",
                "user-agent": "holdfast",
                ...Option.getOrElse(signed, () => ({}))
              },
              body,
              signal
            })
            await answer.dump({ limit: 65_536, signal })
            return statusCode
          },
          // The cause may hold the address, which may be a secret.
          catch: () => new NotAccepted({ why: "it cannot be reached" })
        })
      return AlertHook.of({
        post: (note) =>
          Clock.currentTimeMillis.pipe(
            Effect.flatMap((now) => send(note, now)),
            Effect.timeoutFail({ duration: deadline, onTimeout: () => new NotAccepted({ why: "it does not answer" }) }),
            Effect.flatMap((status) =>
              status >= 200 && status < 300 ? Effect.void : new NotAccepted({ why: `status ${status}` })
            )
          )
      })
    })
  )
