import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import { RequestId } from "../../../domain/Ids.ts"
import type { Row } from "../../../domain/telemetry/History.ts"
import { history } from "../../../domain/telemetry/History.ts"
import { lengths, type Range } from "../../../domain/telemetry/Period.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { Readiness } from "../../../services/Readiness.ts"
import { Presence } from "../../../services/telegram/Presence.ts"
import { Activity } from "../../../services/telemetry/Activity.ts"
import { Census } from "../../../services/telemetry/Census.ts"
import { History } from "../../../services/telemetry/History.ts"
import { Overview } from "../../../services/operations/Overview.ts"
import { Refusals } from "../../../services/operations/Refusals.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import * as Double from "../../console/Double.ts"
import { events, serve } from "./Serving.ts"

const call = { request: RequestId.make("1:7:1"), candidate: "a/b", attempt: 1, at: 0 }

const people = { owners: 0, allowed: 0, conversations: 3, active: 2, reminders: 4 }

/** A daemon with an overview of its own facts. */
const watched = (state: { isAway: boolean; owners: number } = { isAway: false, owners: 0 }) => {
  const away = new StoreUnavailable({ operation: "activity", code: "SQLITE_FULL" })
  const unless = <A>(value: () => A) => Effect.suspend(() => (state.isAway ? Effect.fail(away) : Effect.sync(value)))
  const stores = Layer.merge(
    Layer.succeed(Activity, {
      counts: () => unless(() => ({ ...people, owners: state.owners })),
      busiest: () => unless(() => [])
    }),
    Layer.succeed(Census, {
      backlog: unless(() => ({ updates: 1, conversations: 0, deadLetters: 2, since: null }))
    })
  )
  const own = Overview.layer(1, { everyone: false, listed: 5 }).pipe(
    Layer.provideMerge(Layer.mergeAll(stores, Presence.layer, Refusals.layer)),
    Layer.provideMerge(Double.ready)
  )
  return Layer.merge(Double.silent, own)
}

describe("the overview", () => {
  it.scopedLive("tells the condition, the bot, the link to become its owner while it has none, and who uses it", () =>
    Effect.gen(function* () {
      const state = { isAway: false, owners: 0 }
      const { call: ask, context } = yield* serve(watched(state))
      const presence = yield* Effect.provide(Presence, context)
      assert.strictEqual((yield* ask("/api/overview")).json.bot, null)
      presence.introduce({ id: 1, username: "some_bot", name: "Some" })
      presence.invite("https://t.me/some_bot?start=code")
      const first = (yield* ask("/api/overview")).json
      assert.deepStrictEqual(first, {
        condition: { state: "ok", reasons: [] },
        bot: { id: 1, username: "some_bot", name: "Some", link: "https://t.me/some_bot" },
        invitation: "https://t.me/some_bot?start=code",
        backlog: { updates: 1, conversations: 0, deadLetters: 2, since: null },
        busiest: [],
        admitted: { everyone: false, listed: 5 },
        people
      })
      state.owners = 1
      assert.strictEqual((yield* ask("/api/overview")).json.invitation, null)
      state.isAway = true
      const away = (yield* ask("/api/overview")).json
      assert.deepStrictEqual([away.people, away.backlog, away.invitation], [null, null, null])
    })
  )

  it.scopedLive("of a refused key is degraded, here and in /readyz, until the model answers again", () =>
    Effect.gen(function* () {
      const consoleToken = Option.some(Redacted.make("secret"))
      const { call: ask, context } = yield* serve(watched(), { consoleToken })
      const { tell } = yield* Effect.provide(RouteEvents, context)
      const readyz = (headers = {}) => ask("/readyz", { headers })
      const token = { authorization: "Bearer secret" }
      assert.notProperty((yield* readyz(token)).json, "degraded")
      tell({
        _tag: "Failed",
        ...call,
        after: 1,
        failure: "Unauthorized",
        retryIn: null,
        credential: "OPENROUTER_API_KEY"
      })
      const why = "a/b refuses the key: it is wrong or expired. Replace OPENROUTER_API_KEY, and restart."
      const ready = yield* readyz(token)
      assert.strictEqual(ready.status, 200)
      assert.deepStrictEqual(ready.json.degraded, [why])
      assert.deepStrictEqual((yield* readyz()).json.degraded, ["degraded: send the console's token to see why"])
      assert.deepStrictEqual((yield* ask("/api/overview", { headers: token })).json.condition, {
        state: "degraded",
        reasons: [why]
      })
      // What is about a request alone says nothing about the key.
      tell({ _tag: "Failed", ...call, candidate: "c/d", after: 1, failure: "ContextTooLong", retryIn: null })
      tell({ _tag: "Answered", ...call, after: 1, promptTokens: 1, completionTokens: 1, cost: null })
      assert.notProperty((yield* readyz(token)).json, "degraded")
    })
  )

  it.scopedLive("is told live, at once to who comes late, and again when it changes", () =>
    Effect.gen(function* () {
      const { base, context } = yield* serve(watched())
      const { report } = yield* Effect.provide(Readiness, context)
      const overviews = (seen: Parameters<Parameters<typeof events>[1]>[0]) =>
        seen.flatMap((event) => (event._tag === "Overview" ? [event.overview.condition.state] : []))
      yield* events(base, (seen) => overviews(seen).includes("ok"))
      const watching = yield* Effect.fork(events(base, (seen) => overviews(seen).includes("down")))
      yield* report("database", "its disk is full")
      yield* watching.await
    })
  )
})

describe("the history over HTTP", () => {
  const minute = (at: number, updates: number): Row => ({
    at,
    tally: { counts: { updates }, times: {}, levels: {} }
  })
  const asked: Array<Range> = []
  const kept = Layer.succeed(History, {
    read: (range) =>
      Effect.sync(() => {
        asked.push(range)
        return history(range, [minute(range.from, 3)])
      }),
    roll: Effect.void,
    written: Double.never
  })
  const services = Layer.mergeAll(Double.ready, Double.silent, kept)

  it.scopedLive("has columns for a range, by default for the last day", () =>
    Effect.gen(function* () {
      const { call: ask } = yield* serve(services)
      const from = 1_700_000_100_000
      const { json, status } = yield* ask(`/api/history?from=${from}&to=${from + lengths.day}&step=3600`)
      assert.strictEqual(status, 200)
      assert.strictEqual(json.step, lengths.hour)
      assert.strictEqual(json.at.length, 25)
      assert.deepStrictEqual(json.counts.updates.slice(0, 2), [3, null])
      assert.deepStrictEqual(json.whole.counts, { updates: 3 })
      const day = (yield* ask("/api/history")).json
      assert.isAtMost(Math.abs(Date.now() - day.to), 5 * lengths.minute)
      assert.isAtMost(day.to - day.from, lengths.day + 10 * lengths.minute)
    })
  )

  it.scopedLive(
    "answers a range of ten years, or one with too many steps, with what to ask for, and reads nothing",
    () =>
      Effect.gen(function* () {
        const { call: ask } = yield* serve(services)
        asked.length = 0
        const year = 365.25 * lengths.day
        const now = Date.now()
        const refused = (query: string) =>
          Effect.map(ask(`/api/history?${query}`), ({ json, status }) => {
            assert.strictEqual(status, 400)
            return `${json.why ?? json.message}`
          })
        assert.include(yield* refused(`from=${now - 10 * year}&to=${now}`), "this range has 10.0 years")
        assert.include(yield* refused(`from=${now - year}&to=${now}&step=60`), "at most 1500")
        assert.include(yield* refused(`from=${now}&to=${now - 1}`), "from is not before to")
        assert.include(yield* refused("from=yesterday"), "is not a whole number")
        assert.include(yield* refused("step=1"), "is not a whole number from 60")
        assert.deepStrictEqual(asked, [])
      })
  )
})
