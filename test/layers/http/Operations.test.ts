import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, Schema } from "effect"
import { DeadLetter } from "../../../domain/turns/DeadLetter.ts"
import { PingLost } from "../../../domain/turns/Ping.ts"
import { TurnTimeline } from "../../../domain/turns/Timeline.ts"
import { ConversationKey, RequestId } from "../../../domain/Ids.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import * as Server from "../../../layers/http/Server.ts"
import { DeadLetters } from "../../../services/turns/DeadLetters.ts"
import { Pinging } from "../../../services/engine/Pinging.ts"
import { Timeline } from "../../../services/turns/Timeline.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import * as Double from "../../console/Double.ts"

const options = { host: "127.0.0.1", port: 0, staticDir: "/nowhere", consoleToken: Option.none() }
const id = RequestId.make("1:7:1")

const letter = new DeadLetter({
  turn: id,
  conversation: ConversationKey.make("1:101"),
  why: "dead",
  cause: null,
  attempts: 5,
  acceptedAt: 1,
  diedAt: 2,
  members: 1
})

const Words = Schema.Struct({ _tag: Schema.String, why: Schema.optional(Schema.String) })

const serve = (
  change: Layer.Layer<DeadLetters | Pinging> | Layer.Layer<Timeline> | Layer.Layer<never> = Layer.empty,
  own: Partial<Server.Options> = {}
) =>
  Effect.gen(function* () {
    const store = Double.kept()
    const services = Layer.mergeAll(Double.ready, Double.silent, Double.operated(store), change)
    const context = yield* Layer.build(Server.layer({ ...options, ...own }).pipe(Layer.provideMerge(services)))
    const base = yield* Effect.provide(Server.address, context)
    const call = (method: string, path: string, headers: Readonly<Record<string, string>> = {}) =>
      Effect.promise(async () => {
        const post =
          method === "POST" ? { body: "{}", headers: { ...headers, "content-type": "application/json" } } : { headers }
        const response = await fetch(`${base}/api/${path}`, { method, ...post })
        const json: unknown = await response.json()
        return { status: response.status, json }
      })
    return { call, store, context }
  })

describe("what an operator asks", () => {
  it.scopedLive("a request that nobody knows is 404 with words, and its id may be anything", () =>
    Effect.gen(function* () {
      const { call } = yield* serve()
      for (const request of ["1:2:3", "..%2F..%2Fhealthz", "a%20b%3Fc"]) {
        const { json, status } = yield* call("GET", `turns/${request}`)
        assert.strictEqual(status, 404)
        const { _tag, why } = Schema.decodeUnknownSync(Words)(json)
        assert.strictEqual(_tag, "UnknownRequest")
        assert.include(why, decodeURIComponent(request))
      }
    })
  )

  it.scopedLive("dead letters are listed, retried and dropped once; what is not there is 404 with words", () =>
    Effect.gen(function* () {
      const { call, store } = yield* serve()
      store.letters.set(id, letter)
      assert.deepStrictEqual((yield* call("GET", "dead-letters")).json, [{ ...letter }])
      const { json, status } = yield* call("POST", `dead-letters/${id}/retry`)
      assert.strictEqual(status, 200)
      assert.deepInclude(Object(json), { turn: id, verdict: "retried", already: false, again: `${id}:again:1` })
      for (const how of ["retry", "drop"]) {
        const { json, status } = yield* call("POST", `dead-letters/1:9:9/${how}`)
        assert.strictEqual(status, 404)
        assert.include(Schema.decodeUnknownSync(Words)(json).why, "There is no dead letter 1:9:9")
      }
      for (const limit of ["0", "501", "1.5", "many"])
        assert.strictEqual((yield* call("GET", `dead-letters?limit=${limit}`)).status, 400, limit)
      assert.deepStrictEqual((yield* call("GET", "reminders?limit=500")).json, [])
    })
  )

  it.scopedLive("a ping that is lost is 504 and says how far it came; a store that is away is 503", () =>
    Effect.gen(function* () {
      const away = new StoreUnavailable({ operation: "list", code: "SQLITE_BUSY" })
      const { call } = yield* serve(
        Layer.mergeAll(
          Layer.succeed(Pinging, { ping: Effect.fail(PingLost.of(id, "taken", "embedded", 10_000)) }),
          Layer.succeed(DeadLetters, {
            list: () => Effect.fail(away),
            causes: Effect.fail(away),
            decide: () => Effect.fail(away)
          })
        )
      )
      const lost = yield* call("POST", "ping")
      assert.strictEqual(lost.status, 504)
      assert.deepInclude(Object(lost.json), { _tag: "PingLost", reached: "taken" })
      assert.match(Schema.decodeUnknownSync(Words)(lost.json).why ?? "", /within 10 s: .*has not run its step/)
      assert.strictEqual((yield* call("GET", "dead-letters")).status, 503)
      assert.strictEqual((yield* call("POST", `dead-letters/${id}/drop`)).status, 503)
    })
  )

  it.scopedLive("all of it asks for the token", () =>
    Effect.gen(function* () {
      const token = "the-token-of-the-console"
      const { call } = yield* serve(Layer.empty, { consoleToken: Option.some(Redacted.make(token)) })
      for (const [method, path] of [
        ["GET", "turns/1:2:3"],
        ["GET", "dead-letters"],
        ["GET", "reminders"],
        ["POST", "ping"],
        ["POST", `dead-letters/${id}/retry`],
        ["POST", `dead-letters/${id}/drop`]
      ] as const) {
        assert.strictEqual((yield* call(method, path)).status, 401, path)
        const known = yield* call(method, path, { authorization: `Bearer ${token}` })
        assert.notStrictEqual(known.status, 401, path)
      }
    })
  )

  it.scopedLive("the newest calls of its turn are told with a request, and those of no other", () =>
    Effect.gen(function* () {
      const turn = new TurnTimeline({
        request: RequestId.make("1:8:1"),
        is: "turn",
        turn: id,
        conversation: ConversationKey.make("1:101"),
        state: "answering",
        members: [{ request: id, kind: "message", acceptedAt: 1 }],
        acceptedAt: 1,
        dueAt: null,
        taken: true,
        claimedAt: 2,
        attempts: 1,
        answer: null,
        parts: [],
        doneAt: null,
        latency: null,
        letter: null
      })
      const { call, context } = yield* serve(
        Layer.succeed(Timeline, {
          ofChat: () => Effect.succeed([]),
          ofRequest: () => Effect.succeedSome(turn),
          texts: () => Effect.succeedNone
        })
      )
      const { tell } = yield* Effect.provide(RouteEvents, context)
      const called = { _tag: "Called", request: id, candidate: "m", attempt: 1, at: 1, why: "first" } as const
      tell(called)
      tell({ ...called, request: RequestId.make("1:9:1") })
      tell({ _tag: "Breaker", candidate: "m", state: "open", at: 1, until: null })
      const { json, status } = yield* call("GET", "turns/1:8:1")
      assert.strictEqual(status, 200)
      assert.deepInclude(Object(json), { request: "1:8:1", turn: id, state: "answering", calls: [called] })
    })
  )
})
