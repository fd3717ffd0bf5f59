import { assert, describe, it } from "@effect/vitest"
import { Context, Effect } from "effect"
import type { RequestId } from "../../../domain/Ids.ts"
import { Handover } from "../../../services/engine/Handover.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { SpendingStore } from "../../../services/spending/SpendingStore.ts"
import { answering, desk, failing, reminding, settings } from "../../support/Desk.ts"

/** A server on real stores, and its JSON. */
const serve = (own: Parameters<typeof desk>[0] = {}) =>
  Effect.map(desk(own), ({ base, context }) => {
    const call = (method: string, path: string, body: unknown = {}) =>
      Effect.promise(async () => {
        const post =
          method === "POST" ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}
        const response = await fetch(`${base}/api/${path}`, { method, ...post })
        const json = (await response.json()) as Record<string, unknown> & ReadonlyArray<Record<string, unknown>>
        return { status: response.status, json }
      })
    return { call, context, base }
  })

describe("what was spent", () => {
  it.scopedLive("is shown by day, person, model and what is known", () =>
    Effect.gen(function* () {
      const { call, context } = yield* serve()
      const ledger = Context.get(context, SpendingStore)
      yield* ledger.open("p", true)
      const attempt = { purpose: "answer", model: "a/b", at: 1, day: "2026-11-30", worst: 5_000_000 }
      for (const name of ["1", "2"]) {
        yield* ledger.reserve("p", { ...attempt, attempt: name, spender: { request: "r", person: "7" } }, [], undefined)
      }
      const tokens = { prompt: 10, completion: 20 }
      yield* ledger.note([{ request: "r", attempt: "1", news: { _tag: "Reported", cost: 2_000_000 }, tokens }])
      const line = { day: "2026-11-30", person: "7", group: null, model: "a/b", purpose: "answer", calls: 1 }
      assert.deepStrictEqual(Object((yield* call("GET", "usage?from=2026-11-01&to=2026-11-30")).json), {
        from: "2026-11-01",
        to: "2026-11-30",
        lines: [
          { ...line, state: "reserved", cost: 0.005, promptTokens: 0, completionTokens: 0 },
          { ...line, state: "reported", cost: 0.002, promptTokens: 10, completionTokens: 20 }
        ]
      })
      assert.strictEqual((yield* call("GET", "usage?from=yesterday")).status, 400)
    })
  )

  it.scopedLive("is told for a turn, by how it is known", () =>
    Effect.gen(function* () {
      const { call, context } = yield* serve()
      const id = yield* Effect.provide(answering(1), context)
      const ledger = Context.get(context, SpendingStore)
      yield* ledger.open("p", true)
      assert.notProperty(Object((yield* call("GET", `turns/${id}`)).json), "spent")
      const attempt = { purpose: "answer", model: "a/b", at: 1, day: "2026-11-30", worst: 5_000_000 }
      for (const name of ["1", "2"]) {
        yield* ledger.reserve("p", { ...attempt, attempt: name, spender: { request: id, person: "7" } }, [], undefined)
      }
      yield* ledger.note([{ request: id, attempt: "1", news: { _tag: "Reported", cost: 2_000_000 } }])
      assert.deepStrictEqual(Object((yield* call("GET", `turns/${id}`)).json).spent, [
        { state: "reserved", calls: 1, cost: 0.005 },
        { state: "reported", calls: 1, cost: 0.002 }
      ])
    })
  )
})

describe("the desk of an operator", () => {
  it.scopedLive("turns are searched, counted, read and retried; what does not apply is refused with words", () =>
    Effect.gen(function* () {
      const { call, context } = yield* serve()
      const ids: Array<RequestId> = []
      for (const update of [1, 2, 3]) ids.push(yield* Effect.provide(failing(update, "Unauthorized"), context))
      const [first, second] = ids
      const page = yield* call("GET", "turns?failure=Unauthorized&limit=2")
      assert.strictEqual(page.status, 200)
      const [newest] = page.json["turns"] as unknown as ReadonlyArray<Record<string, unknown>>
      assert.deepInclude(newest, { request: ids[2], person: 7, state: "delivered", kind: "failed" })
      const rest = yield* call("GET", `turns?failure=Unauthorized&after=${String(page.json["next"])}`)
      assert.strictEqual((rest.json["turns"] as unknown as ReadonlyArray<unknown>).length, 1)
      assert.deepStrictEqual(Object((yield* call("GET", "turns/count?person=7")).json), { count: 3, whole: true })
      assert.deepInclude(Object((yield* call("GET", "counts")).json), {
        failed: 3,
        causes: [{ cause: "Unauthorized", count: 3 }]
      })

      const texts = yield* call("POST", `turns/${first}/texts`)
      assert.deepInclude(Object(texts.json), { answer: "sorry", messages: [{ request: first, text: "text 1" }] })
      const again = yield* call("POST", `turns/${first}/answer`, { candidate: "b" })
      assert.deepInclude(Object(again.json), { already: false, again: `${first}:again:1`, by: "console" })
      const { take } = yield* Effect.provide(Handover, context)
      assert.deepInclude(Object((yield* take)[0]?.ref), { id: `${first}:again:1`, candidate: "b" })
      const late = yield* call("POST", `turns/${first}/retry`)
      assert.deepInclude(Object(late.json), { already: true, verb: "answer", by: "console" })
      const unfit = yield* call("POST", `turns/${second}/cancel`)
      assert.strictEqual(unfit.status, 409)
      assert.deepInclude(Object(unfit.json), { _tag: "VerbRefused" })
      assert.strictEqual((yield* call("POST", `turns/${second}/answer`, { candidate: "z" })).status, 409)
      assert.strictEqual((yield* call("POST", "turns/1:99:9/retry")).status, 404)

      assert.deepStrictEqual(Object((yield* call("POST", "dead-letters/retry-all", { cause: "Unauthorized" })).json), {
        retried: 2,
        already: 0
      })
      assert.deepInclude(Object((yield* call("GET", "counts")).json), { failed: 0, causes: [] })
      const journal = yield* call("GET", "journal")
      assert.sameMembers(
        journal.json.map(({ verb }) => verb),
        ["retry", "retry", "answer", "texts"]
      )
    })
  )

  it.scopedLive("a search of 10,000 characters, and one of nonsense, is answered clearly", () =>
    Effect.gen(function* () {
      const { call } = yield* serve()
      for (const query of [
        `request=${"x".repeat(10_000)}`,
        "after=nonsense",
        "person=many",
        "state=lost",
        "limit=201"
      ]) {
        const { json, status } = yield* call("GET", `turns?${query}`)
        assert.strictEqual(status, 400, query.slice(0, 20))
        assert.match(String(json["message"]), /is not|Expected/, query.slice(0, 20))
      }
    })
  )

  it.scopedLive("texts that the settings hide stay hidden, and nothing is recorded", () =>
    Effect.gen(function* () {
      const { call, context } = yield* serve({ showsTexts: false })
      const id = yield* Effect.provide(failing(1, "Unauthorized"), context)
      const { json, status } = yield* call("POST", `turns/${id}/texts`)
      assert.strictEqual(status, 403)
      assert.strictEqual(json["_tag"], "TextsHidden")
      assert.deepStrictEqual(Object((yield* call("GET", "journal")).json), [])
    })
  )

  it.scopedLive("a candidate is isolated, only observed and reset, once each, to its breaker", () =>
    Effect.gen(function* () {
      const { call, context } = yield* serve({ candidates: ["a", "maker/b"] })
      const state = Effect.gen(function* () {
        const breaker = yield* (yield* Effect.provide(Breakers, context)).get("maker/b")
        return { state: (yield* breaker.view).state, wait: breaker.unsafeWait() }
      })
      const list = yield* call("GET", "breakers")
      assert.deepStrictEqual(
        list.json.map(({ name, state }) => [name, state]),
        [
          ["a", "closed"],
          ["maker/b", "closed"]
        ]
      )
      for (const [verb, then] of [
        ["isolate", { state: "isolated", wait: Infinity }],
        ["observe", { state: "observing", wait: 0 }],
        ["reset", { state: "closed", wait: 0 }]
      ] as const) {
        const acted = yield* call("POST", `breakers/maker%2Fb/${verb}`)
        assert.deepInclude(Object(acted.json), { subject: "maker/b", verb, already: false, by: "console" })
        assert.deepStrictEqual(yield* state, then)
        assert.deepInclude(Object((yield* call("POST", `breakers/maker%2Fb/${verb}`)).json), { verb, already: true })
      }
      assert.strictEqual((yield* call("POST", "breakers/z/isolate")).status, 404)
    })
  )

  it.scopedLive("people are allowed and removed; those of the settings stay", () =>
    Effect.gen(function* () {
      const { call } = yield* serve()
      assert.deepInclude(Object((yield* call("POST", "people/9/allow")).json), { already: false })
      assert.deepInclude(Object((yield* call("POST", "people/9/allow")).json), { already: true, by: "console" })
      const { json } = yield* call("GET", "people")
      assert.deepInclude(Object(json), { everyone: false })
      assert.deepStrictEqual(
        (json["people"] as unknown as ReadonlyArray<Record<string, unknown>>).map(({ role, user }) => [user, role]),
        [
          [5, "listed"],
          [9, "allowed"]
        ]
      )
      assert.deepInclude(Object((yield* call("POST", "people/9/remove")).json), { already: false })
      assert.deepInclude(Object((yield* call("POST", "people/9/remove")).json), { already: true, by: "console" })
      assert.strictEqual((yield* call("POST", "people/5/remove")).status, 409)
    })
  )

  it.scopedLive("a reminder is changed, snoozed and cancelled as it was seen", () =>
    Effect.gen(function* () {
      const { call, context } = yield* serve()
      const now = Date.now()
      const due = now + 3_600_000
      yield* Effect.provide(reminding("r1", due, "tea", now), context)
      const listed = Effect.map(call("GET", "reminders"), ({ json }) => json[0] ?? {})

      const changed = yield* call("POST", "reminders/r1/change", { dueAt: due, text: "coffee", at: due + 60_000 })
      assert.deepInclude(Object(changed.json), { verb: "change", already: false })
      assert.deepInclude(yield* listed, { text: "coffee", dueAt: due + 60_000 })
      const late = yield* call("POST", "reminders/r1/snooze", { for: "1 hour", dueAt: due })
      assert.deepInclude(Object(late.json), { verb: "change", already: true, by: "console" })
      yield* call("POST", "reminders/r1/snooze", { for: "1 hour", dueAt: due + 60_000 })
      assert.deepInclude(yield* listed, { dueAt: due + 3_660_000 })
      assert.deepInclude(Object((yield* call("GET", "counts")).json), { reminders: 1 })
      assert.strictEqual((yield* call("POST", "reminders/r1/change", { dueAt: due + 3_660_000, at: 5 })).status, 409)
      assert.strictEqual((yield* call("POST", "reminders/r1/change", { dueAt: 1 })).status, 400)
      yield* call("POST", "reminders/r1/cancel")
      assert.deepInclude(Object((yield* call("POST", "reminders/r1/cancel")).json), { verb: "cancel", already: true })
      assert.deepStrictEqual(Object((yield* call("GET", "reminders")).json), [])
      assert.strictEqual((yield* call("POST", "reminders/r9/cancel")).status, 404)
    })
  )

  it.scopedLive("settings and the log are shown, the log also live, by level and request", () =>
    Effect.gen(function* () {
      const { base, call } = yield* serve()
      assert.deepStrictEqual(
        Object((yield* call("GET", "settings")).json),
        settings.map((one) => ({ ...one }))
      )
      const abort = yield* Effect.acquireRelease(
        Effect.sync(() => new AbortController()),
        (one) => Effect.sync(() => one.abort())
      )
      const live = yield* Effect.promise(() => fetch(`${base}/api/logs/events?level=info`, { signal: abort.signal }))
      const reader = (live.body ?? assert.fail("no body")).pipeThrough(new TextDecoderStream()).getReader()
      assert.include((yield* Effect.promise(() => reader.read())).value ?? "", "welcome")
      yield* Effect.promise(() =>
        fetch(`${base}/api/people/9/allow`, {
          method: "POST",
          body: "{}",
          headers: { "content-type": "application/json" }
        })
      )
      assert.include((yield* Effect.promise(() => reader.read())).value ?? "", "user 9 may use the bot")
      const { json } = yield* call("GET", "logs")
      assert.include(String(json.at(-1)?.["message"]), "user 9 may use the bot")
      assert.deepStrictEqual(Object((yield* call("GET", "logs?level=error")).json), [])
      assert.deepStrictEqual(Object((yield* call("GET", "logs?request=1:1:1")).json), [])
    })
  )
})
