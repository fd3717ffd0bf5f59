import { describe, expect, it } from "@effect/vitest"
import {
  Clock,
  Context,
  Deferred,
  Duration,
  Effect,
  Exit,
  Layer,
  Logger,
  Schedule,
  Scope,
  SubscriptionRef,
  TestClock
} from "effect"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { ApiRefused, ApiUnknown } from "../../../domain/telegram/ApiFailure.ts"
import * as Polling from "../../../services/inbox/Polling.ts"
import { again } from "../../../services/inbox/PollingTrouble.ts"
import type { Passage } from "../../../services/inbox/Arriving.ts"
import { Inbox } from "../../../services/inbox/Inbox.ts"
import { Lease, type LeaseStatus } from "../../../services/sharing/Lease.ts"
import { Readiness } from "../../../services/Readiness.ts"
import { Bot } from "../../../services/telegram/Bot.ts"
import { BotApi } from "../../../services/telegram/BotApi.ts"
import { Polls } from "../../../services/telegram/Polls.ts"
import { Receipts } from "../../../services/telegram/Receipts.ts"
import { jumpingClock } from "../../support/JumpingClock.ts"

type Poll = Effect.Effect<ReadonlyArray<unknown>, ApiRefused | ApiUnknown>
type Accept = Effect.Effect<void, StoreUnavailable>

const refused = (code: number, description = "no", retryAfter?: number) =>
  new ApiRefused({ method: "getUpdates", code, description, ...(retryAfter === undefined ? {} : { retryAfter }) })
const unreachable = new ApiUnknown({ method: "getUpdates", why: "network" })
const full = new StoreUnavailable({ operation: "accept", code: "SQLITE_FULL" })
const updates = (...ids: ReadonlyArray<number>): Poll => Effect.succeed(ids.map((update_id) => ({ update_id })))

/** Polling on a script: each poll and each batch takes the next of it, and what follows the script hangs or succeeds. */
const running = (script: {
  readonly polls: ReadonlyArray<Poll>
  readonly accepts?: ReadonlyArray<Accept>
  readonly offset?: number
  readonly lease?: LeaseStatus
  /** When the sends without an answer were tried. */
  readonly tried?: ReadonlyArray<number>
}) =>
  Effect.gen(function* () {
    const lease = yield* SubscriptionRef.make<LeaseStatus>(script.lease ?? "held")
    const asked: Array<{ readonly offset: number | undefined; readonly timeout: number; readonly at: number }> = []
    const accepted: Array<{ readonly ids: ReadonlyArray<unknown>; readonly offset: number | undefined }> = []
    const passages: Array<Passage | undefined> = []
    const logged: Array<unknown> = []
    const steps = [...script.polls]
    const stores = [...(script.accepts ?? [])]
    let removals = 0
    const api = Layer.mock(BotApi, {
      deleteWebhook: Effect.sync(() => void removals++),
      getUpdates: (options) =>
        Effect.flatMap(Clock.currentTimeMillis, (at) => {
          asked.push({ ...options, at })
          return steps.shift() ?? Effect.never
        })
    })
    const inbox = Layer.succeed(
      Inbox,
      Inbox.of({
        offset: Effect.succeed(script.offset),
        accept: (batch, offset, passage) =>
          Effect.tap(
            Effect.suspend(() => {
              passages.push(passage)
              return stores.shift() ?? Effect.void
            }),
            () => {
              accepted.push({ ids: batch.map((update) => (update as { update_id: unknown }).update_id), offset })
            }
          )
      })
    )
    const logger = Logger.replace(
      Logger.defaultLogger,
      Logger.make(({ message }) => void logged.push(message))
    )
    const scope = yield* Scope.make()
    const context = yield* Polling.layer().pipe(
      Layer.provideMerge(
        Layer.mergeAll(
          api,
          inbox,
          Layer.mock(Bot, { id: 42, username: () => "", name: () => "" }),
          Layer.mock(Receipts, {
            oldestTried: (_, after) =>
              Effect.succeed(script.tried?.filter((at) => at > after).toSorted((a, b) => a - b)[0])
          }),
          Layer.succeed(Lease, { status: lease }),
          Polls.layer,
          Readiness.layer
        )
      ),
      Layer.provideMerge(logger),
      Layer.buildWithScope(scope)
    )
    const close = Scope.close(scope, Exit.void)
    yield* Effect.addFinalizer(() => close)
    const readiness = SubscriptionRef.get(Context.get(context, Readiness).status).pipe(
      Effect.map(({ polling }) => polling)
    )
    const pass = (duration: Duration.DurationInput) => TestClock.adjust(duration)
    yield* pass(0)
    const become = (status: LeaseStatus) => Effect.zipRight(SubscriptionRef.set(lease, status), pass(0))
    return {
      removals: () => removals,
      asked,
      accepted,
      passages,
      logged,
      close,
      become,
      readiness,
      pass,
      drainedSince: Context.get(context, Polls).drainedSince
    }
  })

describe("Polling", () => {
  it.scoped("asks for nothing while another daemon polls, and is ready to take over", () =>
    Effect.gen(function* () {
      const { asked, become, readiness } = yield* running({ polls: [updates()], lease: "unknown" })
      expect(yield* readiness).toMatch(/not yet known/)
      yield* become("elsewhere")
      expect(yield* readiness).toBe(true)
      expect(asked).toHaveLength(0)
      yield* become("held")
      expect(asked.length).toBeGreaterThan(0)
      expect(yield* readiness).toBe(true)
      const before = asked.length
      yield* become("elsewhere")
      yield* become("held")
      // What another one stored meanwhile is read anew.
      expect(asked.length).toBe(before + 1)
    })
  )

  it.scoped("acknowledges a batch only by the poll after it is stored", () =>
    Effect.gen(function* () {
      const stored = yield* Deferred.make<void>()
      const { accepted, asked, pass } = yield* running({
        polls: [updates(5, 6), updates(7)],
        accepts: [Deferred.await(stored)],
        offset: 5
      })
      expect(asked.map(({ offset }) => offset)).toEqual([5])
      yield* Deferred.succeed(stored, undefined)
      yield* pass(0)
      expect(accepted).toEqual([
        { ids: [5, 6], offset: 7 },
        { ids: [7], offset: 8 }
      ])
      expect(asked.map(({ offset }) => offset)).toEqual([5, 7, 8])
    })
  )

  it.scoped("follows ids that start again, keeps the offset after an empty poll, and minds no id that is none", () =>
    Effect.gen(function* () {
      const { accepted, asked } = yield* running({
        polls: [
          updates(900, 901),
          updates(),
          updates(3, 4),
          Effect.succeed([{ update_id: 5 }, "x", { update_id: "6" }])
        ]
      })
      expect(asked.map(({ offset }) => offset)).toEqual([undefined, 902, 902, 5, 6])
      expect(accepted.map(({ offset }) => offset)).toEqual([902, 5, 6])
    })
  )

  it.scoped("does not spin on a batch without any id, and passes it over only when it comes again", () =>
    Effect.gen(function* () {
      const odd = Effect.succeed(["x", "y"])
      const { asked, pass } = yield* running({ polls: [odd, Effect.succeed(["z"]), odd, odd], offset: 10 })
      expect(asked).toHaveLength(1)
      for (let poll = 0; poll < 4; poll++) yield* pass("5 seconds")
      // What something between us made up confirms nothing that really waits.
      expect(asked.map(({ offset }) => offset)).toEqual([10, 10, 10, 10, 12])
    })
  )

  it.scoped("stores a batch again and again while the store fails, and says so", () =>
    Effect.gen(function* () {
      const { accepted, asked, logged, pass, readiness } = yield* running({
        polls: [updates(5)],
        accepts: [Effect.fail(full), Effect.fail(full), Effect.fail(full)]
      })
      expect(yield* readiness).toContain("SQLITE_FULL")
      expect(asked).toHaveLength(1)
      for (const seconds of [1, 2, 4]) yield* pass(`${seconds} seconds`)
      expect(accepted).toEqual([{ ids: [5], offset: 6 }])
      expect(yield* readiness).toBe(true)
      expect(logged).toHaveLength(1)
      expect(asked.map(({ offset }) => offset)).toEqual([undefined, 6])
    })
  )

  it.scoped("is ready after the first poll, which Telegram is not asked to hold", () =>
    Effect.gen(function* () {
      const first = yield* Deferred.make<ReadonlyArray<unknown>>()
      const { asked, pass, readiness } = yield* running({ polls: [Deferred.await(first)] })
      expect(yield* readiness).toBe("starting")
      yield* Deferred.succeed(first, [])
      yield* pass(0)
      expect(yield* readiness).toBe(true)
      expect(asked.map(({ timeout }) => timeout)).toEqual([0, 25])
    })
  )

  it.scoped.each([
    [refused(401), "@BotFather", 60_000],
    [refused(404), "@BotFather", 60_000],
    [refused(409, "Conflict: terminated by other getUpdates request"), "another process", 5000],
    [refused(429, "Too Many Requests", 7000), "less often", 7000],
    [refused(429, "Too Many Requests", 3e9), "less often", 300_000]
  ] as const)("says how to fix %s, stays up, and tries again", ([failure, cure, delay]) =>
    Effect.gen(function* () {
      const { asked, logged, pass, readiness } = yield* running({
        polls: [Effect.fail(failure), Effect.fail(failure), updates()]
      })
      expect(yield* readiness).toContain(cure)
      yield* pass(delay - 1)
      expect(asked).toHaveLength(1)
      yield* pass(delay + 1)
      expect(asked.slice(0, 3).map(({ at }) => at)).toEqual([0, delay, 2 * delay])
      expect(logged).toHaveLength(1)
      expect(yield* readiness).toBe(true)
    })
  )

  it.scoped("removes the webhook of an earlier setting once, and leaves that of another program", () =>
    Effect.gen(function* () {
      const active = Effect.fail(refused(409, "Conflict: can't use getUpdates method while webhook is active"))
      const { asked, logged, pass, readiness, removals } = yield* running({
        polls: [active, updates(1), active, updates()]
      })
      expect(asked[1]?.at).toBe(0)
      expect(logged.flat()).toEqual([
        expect.stringContaining("it is removed"),
        expect.stringContaining("another program")
      ])
      expect(yield* readiness).toContain("another program set a webhook")
      yield* pass(5000)
      expect(yield* readiness).toBe(true)
      expect(removals()).toBe(1)
    })
  )

  it.effect("backs off from what is unreachable, to half a minute at most, with jitter", () =>
    Effect.gen(function* () {
      const failures = Array.from({ length: 9 }, () => unreachable)
      const pauses = yield* Schedule.run(Schedule.delays(again), 0, failures)
      for (const [index, pause] of Array.from(pauses, Duration.toMillis).entries()) {
        const most = Math.min(30_000, 1000 * 2 ** index)
        expect(pause).toBeGreaterThanOrEqual(most / 2)
        expect(pause).toBeLessThanOrEqual(most)
      }
      expect(pauses).toHaveLength(9)
    })
  )

  it.scoped("goes on after an outage, and logs it once", () =>
    Effect.gen(function* () {
      const { asked, logged, pass, readiness } = yield* running({
        polls: [...Array.from({ length: 3 }, () => Effect.fail(unreachable)), updates()]
      })
      yield* pass("1 second")
      yield* pass("2 seconds")
      expect(yield* readiness).toContain("cannot be reached")
      yield* pass("4 seconds")
      expect(yield* readiness).toBe(true)
      expect(asked).toHaveLength(5)
      expect(logged).toHaveLength(1)
    })
  )

  it.scoped("tells each change of trouble", () =>
    Effect.gen(function* () {
      const { logged, pass } = yield* running({
        polls: [Effect.fail(refused(401)), Effect.fail(refused(409)), Effect.fail(refused(409)), updates()]
      })
      for (const seconds of [60, 5, 5]) yield* pass(`${seconds} seconds`)
      expect(logged).toHaveLength(2)
    })
  )

  it.scoped("leaves a poll that hangs behind after two minutes", () =>
    Effect.gen(function* () {
      const { accepted, asked, pass } = yield* running({
        polls: [Effect.uninterruptible(Effect.never), updates(1)]
      })
      yield* pass("119 seconds")
      expect(asked).toHaveLength(1)
      yield* pass("3 seconds")
      expect(accepted).toEqual([{ ids: [1], offset: 2 }])
    })
  )

  it.scoped("knows since when all was taken in", () =>
    Effect.gen(function* () {
      const hundred = updates(...Array.from({ length: 100 }, (_, id) => id))
      const { drainedSince, pass } = yield* running({
        polls: [hundred, Effect.delay(updates(100), "10 seconds"), Effect.delay(hundred, "10 seconds")]
      })
      expect(yield* drainedSince(0)).toBe(false)
      yield* pass("10 seconds")
      expect(yield* drainedSince(0)).toBe(true)
      expect(yield* drainedSince(1)).toBe(false)
      yield* pass("10 seconds")
      expect(yield* drainedSince(1)).toBe(false)
    })
  )

  it.scoped("ends a poll when a send without an answer can be settled by the next one", () =>
    Effect.gen(function* () {
      const held = (timeout: number) => Effect.delay(updates(), Duration.seconds(timeout))
      const tried = [3500, 3900, 40_000]
      const { asked, drainedSince, pass } = yield* running({
        polls: [updates(), held(25), updates(1), held(4), updates(), held(12), updates(), Effect.never],
        tried
      })
      yield* pass("1 minute")
      yield* pass("30 seconds")
      expect(asked.map(({ at, timeout }) => [at, timeout])).toEqual([
        [0, 0],
        // What was tried after its beginning is due after its end.
        [0, 25],
        [25_000, 4],
        [25_000, 4],
        [29_000, 0],
        [29_000, 25],
        [41_000, 24],
        [41_000, 24]
      ])
      for (const at of tried.slice(0, 2)) expect(yield* drainedSince(at + 25_000)).toBe(true)
    })
  )

  it.scoped("does not take one update for all there is when it asked twice with the same offset", () =>
    Effect.gen(function* () {
      const { asked, drainedSince, pass } = yield* running({
        // As many as Telegram gives to who asks twice within half a second: after a restart, after a failure.
        polls: [updates(5), Effect.fail(unreachable), updates(6), updates(), Effect.delay(updates(7), "1 second")],
        offset: 5
      })
      expect(asked.map(({ offset }) => offset)).toEqual([5, 6])
      expect(yield* drainedSince(0)).toBe(false)
      yield* pass("1 second")
      expect(asked.map(({ offset }) => offset)).toEqual([5, 6, 6, 7, 7])
      const empty = asked[3]?.at ?? Number.NaN
      expect(yield* drainedSince(empty)).toBe(true)
      expect(yield* drainedSince(empty + 1)).toBe(false)
      yield* pass("1 second")
      expect(asked).toHaveLength(6)
      expect(yield* drainedSince(empty + 1)).toBe(false)
    })
  )

  it.scoped("closes at once while it polls, but lets a batch be stored", () =>
    Effect.gen(function* () {
      const idle = yield* running({ polls: [] })
      yield* idle.close
      const { accepted, asked, close, pass } = yield* running({
        polls: [updates(5)],
        accepts: [Effect.delay(Effect.void, "1 second")]
      })
      const closing = yield* Effect.fork(close)
      yield* pass("1 second")
      yield* closing
      expect(accepted).toEqual([{ ids: [5], offset: 6 }])
      expect(asked).toHaveLength(1)
    })
  )

  it.scoped("continues after a defect in Holdfast, and says so", () =>
    Effect.gen(function* () {
      const { accepted, logged, pass, readiness } = yield* running({
        polls: [updates(5), updates(5)],
        accepts: [Effect.die(new Error("my secret"))]
      })
      expect(accepted).toEqual([])
      expect(yield* readiness).toMatch(/defect.*restarts/)
      expect(JSON.stringify(logged)).toContain("restarts")
      expect(JSON.stringify(logged)).not.toContain("secret")
      yield* pass("1 second")
      expect(accepted.map(({ ids }) => ids)).toEqual([[5]])
      expect(yield* readiness).toBe(true)
    })
  )

  it.scoped("begins again after a second, when the defects before are an hour old", () =>
    Effect.gen(function* () {
      const defect = Effect.die(new Error("defect"))
      const quiet = Array.from({ length: 37 }, () => Effect.delay(updates(), "100 seconds"))
      const { asked, pass } = yield* running({ polls: [defect, defect, ...quiet, defect] })
      yield* pass("1 second")
      expect(asked).toHaveLength(2)
      yield* pass("2 seconds")
      expect(asked).toHaveLength(3)
      yield* pass("3700 seconds")
      expect(asked).toHaveLength(40)
      yield* pass("1 second")
      expect(asked).toHaveLength(41)
    })
  )

  it.scoped("says when a batch came, by both clocks, however often it is stored", () =>
    Effect.gen(function* () {
      const { clock, jump } = yield* jumpingClock
      const woken = Effect.tap(updates(7), () => {
        // The steady clock stands still while a machine sleeps.
        jump(8 * 3_600_000)
      })
      const { passages, pass } = yield* running({
        polls: [updates(5), updates(6), Effect.delay(woken, "10 seconds")],
        accepts: [Effect.void, Effect.void, Effect.fail(full)]
      }).pipe(Effect.withClock(clock))
      yield* pass("10 seconds")
      yield* pass("1 minute")
      expect(passages.length).toBeGreaterThanOrEqual(4)
      // What is asked for first may have been asked for by the process before.
      expect(passages.slice(0, 2)).toEqual(Array.from({ length: 2 }, () => ({ now: 0, passed: undefined })))
      const later = { now: 8 * 3_600_000 + 10_000, passed: { wall: 8 * 3_600_000 + 10_000, steady: 10_000 } }
      for (const passage of passages.slice(2)) expect(passage).toEqual(later)
    })
  )

  it.scoped("asks no later for a number that is no id of an update", () =>
    Effect.gen(function* () {
      const { asked, pass } = yield* running({ polls: [updates(5, 2 ** 52), updates()], offset: 5 })
      yield* pass(0)
      expect(asked.slice(0, 2).map(({ offset }) => offset)).toEqual([5, 6])
    })
  )
})
