import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { Inbox } from "../services/inbox/Inbox.ts"
import type { BotApi } from "../services/telegram/BotApi.ts"
import { httpApi } from "./engine/HttpSends.ts"
import { among, type ChatOf, push } from "./engine/Push.ts"
import { folder, makeTape, message, noopApi, type Tape } from "./engine/Rig.ts"
import { stopping } from "./engine/Stopping.ts"
import { watched } from "./engine/Watched.ts"
import * as Report from "./Report.ts"

/** How many people write at the same time. */
const people = 500

/** The number of idle conversations. */
const crowd = 100_000

const onFresh = <A, E>(
  api: (tape: Tape) => Layer.Layer<BotApi>,
  run: (inbox: typeof Inbox.Service, tape: Tape) => Effect.Effect<A, E>,
  isCapped = false
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const tape = makeTape()
      const own = watched(yield* folder, tape, api(tape), isCapped)
      return yield* Effect.flatMap(Inbox, (inbox) => run(inbox, tape)).pipe(Effect.provide(own))
    })
  )

/** Milliseconds from the door to the start of the answer step, and to the send; one message in flight. */
const oneByOne = (inbox: typeof Inbox.Service, tape: Tape, rounds: number, chatOf: ChatOf) =>
  Effect.gen(function* () {
    const starts: Array<number> = []
    const ends: Array<number> = []
    for (let round = 0; round < rounds; round++) {
      const sent = yield* Deferred.make<number>()
      let started = 0
      tape.onStep = (_, tag) => {
        if (tag === "Answer") started = performance.now()
      }
      tape.onSent = () => Deferred.unsafeDone(sent, Effect.succeed(performance.now()))
      const raw = message(chatOf(round, undefined))
      const before = performance.now()
      yield* inbox.accept([raw], undefined)
      ends.push((yield* Deferred.await(sent)) - before)
      starts.push(started - before)
    }
    return { starts, ends }
  })

const latency = onFresh(noopApi, (inbox, tape) =>
  Effect.gen(function* () {
    yield* oneByOne(inbox, tape, 500, among(50))
    const runs = yield* Effect.replicateEffect(oneByOne(inbox, tape, 1000, among(50)), 5)
    return [
      Report.atMost("accept to handler, p50", Report.median(runs.flatMap(({ starts }) => starts)), "ms", 0.4),
      Report.atMost(
        "accept to handler, p99 (median of 5 runs)",
        Report.median(runs.map(({ starts }) => Report.p99(starts))),
        "ms",
        2
      ),
      Report.figure("accept to sent, p50", Report.median(runs.flatMap(({ ends }) => ends)), "ms")
    ]
  })
)

const stops = onFresh(noopApi, (inbox, tape) =>
  Effect.gen(function* () {
    yield* Effect.replicateEffect(stopping(inbox, tape, 1), 20)
    const times = yield* Effect.forEach(Array.from({ length: 200 }), (_, round) =>
      stopping(inbox, tape, 1 + (round % 50))
    )
    return [
      Report.atMost("a stop to the interrupted model call, p50", Report.median(times), "ms", 100),
      Report.atMost("a stop to the interrupted model call, p99", Report.p99(times), "ms", 100)
    ]
  })
)

const throughput = (what: string, api: (tape: Tape) => Layer.Layer<BotApi>, target: number) =>
  onFresh(api, (inbox, tape) =>
    Effect.gen(function* () {
      yield* push(inbox, tape, 2000, people, among(people))
      const rates = yield* Effect.replicateEffect(push(inbox, tape, 5000, people, among(people)), 3)
      return [Report.atLeast(what, Report.median(rates), "turns/s", target)]
    })
  )

/** The CPU seconds of some work in this process. */
const cpu = <A, E>(work: Effect.Effect<A, E>) =>
  Effect.suspend(() => {
    const before = process.cpuUsage()
    return Effect.map(work, () => {
      const { system, user } = process.cpuUsage(before)
      return (system + user) / 1e6
    })
  })

/** The CPU time of an engine with caps on spending and of one without, in turns, so that both meet the same machine. */
const caps = onFresh(noopApi, (inbox, tape) =>
  onFresh(
    noopApi,
    (cappedInbox, cappedTape) =>
      Effect.gen(function* () {
        const plain = cpu(push(inbox, tape, 3000, people, among(people)))
        const capped = cpu(push(cappedInbox, cappedTape, 3000, people, among(people)))
        yield* Effect.all([plain, capped])
        const pairs = yield* Effect.replicateEffect(Effect.all([plain, capped]), 7)
        const cost = Report.median(pairs.map(([without, within]) => within / without - 1))
        return [Report.atMost("cost of a turn, with caps on spending against none", cost * 100, "% more", 5)]
      }),
    true
  )
)

/** The live heap after a collection, in bytes, when the last outcomes are committed; needs `node --expose-gc`. */
const heap = Effect.gen(function* () {
  for (let round = 0; round < 3; round++) {
    yield* Effect.sleep("100 millis")
    // Memory that one collection finalizes is freed by the next.
    global.gc?.()
  }
  return process.memoryUsage().heapUsed
})

const growth = onFresh(noopApi, (inbox, tape) =>
  Effect.gen(function* () {
    yield* push(inbox, tape, 2000, people, among(people))
    const few = yield* Effect.replicateEffect(push(inbox, tape, 5000, people, among(people)), 3)
    // Caches and compiled code are there after the first half: only conversations are added in the second.
    const half = crowd / 2
    yield* push(inbox, tape, half, people, (n) => 1000 + n)
    const before = yield* heap
    yield* push(inbox, tape, half, people, (n) => 1000 + half + n)
    const idle = ((yield* heap) - before) / half
    const fibers = (yield* Fiber.roots).length
    const many = yield* Effect.replicateEffect(
      push(inbox, tape, 5000, people, (n) => 1000 + ((n * 7919) % crowd)),
      3
    )
    const cost = Report.median(few) / Report.median(many) - 1
    return [
      Report.atMost(`cost of a turn, ${crowd} conversations against ${people}`, cost * 100, "% more", 15),
      Report.atMost("heap of an idle conversation", idle, "bytes", 16),
      Report.figure("root fibers beside idle conversations", fibers, "fibers")
    ]
  })
)

const history = onFresh(noopApi, (inbox, tape) =>
  Effect.gen(function* () {
    yield* push(inbox, tape, 50 * 10, 50, among(50))
    yield* push(inbox, tape, 10_000, 20, () => 1000)
    const rounds = yield* Effect.replicateEffect(
      Effect.all([oneByOne(inbox, tape, 50, among(50)), oneByOne(inbox, tape, 50, () => 1000)]),
      5
    )
    const short = Report.median(rounds.flatMap(([{ ends }]) => ends))
    const long = Report.median(rounds.flatMap(([, { ends }]) => ends))
    return [Report.atMost("cost of a turn, 10000 messages against 10", (long / short - 1) * 100, "% more", 15)]
  })
)

/** A process died with a hundred answers in progress: the time until the next process resumes the first and the last of them. */
const recovery = Effect.scoped(
  Effect.gen(function* () {
    const place = yield* folder
    const dying = makeTape()
    const life = yield* Scope.make()
    let begun = 0
    dying.hold = true
    dying.onStep = () => begun++
    const inbox = yield* Effect.map(Layer.buildWithScope(watched(place, dying, noopApi(dying)), life), (context) =>
      Effect.provide(Inbox, context)
    ).pipe(Effect.flatten)
    yield* inbox.accept(
      Array.from({ length: 64 }, (_, index) => message(1 + index)),
      undefined
    )
    yield* Effect.repeat(Effect.sleep("5 millis"), { until: () => begun === 64 })
    yield* Scope.close(life, Exit.void)
    const tape = makeTape()
    const times: Array<number> = []
    tape.onStep = (_, tag) => {
      if (tag === "Answer") times.push(performance.now())
    }
    const before = performance.now()
    yield* Effect.provide(
      Effect.repeat(Effect.sleep("5 millis"), { until: () => times.length >= 64 }),
      watched(place, tape, noopApi(tape))
    )
    return [
      Report.atMost(
        "recovery: opened to the last of 64 answers resumed",
        (times.at(-1) ?? Number.NaN) - before,
        "ms",
        100
      )
    ]
  })
)

/**
 * The embedded engine on a real file with full durability and all real steps. The model and (unless stated) Telegram
 * respond at once.
 */
export const run: Effect.Effect<ReadonlyArray<Report.Result>, unknown> = Effect.gen(function* () {
  return [
    ...(yield* latency),
    ...(yield* stops),
    ...(yield* throughput("turns, no-op model and sender", noopApi, 4000)),
    ...(yield* throughput("turns, no-op model, sends over HTTP", httpApi, 2500)),
    ...(yield* caps),
    ...(yield* recovery),
    ...(yield* history),
    ...(yield* growth)
  ]
})
