import { describe, expect, it } from "@effect/vitest"
import { Chunk, Clock, type Duration, Effect, Exit, Fiber, Random, Schedule, Stream, TestClock } from "effect"
import type { Permit } from "../../../domain/resilience/Permit.ts"
import { TimedOut } from "../../../domain/resilience/Refusal.ts"
import * as Breaker from "../../../services/resilience/Breaker.ts"
import * as Bulkhead from "../../../services/resilience/Bulkhead.ts"
import * as Resilience from "../../../services/resilience/Resilience.ts"
import * as Retry from "../../../services/resilience/Retry.ts"
import { type Trouble, trouble } from "./trouble.ts"

const late = (deadline: TimedOut["deadline"]) => new TimedOut({ policy: "feed", deadline })
const elements = (...values: ReadonlyArray<number>) => Stream.rechunk(Stream.make(...values), 1)

/** Streams as told, one for each time that it is opened; notes when that was, and how many are still open. */
const script = (...streams: ReadonlyArray<Stream.Stream<number, Trouble>>) => {
  const opened: Array<number> = []
  const state = { open: 0 }
  const acquired = Effect.acquireRelease(
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      state.open++
      return Effect.succeed(opened.push(now) - 1)
    }),
    () => Effect.sync(() => state.open--)
  )
  const stream = Stream.unwrapScoped(Effect.map(acquired, (index) => streams[index] ?? elements(9)))
  return { opened, state, stream }
}

/** The elements of a stream, and how it ended. */
const read = <E>(stream: Stream.Stream<number, E>, adjust: Duration.DurationInput = "1 hour") =>
  Effect.gen(function* () {
    const came: Array<number> = []
    const reading = Stream.runForEach(stream, (value) => Effect.sync(() => came.push(value)))
    const fiber = yield* Effect.fork(reading)
    yield* TestClock.adjust(adjust)
    return { came, exit: yield* Fiber.await(fiber) }
  })

describe("a stream under a policy", () => {
  it.effect("is retried before its first element, and nothing of the previous attempt stays open", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "feed", retry: Retry.production })
      const { opened, state, stream } = script(
        Stream.fail(trouble),
        Stream.unwrap(Effect.suspend(() => (expect(state.open).toBe(1), Effect.succeed(Stream.fail(trouble)))))
      )
      const { came, exit } = yield* read(stream.pipe(Resilience.protectStream(policy)))
      expect([came, exit]).toEqual([[9], Exit.void])
      expect(opened).toEqual([0, 50, 150])
      expect(state.open).toBe(0)
    }).pipe(Effect.withRandom(Random.fixed([0.5])))
  )

  it.effect("passes a failure after its first element on, and never gives an element twice", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "feed", retry: Retry.production })
      const { opened, stream } = script(Stream.concat(elements(1, 2), Stream.fail(trouble)))
      const { came, exit } = yield* read(stream.pipe(Resilience.protectStream(policy)))
      expect([came, exit]).toEqual([[1, 2], Exit.fail(trouble)])
      expect(opened).toHaveLength(1)
    })
  )

  it.effect("an empty one succeeds, and empty chunks are no first element", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "feed", retry: Retry.production })
      expect(yield* read(Stream.empty.pipe(Resilience.protectStream(policy)))).toEqual({ came: [], exit: Exit.void })
      const { opened, stream } = script(Stream.concat(Stream.fromChunk(Chunk.empty()), Stream.fail(trouble)))
      expect((yield* read(stream.pipe(Resilience.protectStream(policy)))).came).toEqual([9])
      expect(opened).toHaveLength(2)
    })
  )

  it.effect("has deadlines for the first element, for the gaps, and for the whole, and is closed when they pass", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "feed", deadlines: { first: 2000, idle: 500, attempt: 10_000 } })
      const drip = (millis: number) => Stream.schedule(elements(...Array(100).keys()), Schedule.spaced(millis))
      const ends = Effect.fnUntraced(function* (stream: Stream.Stream<number>, after: number) {
        const { state, stream: told } = script(stream)
        const protectedBy = Resilience.protectStream(policy)
        const { came, exit } = yield* read(told.pipe(protectedBy), after)
        expect(state.open).toBe(0)
        return [came.length, exit]
      })
      expect(yield* ends(Stream.never, 2000)).toEqual([0, Exit.fail(late("first"))])
      expect(yield* ends(Stream.concat(elements(1), Stream.never), 500)).toEqual([1, Exit.fail(late("idle"))])
      expect(yield* ends(drip(300), 10_000)).toEqual([33, Exit.fail(late("attempt"))])
      const keptAlive = Stream.drain(Stream.repeat(Stream.void, Schedule.spaced(100)))
      expect(yield* ends(keptAlive, 2000)).toEqual([0, Exit.fail(late("first"))])
    })
  )

  it.effect("does not count the time of its reader as its own", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "feed", deadlines: { first: 100, idle: 100 } })
      const { came, exit } = yield* read(
        elements(1, 2, 3).pipe(
          Resilience.protectStream(policy),
          Stream.tap(() => Effect.sleep("1 minute"))
        )
      )
      expect([came, exit]).toEqual([[1, 2, 3], Exit.void])
    })
  )

  it.effect("its breaker hears of its end: success, failure however late, and nothing when it is left", () =>
    Effect.gen(function* () {
      const breaker = yield* Breaker.make("feed", { consecutive: 2 })
      const protect = Resilience.protectStream(yield* Resilience.make({ name: "feed", breaker }))
      const cut = Stream.concat(elements(1), Stream.fail(trouble))
      yield* read(protect(cut), 0)
      yield* read(protect(elements(1)), 0)
      yield* read(Stream.take(protect(cut), 1), 0)
      expect(yield* breaker.view).toMatchObject({ state: "closed", calls: 2, failures: 1 })
      yield* read(protect(cut), 0)
      yield* read(protect(cut), 0)
      expect(yield* breaker.view).toMatchObject({ state: "open" })
      const refused = script()
      expect(Exit.isFailure((yield* read(protect(refused.stream), 0)).exit)).toBe(true)
      expect(refused.opened).toHaveLength(0)
    })
  )

  it.effect("one that is left as a probe gives its place back", () =>
    Effect.gen(function* () {
      const breaker = yield* Breaker.make("feed", { consecutive: 1 })
      const protect = Resilience.protectStream(yield* Resilience.make({ name: "feed", breaker }))
      yield* read(protect(Stream.fail(trouble)), "30 seconds")
      for (let i = 0; i < 3; i++) {
        const fiber = yield* Effect.fork(Stream.runDrain(protect(Stream.never)))
        yield* TestClock.adjust(1)
        yield* Fiber.interrupt(fiber)
      }
      expect((yield* read(protect(elements(1)))).came).toEqual([1])
    })
  )

  it.effect("stays inside its bulkhead from its begin to its end, and the bulkhead hears how it ended", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const permit = (): Permit => {
        let open = true
        const note = (how: string) => void (open && seen.push(how) && (open = false))
        seen.push("begin")
        return { succeed: () => note("succeed"), fail: ({ _tag }) => note(_tag), release: () => note("release") }
      }
      const bulkhead: Bulkhead.Bulkhead = {
        acquire: () => Effect.sync(permit),
        view: Effect.succeed({ limit: 1, used: 0, waiting: 0 })
      }
      const protect = Resilience.protectStream(yield* Resilience.make({ name: "feed", bulkhead }))
      yield* read(protect(Stream.tap(elements(1), () => Effect.sync(() => seen.push("element")))))
      expect(seen.splice(0)).toEqual(["begin", "element", "succeed"])
      yield* read(protect(Stream.fail(trouble)))
      expect(seen.splice(0)).toEqual(["begin", "Transient"])
      yield* read(Stream.take(protect(elements(1, 2)), 1))
      expect(seen).toEqual(["begin", "release"])
    })
  )

  it.effect("a bulkhead lets only so many be open at a time, and gives the place back however they end", () =>
    Effect.gen(function* () {
      const bulkhead = yield* Bulkhead.make("feed", { initial: 1, minimum: 1, maximum: 1, queue: 0 })
      const protect = Resilience.protectStream(yield* Resilience.make({ name: "feed", bulkhead }))
      const fiber = yield* Effect.fork(Stream.runDrain(protect(Stream.never)))
      yield* TestClock.adjust(1)
      const { opened, stream } = script()
      expect((yield* read(protect(stream))).exit).toMatchObject({ cause: { error: { _tag: "BulkheadFull" } } })
      expect(opened).toHaveLength(0)
      yield* Fiber.interrupt(fiber)
      expect((yield* read(protect(stream))).came).toEqual([9])
      expect(yield* bulkhead.view).toMatchObject({ used: 0 })
    })
  )
})
