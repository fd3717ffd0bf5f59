import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Either, Fiber, Layer, Stream, TestClock } from "effect"
import type { ChatDelta, ChatRequest, Usage } from "../../../domain/model/Chat.ts"
import type { Asked } from "../../../domain/model/Facts.ts"
import { type ModelFailure, NetworkError, RateLimited, ServerError, StreamCut } from "../../../domain/model/Failure.ts"
import { RequestId } from "../../../domain/Ids.ts"
import type { Cap } from "../../../domain/spending/Cap.ts"
import { perMillion, type Prices } from "../../../domain/spending/Prices.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import * as ScriptedModel from "../../../layers/testing/ScriptedModel.ts"
import * as Paying from "../../../services/model/Paying.ts"
import type { RouterOptions } from "../../../services/model/RouterOptions.ts"
import * as Router from "../../../services/model/Router.ts"
import { candidate } from "../../../services/model/SingleModel.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../../services/resilience/BreakerStore.ts"
import { Budget } from "../../../services/resilience/Budget.ts"
import { none } from "../../../services/resilience/Retry.ts"
import { PriceBook } from "../../../services/spending/PriceBook.ts"
import { PriceStore } from "../../../services/spending/PriceStore.ts"
import { Spending } from "../../../services/spending/Spending.ts"
import { SpendingStore } from "../../../services/spending/SpendingStore.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import { ask } from "./world.ts"

/** A cheap model and a dear one: a dollar and a hundred per million tokens. */
const prices = (amount: string): Prices => {
  const found = perMillion(amount, amount)
  if (found === undefined) throw new Error(amount)
  return found
}
const set = new Map([
  ["dear", prices("100")],
  ["cheap", prices("1")]
])
const million = 1_000_000_000
const dollar = 1_000_000_000

interface Reply {
  readonly says?: string
  readonly usage?: Usage
  readonly begins?: string
  readonly ends?: (asked: Asked) => ModelFailure
  readonly silent?: boolean
}
const said = (usage?: Usage): Reply => ({ says: "answer", begins: "gen-1", ...(usage === undefined ? {} : { usage }) })
const used = (promptTokens: number, completionTokens: number, cost?: number): Usage => ({
  promptTokens,
  completionTokens,
  cost
})

const deltas = ({ begins, ends, says = "", silent, usage }: Reply, request: ChatRequest, asked: Asked) =>
  Stream.suspend((): Stream.Stream<ChatDelta, ModelFailure> => {
    if (begins !== undefined) request.begun?.(begins)
    const text: ReadonlyArray<ChatDelta> = says === "" ? [] : [{ _tag: "Text", text: says }]
    if (silent === true) return Stream.concat(Stream.fromIterable(text), Stream.never)
    if (ends !== undefined) return Stream.concat(Stream.fromIterable(text), Stream.fail(ends(asked)))
    const finish = { reason: "stop" as const, model: "m", generation: begins, usage }
    return Stream.fromIterable([...text, { _tag: "Finish", finish }])
  })

const world = (
  scripts: Readonly<Record<string, ReadonlyArray<Reply>>>,
  caps: ReadonlyArray<Cap>,
  options: Partial<RouterOptions> = {},
  store: Layer.Layer<SpendingStore> = SpendingStore.memory
) => {
  const calls: Array<{ readonly name: string; readonly request: ChatRequest }> = []
  const candidates = Object.entries(scripts).map(([name, replies]) => ({
    ...candidate(
      name,
      ScriptedModel.streaming((request, asked) => {
        const before = calls.filter((call) => call.name === name).length
        calls.push({ name, request })
        return deltas(replies[Math.min(before, replies.length - 1)] ?? {}, request, asked)
      })
    ),
    retry: none
  }))
  const [first, ...others] = candidates
  if (first === undefined) throw new Error("no candidates")
  const priced = PriceBook.layer({ set, unknown: undefined, models: ["odd"], listed: Effect.succeed(new Map()) })
  const router = Layer.unwrapEffect(
    Effect.map(Effect.all([Spending, PriceBook]), (parts) =>
      Router.layer({
        ...options,
        candidates: [first, ...others],
        paying: Paying.make(...parts, { answerTokens: 1000 })
      })
    )
  )
  const layer = router.pipe(
    Layer.provideMerge(Breakers.layer()),
    Layer.provide([RouteEvents.layer, Budget.layer(), BreakerStore.none]),
    Layer.provide(Layer.provide(priced, PriceStore.none)),
    Layer.provide(Spending.layer({ caps, zone: "Europe/Berlin" })),
    Layer.provideMerge(store)
  )
  return { calls, layer }
}

const daily = (limit: number): Cap => ({ who: "all", per: "day", limit })

const ledger = Effect.gen(function* () {
  yield* TestClock.adjust("1 second")
  const rows = yield* (yield* SpendingStore).usage("1970-01-01", "1970-01-02")
  return rows.map(({ attempts, charge, model, state }) => `${attempts} ${model} ${state} ${charge}`).toSorted()
})

describe("paying for model calls", () => {
  it.effect("bounds the answer, and settles what the provider reports", () => {
    const { calls, layer } = world({ dear: [said(used(10, 20, 0.05)), said(used(10, 20)), said()] }, [daily(dollar)])
    return Effect.gen(function* () {
      yield* ask()
      expect(calls[0]?.request.maxTokens).toBe(1000)
      expect(yield* ledger).toEqual([`1 dear reported ${dollar / 20}`])
      yield* ask()
      expect(yield* ledger).toEqual([`2 dear reported ${dollar / 20 + 30 * 100_000}`])
      yield* ask()
      const rows = yield* ledger
      // 1000 tokens of an answer, 19 bytes of the question, 16 tokens around it, and 64 around the request.
      expect(rows[0]).toBe(`1 dear reserved ${(1000 + 19 + 16 + 64) * 100_000}`)
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks a cheaper candidate where the first does not fit, and then says when it goes on", () => {
    const { calls, layer } = world({ dear: [said()], cheap: [said(used(500, 500, 0.001))] }, [daily(dollar / 400)])
    return Effect.gen(function* () {
      expect((yield* ask()).candidate).toBe("cheap")
      yield* TestClock.adjust("1 second")
      yield* ask()
      yield* TestClock.adjust("1 second")
      const failure = Either.getOrThrow(Either.flip(yield* Effect.either(ask())))
      expect(failure).toMatchObject({ _tag: "SpendingCapReached", candidate: "dear", per: "day", limit: dollar / 400 })
      expect(failure.forUser).toBe(
        "I can't answer now: This bot may spend $0.0025 a day, and an answer no longer fits into that. It goes on on 2 January at 00:00 (Europe/Berlin). This bot's owner can raise the limit."
      )
      expect(calls.map(({ name }) => name)).toEqual(["cheap", "cheap"])
      const views = yield* Effect.flatMap(Breakers, ({ all }) => all)
      expect(views.map(({ failures }) => failures)).toEqual([0, 0])
    }).pipe(Effect.provide(layer))
  })

  it.effect("frees what was refused or never sent, and keeps what broke off", () => {
    const { layer } = world(
      {
        dear: [
          { ends: (asked) => new RateLimited({ ...asked, status: 429 }) },
          { ends: (asked) => new NetworkError({ ...asked, code: "ECONNREFUSED" }) },
          { ends: (asked) => new NetworkError({ ...asked, code: "ECONNRESET" }) },
          { ends: (asked) => new ServerError({ ...asked, status: 504 }) },
          { begins: "gen-1", says: "half", ends: (asked) => new StreamCut(asked) },
          { begins: "gen-2", ends: (asked) => new ServerError({ ...asked, status: 500 }) }
        ]
      },
      [daily(million * dollar)]
    )
    return Effect.gen(function* () {
      for (let count = 0; count < 6; count++) yield* Effect.either(ask({ comesBack: true }))
      expect((yield* ledger).map((row) => row.replace(/\d+$/, ""))).toEqual(["2 dear reported ", "4 dear reserved "])
      const pending = yield* (yield* SpendingStore).pending("nobody", 10)
      expect(pending).toEqual([])
    }).pipe(Effect.provide(layer))
  })

  it.effect("reserves both calls of a hedge, and lets the first go on alone where only one fits", () => {
    const racing = (limit: number) => {
      const { calls, layer } = world(
        { dear: [{ silent: true }, said()], cheap: [said(used(1, 1, 0.0001))] },
        [daily(limit)],
        { hedgeAfter: "2 seconds" }
      )
      return Effect.gen(function* () {
        const asking = yield* Effect.fork(ask())
        yield* TestClock.adjust("3 seconds")
        const rows = yield* ledger
        yield* Fiber.interrupt(asking)
        return [
          calls.map(({ name }) => name).join(" "),
          rows.map((row) => row.split(" ").slice(0, 3).join(" "))
        ] as const
      }).pipe(Effect.provide(layer))
    }
    return Effect.gen(function* () {
      expect(yield* racing(dollar)).toEqual(["dear cheap", ["1 cheap reported", "1 dear reserved"]])
      expect(yield* racing(1099 * 100_000)).toEqual(["dear", ["1 dear reserved"]])
    })
  })

  it.effect("reserves the rest of an answer that is resumed", () => {
    const text = "word ".repeat(500)
    const { calls, layer } = world({ dear: [said(used(1, 1, 0.1))] }, [daily(dollar)])
    return Effect.gen(function* () {
      yield* ask({ resume: { candidate: "dear", body: "", text } })
      const limit = calls[0]?.request.maxTokens ?? NaN
      expect(limit).toBeLessThan(600)
      expect(limit).toBeGreaterThanOrEqual(256)
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks no model whose price is not known", () => {
    const { calls, layer } = world({ odd: [said()] }, [daily(dollar)])
    return Effect.gen(function* () {
      expect(yield* Effect.flip(ask())).toMatchObject({ _tag: "PriceUnknown", candidate: "odd" })
      expect(calls).toEqual([])
    }).pipe(Effect.provide(layer))
  })

  it.effect("makes no call that the ledger cannot record, and asks again later", () => {
    const down = new StoreUnavailable({ operation: "spending", code: "SQLITE_FULL" })
    const failing = Layer.map(SpendingStore.memory, (context) =>
      Context.make(SpendingStore, { ...Context.get(context, SpendingStore), reserve: () => down })
    )
    const { calls, layer } = world({ dear: [said()] }, [daily(dollar)], {}, failing)
    return Effect.gen(function* () {
      expect((yield* Effect.flip(ask({ comesBack: true })))._tag).toBe("LedgerUnavailable")
      expect(calls).toEqual([])
    }).pipe(Effect.provide(layer))
  })

  it.effect("charges the person and the turn", () => {
    const caps: ReadonlyArray<Cap> = [
      { who: "person", per: "day", limit: dollar / 5 },
      { who: "all", per: "turn", limit: dollar / 4 }
    ]
    const { layer } = world({ dear: [said()] }, caps)
    return Effect.gen(function* () {
      const asks = (turn: number, person: string) =>
        Effect.map(Effect.either(ask({ request: RequestId.make(`1:2:${turn}`), spender: { person } })), (found) =>
          Either.isRight(found) ? "answered" : found.left._tag
        )
      expect(yield* asks(1, "1")).toBe("answered")
      expect(yield* asks(2, "1")).toBe("SpendingCapReached")
      expect(yield* asks(2, "2")).toBe("answered")
      expect(yield* asks(2, "3")).toBe("answered")
      expect(yield* asks(2, "4")).toBe("SpendingCapReached")
    }).pipe(Effect.provide(layer))
  })

  it.effect("adds nothing without caps", () => {
    const { calls, layer } = world({ odd: [said()] }, [])
    return Effect.gen(function* () {
      yield* ask()
      expect(calls[0]?.request).not.toHaveProperty("maxTokens")
      expect(calls[0]?.request).not.toHaveProperty("begun")
      expect(yield* ledger).toEqual([])
    }).pipe(Effect.provide(layer))
  })
})
