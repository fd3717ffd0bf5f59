import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Scope from "effect/Scope"
import { join } from "node:path"
import { Inbox } from "../services/inbox/Inbox.ts"
import type { BotApi } from "../services/telegram/BotApi.ts"
import { httpApi } from "./engine/HttpSends.ts"
import { folder, makeTape, message, noopApi, rig, type Tape } from "./engine/Rig.ts"
import { stopping } from "./engine/Stopping.ts"
import * as Report from "./Report.ts"

/** How many messages are accepted together, as in a poll. */
const batch = 100

/** How many people write at the same time. */
const people = 500

/** The number of idle conversations. */
const crowd = 100_000

const onFresh = <A, E>(
  api: (tape: Tape) => Layer.Layer<BotApi>,
  run: (inbox: typeof Inbox.Service, tape: Tape) => Effect.Effect<A, E>
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const tape = makeTape()
      const file = join(yield* folder, "bench.db")
      return yield* Effect.flatMap(Inbox, (inbox) => run(inbox, tape)).pipe(Effect.provide(rig(file, tape, api(tape))))
    })
  )

/** Milliseconds from the door to the start of the answer step, and to the send; one message in flight. */
const oneByOne = (inbox: typeof Inbox.Service, tape: Tape, rounds: number, chatOf: (round: number) => number) =>
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
      const raw = message(chatOf(round))
      const before = performance.now()
      yield* inbox.accept([raw], undefined)
      ends.push((yield* Deferred.await(sent)) - before)
      starts.push(started - before)
    }
    return { starts, ends }
  })

/**
 * Turns per second, from the first accept to the last send. `people` write at the same time, each again as soon as the
 * answer arrived. Messages that are ready together are accepted together, as in a poll.
 */
const push = (inbox: typeof Inbox.Service, tape: Tape, turns: number, people: number, chatOf: (n: number) => number) =>
  Effect.gen(function* () {
    const answered = yield* Queue.unbounded<void>()
    tape.onStep = () => {}
    tape.onSent = () => void answered.unsafeOffer(undefined)
    const before = performance.now()
    let written = 0
    let ready = people
    for (let sent = 0; sent < turns; sent += ready) {
      while (ready > 0 && written < turns) {
        const size = Math.min(batch, ready, turns - written)
        const from = written
        yield* inbox.accept(
          Array.from({ length: size }, (_, index) => message(chatOf(from + index))),
          undefined
        )
        written += size
        ready -= size
      }
      ready = (yield* Queue.takeBetween(answered, 1, people)).length
    }
    return (turns * 1000) / (performance.now() - before)
  })

const roundRobin = (chats: number) => (n: number) => 1 + (n % chats)

const latency = onFresh(noopApi, (inbox, tape) =>
  Effect.gen(function* () {
    yield* oneByOne(inbox, tape, 500, roundRobin(50))
    const runs = yield* Effect.replicateEffect(oneByOne(inbox, tape, 1000, roundRobin(50)), 5)
    return [
      Report.atMost("accept to handler, p50", Report.median(runs.flatMap(({ starts }) => starts)), "ms", 1),
      Report.atMost(
        "accept to handler, p99 (median of 5 runs)",
        Report.median(runs.map(({ starts }) => Report.p99(starts))),
        "ms",
        5
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
      yield* push(inbox, tape, 2000, people, roundRobin(people))
      const rates = yield* Effect.replicateEffect(push(inbox, tape, 5000, people, roundRobin(people)), 3)
      return [Report.atLeast(what, Report.median(rates), "turns/s", target)]
    })
  )

/** The live heap after a collection, in bytes; needs `node --expose-gc`. */
const heap = () => {
  global.gc?.()
  return process.memoryUsage().heapUsed
}

const growth = onFresh(noopApi, (inbox, tape) =>
  Effect.gen(function* () {
    yield* push(inbox, tape, 2000, people, roundRobin(people))
    const few = yield* Effect.replicateEffect(push(inbox, tape, 5000, people, roundRobin(people)), 3)
    const before = heap()
    yield* push(inbox, tape, crowd, people, (n) => 1000 + n)
    // The last outcomes are still being committed.
    yield* Effect.sleep("200 millis")
    const idle = (heap() - before) / crowd
    const fibers = (yield* Fiber.roots).length
    const many = yield* Effect.replicateEffect(
      push(inbox, tape, 5000, people, (n) => 1000 + ((n * 7919) % crowd)),
      3
    )
    const cost = Report.median(few) / Report.median(many) - 1
    return [
      Report.atMost(`cost of a turn, ${crowd} conversations against 100`, cost * 100, "% more", 20),
      Report.atMost("heap of an idle conversation", idle, "bytes", 16),
      Report.figure("root fibers beside idle conversations", fibers, "fibers")
    ]
  })
)

const history = onFresh(noopApi, (inbox, tape) =>
  Effect.gen(function* () {
    yield* push(inbox, tape, 50 * 10, 50, roundRobin(50))
    yield* push(inbox, tape, 10_000, 20, () => 1000)
    const rounds = yield* Effect.replicateEffect(
      Effect.all([oneByOne(inbox, tape, 50, roundRobin(50)), oneByOne(inbox, tape, 50, () => 1000)]),
      5
    )
    const short = Report.median(rounds.flatMap(([{ ends }]) => ends))
    const long = Report.median(rounds.flatMap(([, { ends }]) => ends))
    return [Report.atMost("cost of a turn, 10000 messages against 10", (long / short - 1) * 100, "% more", 20)]
  })
)

/** A process died with a hundred answers in progress: the time until the next process resumes the first and the last of them. */
const recovery = Effect.scoped(
  Effect.gen(function* () {
    const file = join(yield* folder, "bench.db")
    const dying = makeTape()
    const life = yield* Scope.make()
    let begun = 0
    dying.hold = true
    dying.onStep = () => begun++
    const inbox = yield* Effect.map(Layer.buildWithScope(rig(file, dying, noopApi(dying)), life), (context) =>
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
      rig(file, tape, noopApi(tape))
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
    ...(yield* throughput("turns, no-op model and sender", noopApi, 2000)),
    ...(yield* throughput("turns, no-op model, sends over HTTP", httpApi, 1000)),
    ...(yield* recovery),
    ...(yield* history),
    ...(yield* growth)
  ]
})
