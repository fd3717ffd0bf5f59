import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { type WebhookDoor, webhookPath } from "../../services/inbox/WebhookDoor.ts"
import { equals } from "./Guard.ts"

export interface Webhook {
  readonly door: typeof WebhookDoor.Service
  readonly secret: Redacted.Redacted
}

/** Updates are much smaller. In bytes. */
const largest = 1024 * 1024

const parsed = Option.liftThrowable((text: string): unknown => JSON.parse(text))

/** The body was not read, so the connection cannot be used again. */
const refuse = (status: number) => HttpServerResponse.empty({ status, headers: { connection: "close" } })

export const isWebhook = ({ url }: HttpServerRequest.HttpServerRequest): boolean =>
  (url.split("?", 1)[0] ?? "").endsWith(webhookPath)

/**
 * Accepts an update that Telegram delivers. It is answered with 200 after it is stored, and with 503 if it cannot be
 * stored now: Telegram delivers it again. Without the right secret nothing is read.
 */
export const receive = (
  { door, secret }: Webhook,
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.gen(function* () {
    if (request.method !== "POST") return refuse(405)
    if (!equals(request.headers["x-telegram-bot-api-secret-token"] ?? "", Redacted.value(secret))) return refuse(401)
    const length = request.headers["content-length"]
    if (length === undefined) return refuse(411)
    if (Number(length) > largest) return refuse(413)
    const update = Option.flatMap(yield* Effect.option(request.text), parsed)
    if (Option.isNone(update)) return refuse(400)
    return yield* Effect.match(door.receive(update.value), {
      onFailure: () => HttpServerResponse.empty({ status: 503 }),
      onSuccess: () => HttpServerResponse.empty({ status: 200 })
    })
  })
