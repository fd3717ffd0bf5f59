import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import type * as http from "node:http"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { WebhookDoor } from "../../../services/inbox/WebhookDoor.ts"
import { bare, serve } from "./Serving.ts"

const path = "/telegram/webhook"
const secret = { "x-telegram-bot-api-secret-token": "sesame" }
const update = { update_id: 1, message: { text: "hello" } }

/** A server with a webhook, and what its door accepted. */
const world = (accept: Effect.Effect<void, StoreUnavailable> = Effect.void, isOn = true) =>
  Effect.gen(function* () {
    const accepted: Array<unknown> = []
    const webhook = isOn ? Option.some(Redacted.make("sesame")) : Option.none()
    const { call, context } = yield* serve(Layer.merge(bare, WebhookDoor.layer), { webhook })
    const door = yield* Effect.provide(WebhookDoor, context)
    yield* door.open((update) => Effect.tap(accept, () => void accepted.push(update)))
    const post = (json: unknown, headers: http.OutgoingHttpHeaders = secret, to = path) =>
      call(to, { method: "POST", headers, json })
    return { accepted, call, post }
  })

describe("the webhook", () => {
  it.scopedLive("answers after the update is stored, behind a proxy with any host name and prefix", () =>
    Effect.gen(function* () {
      const { accepted, post } = yield* world()
      assert.strictEqual((yield* post(update)).status, 200)
      const behind = { ...secret, host: "bots.example.org", "x-forwarded-proto": "https" }
      assert.strictEqual((yield* post(update, behind, `/bots/holdfast${path}`)).status, 200)
      assert.deepStrictEqual(accepted, [update, update])
    })
  )

  it.scopedLive.each([
    {},
    { "x-telegram-bot-api-secret-token": "" },
    { "x-telegram-bot-api-secret-token": "sesam" },
    { authorization: "Bearer sesame" }
  ])("refuses without a word and without a trace: %j", (headers) =>
    Effect.gen(function* () {
      const { accepted, post } = yield* world()
      const { status, text } = yield* post(update, headers)
      assert.deepStrictEqual([status, text], [401, ""])
      assert.deepStrictEqual(accepted, [])
    })
  )

  it.scopedLive("asks for another delivery while the store fails", () =>
    Effect.gen(function* () {
      const { post } = yield* world(Effect.fail(new StoreUnavailable({ operation: "accept", code: "SQLITE_FULL" })))
      assert.strictEqual((yield* post(update)).status, 503)
    })
  )

  it.scopedLive("refuses what is no update: another method, no JSON, no length, 10 MB", () =>
    Effect.gen(function* () {
      const { accepted, call } = yield* world()
      assert.strictEqual((yield* call(path, { headers: secret })).status, 405)
      assert.strictEqual((yield* call(path, { method: "POST", headers: secret, body: "{" })).status, 400)
      const open = { ...secret, "transfer-encoding": "chunked" }
      assert.strictEqual((yield* call(path, { method: "POST", headers: open, body: "{}" })).status, 411)
      const length = { ...secret, "content-length": 10 * 1024 * 1024 }
      assert.strictEqual((yield* call(path, { method: "POST", headers: length, body: "{" })).status, 413)
      assert.deepStrictEqual(accepted, [])
    })
  )

  it.scopedLive("does not exist while updates are polled", () =>
    Effect.gen(function* () {
      const { accepted, post } = yield* world(Effect.void, false)
      assert.notStrictEqual((yield* post(update)).status, 200)
      assert.deepStrictEqual(accepted, [])
    })
  )
})
