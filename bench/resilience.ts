import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { identity } from "effect/Function"
import * as Metric from "effect/Metric"
import * as MetricState from "effect/MetricState"
import { getEventListeners, setMaxListeners } from "node:events"
import * as Holdfast from "../resilience.ts"
import * as Report from "./Report.ts"
import { inFiber, promises, race } from "./resilience/Race.ts"
import { Cockatiel, opossum } from "./resilience/Rivals.ts"

const { Breaker, Resilience, Retry } = Holdfast

const many = 10_000
const limit = 1000

/** The same work for all. */
const work = async () => 1
const effect = Effect.promise(work)

const speed = Effect.gen(function* () {
  const name = "bench"
  const retry = Retry.production
  const full = { name, retry, breaker: {}, deadlines: { attempt: limit } }
  const consecutive = (yield* Breaker.make(name, { window: { calls: 10 } })).protect()
  const sampling = (yield* Breaker.make(name)).protect()
  const [retryBreaker, whole] = [yield* Resilience.make({ name, retry, breaker: {} }), yield* Resilience.make(full)]
  const plain = {
    breaker: Holdfast.protect(work, Holdfast.makePolicy({ name, breaker: {} })),
    retryBreaker: Holdfast.protect(work, Holdfast.makePolicy({ name, retry, breaker: {} })),
    whole: Holdfast.protect(work, Holdfast.makePolicy(full))
  }
  const rival = {
    breaker: Cockatiel.breaker(),
    sampling: Cockatiel.sampling(),
    retryBreaker: Cockatiel.retryBreaker(),
    whole: Cockatiel.retryBreakerTimeout(limit)
  }
  const opossums = yield* Effect.acquireRelease(
    Effect.sync(() => ({ breaker: opossum(work, false), whole: opossum(work, limit) })),
    ({ breaker, whole }) => Effect.sync(() => (breaker.shutdown(), whole.shutdown()))
  )
  const { added, median } = yield* race(
    {
      "bare, promise": promises(work),
      "bare, fiber": inFiber(() => effect),
      "mapped, fiber": inFiber(() => Effect.map(effect, identity)),
      "breaker, cockatiel": promises(() => rival.breaker.execute(work)),
      "breaker, opossum": promises(() => opossums.breaker.fire()),
      "breaker, ours in a fiber": inFiber(() => consecutive(effect)),
      "time window, cockatiel": promises(() => rival.sampling.execute(work)),
      "time window, ours in a fiber": inFiber(() => sampling(effect)),
      "breaker, ours plain": promises(plain.breaker),
      "retry + breaker, cockatiel": promises(() => rival.retryBreaker.execute(work)),
      "retry + breaker, ours in a fiber": inFiber(() => effect.pipe(Resilience.protect(retryBreaker))),
      "retry + breaker, ours plain": promises(plain.retryBreaker),
      "whole, cockatiel": promises(() => rival.whole.execute(work)),
      "whole, opossum": promises(() => opossums.whole.fire()),
      "whole, ours in a fiber": inFiber(() => effect.pipe(Resilience.protect(whole))),
      "whole, ours plain": promises(plain.whole)
    },
    { warmUp: 30, rounds: 401, calls: 500 }
  )
  const us = "us"
  const theirs = {
    breaker: added("breaker, cockatiel", "bare, promise"),
    sampling: added("time window, cockatiel", "bare, promise"),
    retryBreaker: added("retry + breaker, cockatiel", "bare, promise"),
    whole: added("whole, cockatiel", "bare, promise")
  }
  const overPromise = (what: string, of: Parameters<typeof median>[0], target?: number) =>
    Report.within(what, added(of, "bare, promise"), us, target)
  const overFiber = (what: string, of: Parameters<typeof median>[0], target: number) =>
    Report.within(what, added(of, "bare, fiber"), us, target)
  return [
    Report.figure("a call, a promise and nothing else", median("bare, promise"), us),
    Report.figure("a call, the same promise in a fiber", median("bare, fiber"), us),
    Report.within("added by an Effect.map that does nothing, in a fiber", added("mapped, fiber", "bare, fiber"), us),
    Report.within("added by a closed breaker that counts calls: cockatiel", theirs.breaker, us),
    overFiber(
      "added by a closed breaker that counts calls: in a fiber",
      "breaker, ours in a fiber",
      theirs.breaker.median
    ),
    Report.within("added by a closed breaker with a window of time: cockatiel", theirs.sampling, us),
    overPromise("added by a closed breaker with a window of time: opossum", "breaker, opossum"),
    overFiber(
      "added by a closed breaker with a window of time: in a fiber",
      "time window, ours in a fiber",
      theirs.sampling.median
    ),
    overPromise("added by a closed breaker with a window of time: plain", "breaker, ours plain"),
    Report.within("added by retry + breaker: cockatiel", theirs.retryBreaker, us),
    overFiber("added by retry + breaker: in a fiber", "retry + breaker, ours in a fiber", theirs.retryBreaker.median),
    overPromise("added by retry + breaker: plain", "retry + breaker, ours plain", theirs.retryBreaker.median),
    Report.within("added by retry + breaker + deadline: cockatiel", theirs.whole, us),
    overPromise("added by breaker + deadline: opossum", "whole, opossum"),
    overFiber("added by retry + breaker + deadline: in a fiber", "whole, ours in a fiber", theirs.whole.median / 4),
    overPromise("added by retry + breaker + deadline: plain", "whole, ours plain", theirs.whole.median / 4)
  ]
})

const collect = () => globalThis.gc?.()

/** The bytes that each of many instances holds after its first call. */
const heapOf = <A>(make: Effect.Effect<A>, call: (one: A) => Effect.Effect<unknown, unknown>) =>
  Effect.gen(function* () {
    collect()
    const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
    const all = yield* Effect.replicateEffect(Effect.tap(make, call), many)
    collect()
    const { arrayBuffers, heapUsed } = process.memoryUsage()
    return { all, bytes: (heapUsed + arrayBuffers - before) / many }
  })

const breakers = Effect.gen(function* () {
  const ours = yield* heapOf(Breaker.make("bench"), (breaker) => breaker.protect()(effect))
  const rival = yield* heapOf(Effect.sync(Cockatiel.breaker), (breaker) => Effect.promise(() => breaker.execute(work)))
  const other = yield* heapOf(
    Effect.sync(() => opossum(work, false)),
    (breaker) => Effect.promise(() => breaker.fire())
  )
  for (const breaker of other.all) breaker.shutdown()
  let turn = 0
  const { median } = yield* race(
    {
      one: inFiber(() => ours.all[0]!.protect()(effect)),
      many: inFiber(() => ours.all[turn++ % many]!.protect()(effect))
    },
    { warmUp: 3, rounds: 25, calls: many }
  )
  return [
    Report.atMost("heap of a breaker: ours", Math.round(ours.bytes), "bytes", 2000),
    Report.figure("heap of a breaker: cockatiel", rival.bytes, "bytes"),
    Report.figure("heap of a breaker: opossum", other.bytes, "bytes"),
    Report.figure("a call through one breaker, in a fiber", median("one"), "us"),
    Report.figure(`a call through ${many} breakers in turn`, median("many"), "us")
  ]
})

const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length
const fibers = Effect.map(Metric.snapshot, (pairs) => {
  const active = pairs.find(({ metricKey }) => metricKey.name === "effect_fiber_active")
  return active !== undefined && MetricState.isCounterState(active.metricState) ? Number(active.metricState.count) : NaN
})

/** Callers that give up in the middle of a call. */
const cancelled = Effect.gen(function* () {
  const options = { name: "bench", retry: Retry.production, breaker: {}, deadlines: { attempt: 60_000, total: 90_000 } }
  const policy = yield* Resilience.make(options)
  const plain = Holdfast.protect(
    ({ signal }) => new Promise(() => signal.throwIfAborted()),
    Holdfast.makePolicy(options)
  )
  // The single timer of each policy ends by itself.
  yield* Effect.sleep("2 seconds")
  const before = { timers: timers(), fibers: yield* fibers }
  const callers = yield* Effect.replicateEffect(Effect.fork(Effect.never.pipe(Resilience.protect(policy))), many)
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  const asked = Array.from({ length: many }, () => plain.with(controller)())
  yield* Effect.yieldNow()
  const during = yield* fibers
  yield* Fiber.interruptAll(callers)
  controller.abort()
  const settled = yield* Effect.promise(() => Promise.allSettled(asked))
  const listeners = getEventListeners(controller.signal, "abort").length
  yield* Effect.sleep("2 seconds")
  return [
    Report.figure(`fibers while ${2 * many} callers wait`, during - before.fibers, "fibers"),
    Report.exactly(
      "cancelled callers that were told so",
      settled.filter(({ status }) => status === "rejected").length,
      "callers",
      many
    ),
    Report.exactly("left by cancelled callers", listeners, "listeners", 0),
    Report.exactly("left by cancelled callers", (yield* fibers) - before.fibers, "fibers", 0),
    Report.exactly("left by cancelled callers", timers() - before.timers, "timers", 0)
  ]
})

/**
 * The cost of a policy beside cockatiel's and opossum's, in one run and around the same work; the memory of breakers;
 * and what cancelled callers leave behind.
 */
export const run = Effect.map(Effect.all([speed, breakers, cancelled]), (all) => all.flat())
