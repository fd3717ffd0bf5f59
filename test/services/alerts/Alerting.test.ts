import { describe, expect, it } from "@effect/vitest"
import {
  Duration,
  Effect,
  Layer,
  MetricKey,
  MetricLabel,
  MetricPair,
  MetricState,
  Option,
  SubscriptionRef
} from "effect"
import * as TestClock from "effect/TestClock"
import { address, conversationKey } from "../../../domain/Ids.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import type { Access } from "../../../domain/telegram/Access.ts"
import { nothing } from "../../../domain/telegram/Envelope.ts"
import { alertPressOf, muteButtons } from "../../../domain/telemetry/alerts/AlertPress.ts"
import { keyOf } from "../../../domain/telemetry/alerts/Known.ts"
import { rules } from "../../../domain/telemetry/alerts/Rules.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { Handover } from "../../../services/engine/Handover.ts"
import { Lease, type LeaseStatus } from "../../../services/sharing/Lease.ts"
import * as Alerting from "../../../services/alerts/Alerting.ts"
import { AlertDesk } from "../../../services/people/AlertDesk.ts"
import { AlertHook, type AlertNote, NotAccepted } from "../../../services/telemetry/AlertHook.ts"
import { AlertStore } from "../../../services/telemetry/AlertStore.ts"
import { Telemetry } from "../../../services/telemetry/Telemetry.ts"
import { Updates } from "../../../services/turns/Updates.ts"
import { capturing } from "../../support/logs.ts"

const bot = 42
const owner = 7
const access: Access = { _tag: "Allowed", users: new Set([owner, 8]) }

type Labels = Readonly<Record<string, string>>

/** The numbers of a daemon, as the test sets them. */
class Numbers {
  readonly #all = new Map<string, MetricPair.MetricPair.Untyped>()

  set(name: string, value: number, labels: Labels = {}, counter = name.endsWith("_total")): void {
    const tags = Object.entries(labels).map(([key, value]) => MetricLabel.make(key, value))
    const key = counter ? MetricKey.counter(name) : MetricKey.gauge(name)
    const state = counter ? MetricState.counter(value) : MetricState.gauge(value)
    const pair = MetricPair.unsafeMake(MetricKey.taggedWithLabels(key as MetricKey.MetricKey.Untyped, tags), state)
    this.#all.set(JSON.stringify([name, labels]), pair)
  }

  readonly layer = Layer.succeed(Telemetry, {
    metrics: Effect.sync(() => Array.from(this.#all.values()))
  } as unknown as typeof Telemetry.Service)
}

/** A receiver of notes, which refuses as many as the test says. */
class Receiver {
  readonly notes: Array<AlertNote> = []
  attempts = 0
  refuses = 0

  readonly layer = Layer.succeed(AlertHook, {
    post: (note) =>
      Effect.suspend(() => {
        this.attempts++
        if (this.refuses-- > 0) return new NotAccepted({ why: "status 503" })
        this.notes.push(note)
        return Effect.void
      })
  })
}

/** The texts that were accepted for the owner, in order, each with its buttons. */
const told = Effect.gen(function* () {
  const updates = yield* Updates
  const placed = yield* updates.unconfirmed(Number.MAX_SAFE_INTEGER, 100)
  return yield* Effect.forEach(
    placed.filter(({ ref }) => ref.about === "alert"),
    ({ conversation, ref }) =>
      Effect.map(updates.find(ref.id), (found) => {
        const { argument, text } = Option.getOrThrow(found)
        return { to: address(conversation).chat, text, key: argument }
      })
  )
})

const texts = Effect.map(told, (all) => all.map(({ text }) => text))

const lease = (status: LeaseStatus) =>
  Layer.effect(
    Lease,
    Effect.map(SubscriptionRef.make<LeaseStatus>(status), (status) => Lease.of({ status }))
  )

interface Setup {
  readonly receiver?: Receiver
  readonly status?: LeaseStatus
  readonly every?: Duration.DurationInput
  readonly shared?: boolean
}

const alerting = (numbers: Numbers, { every = "30 seconds", receiver, shared = true, status = "held" }: Setup = {}) =>
  Layer.build(
    Layer.fresh(
      Alerting.layer({ bot, access, rules, every, shared }).pipe(
        Layer.provide([numbers.layer, lease(status)]),
        Layer.provide(receiver?.layer ?? Layer.empty)
      )
    )
  )

/** Enough for one round: the clock stands still while a round runs. */
const settled = Effect.forEach(Array.from({ length: 20 }), () => Effect.yieldNow(), { discard: true })
const pass = (seconds: number, step = 30) =>
  Effect.forEach(
    Array.from({ length: Math.ceil(seconds / step) }),
    () => Effect.zipRight(TestClock.adjust(Duration.seconds(step)), settled),
    { discard: true }
  )
const hour = 3600
const hours = (count: number) => pass(count * hour, hour)

const world = () => Layer.provideMerge(Layer.mergeAll(Handover.layer, AlertDesk.layer(access)), Memory.layer)

const scenes: ReadonlyArray<
  readonly [rule: string, seconds: number, text: RegExp, numbers: ReadonlyArray<readonly [string, number, Labels?]>]
> = [
  [
    "NotReady",
    120,
    /🔴 \*\*NotReady\*\*: A part is not ready: database\./,
    [["holdfast_ready", 0, { part: "database" }]]
  ],
  ["NoPoll", 0, /No poll of Telegram has succeeded for 6 min 40 s/, [["holdfast_poll_age_seconds", 400]]],
  ["BacklogOld", 60, /has waited for 16 min 40 s/, [["holdfast_backlog_age_seconds", 1000]]],
  [
    "BreakerOpen",
    600,
    /The circuit breaker of a\/b has been open/,
    [["holdfast_breaker_open", 1, { candidate: "a/b" }]]
  ],
  ["DeadLetters", 60, /3 failed messages wait/, [["holdfast_dead_letters", 3]]],
  ["DiskLow", 60, /only 95\.4 MB left/, [["holdfast_disk_free_bytes", 100_000_000]]],
  ["MoneySpent", 0, /90 % of the money for a day is spent/, [["holdfast_spending_ratio", 0.9, { scope: "day" }]]]
]

describe("alerts", () => {
  it.scoped.each(scenes)(
    "%s is told to the owner when it is time, once, and when it is over",
    ([, seconds, text, set]) =>
      Effect.gen(function* () {
        const numbers = new Numbers()
        for (const [name, value, labels] of set) numbers.set(name, value, labels)
        yield* alerting(numbers)
        yield* settled
        if (seconds > 0) {
          yield* pass(seconds - 30)
          expect(yield* texts).toEqual([])
          yield* pass(30)
        }
        const [first, ...others] = yield* told
        expect(others).toEqual([])
        expect(first).toMatchObject({ to: owner, text: expect.stringMatching(text) })
        yield* pass(300)
        expect(yield* texts).toHaveLength(1)
        for (const [name, , labels] of set) numbers.set(name, name === "holdfast_ready" ? 1 : NaN, labels)
        yield* pass(180)
        expect(yield* texts).toEqual([expect.stringMatching(text), expect.stringMatching(/^🟢 .* is over/)])
        yield* pass(300)
        expect(yield* texts).toHaveLength(2)
        expect(yield* Effect.flatMap(AlertStore, (store) => store.known(bot))).toEqual([])
      }).pipe(Effect.provide(world()))
  )

  it.scoped("CallsFail is told by the share of failures within ten minutes", () =>
    Effect.gen(function* () {
      const numbers = new Numbers()
      yield* alerting(numbers)
      yield* settled
      for (let minute = 1; minute <= 5; minute++) {
        numbers.set("holdfast_model_calls_failed_total", 4 * minute, { candidate: "a", failure: "ServerError" })
        numbers.set("holdfast_model_calls_failed_total", 100 * minute, { candidate: "a", failure: "Interrupted" })
        numbers.set("holdfast_model_calls_succeeded_total", minute, { candidate: "a" })
        yield* pass(60)
      }
      expect(yield* texts).toEqual([expect.stringContaining("80 % of the calls to models have failed")])
    }).pipe(Effect.provide(world()))
  )

  it.scoped("is told once over restarts, and its end after them", () =>
    Effect.gen(function* () {
      const numbers = new Numbers()
      numbers.set("holdfast_breaker_open", 1, { candidate: "a" })
      const run = (seconds: number) =>
        Effect.scoped(Effect.zipRight(alerting(numbers, { shared: false }), pass(seconds)))
      yield* run(600)
      expect(yield* texts).toHaveLength(1)
      yield* run(30)
      yield* TestClock.adjust("1 hour")
      yield* run(300)
      expect(yield* texts).toHaveLength(1)
      numbers.set("holdfast_breaker_open", 0, { candidate: "a" })
      yield* run(150)
      expect(yield* texts).toEqual([expect.stringContaining("BreakerOpen"), expect.stringContaining("is over")])
    }).pipe(Effect.provide(world()))
  )

  it.scoped("is told under one id if the process ends between the message and its note", () =>
    Effect.gen(function* () {
      const numbers = new Numbers()
      numbers.set("holdfast_dead_letters", 1)
      const store = yield* AlertStore
      let saves = 0
      // The second save, which says that it was told, never happens.
      const dying = Layer.succeed(AlertStore, {
        ...store,
        save: (...args) =>
          ++saves > 1 ? Effect.fail(new StoreUnavailable({ operation: "alerts", code: "GONE" })) : store.save(...args)
      })
      yield* Effect.scoped(Effect.zipRight(Effect.provide(alerting(numbers), dying), pass(90)))
      expect(yield* texts).toHaveLength(1)
      yield* Effect.scoped(Effect.zipRight(alerting(numbers), pass(300)))
      expect(yield* texts).toHaveLength(1)
      expect((yield* store.known(bot)).map(({ known }) => known.tellings)).toEqual([1])
    }).pipe(Effect.provide(world()))
  )

  it.scoped("that goes on is told again after a day, unless it is muted by the owner", () =>
    Effect.gen(function* () {
      const numbers = new Numbers()
      numbers.set("holdfast_dead_letters", 2)
      yield* alerting(numbers, { every: "1 hour" })
      yield* hours(2)
      yield* hours(25)
      expect(yield* texts).toEqual([expect.stringContaining("DeadLetters"), expect.stringContaining("(still)")])
      const key = keyOf({ id: "DeadLetters" })
      const [last] = (yield* told).slice(-1)
      expect(last?.key).toBe(key)
      const press = alertPressOf(muteButtons(key)[0]?.[2]?.callback_data ?? "")
      if (press === undefined) throw new Error("no press")
      const desk = yield* AlertDesk
      const by = (id: number) =>
        desk.press(conversationKey({ bot, chat: id, thread: undefined }), press, { ...nothing, user: { id, name: "" } })
      expect((yield* by(8)).markdown).toBe("Only my owner can mute this.")
      expect((yield* by(owner)).markdown).toContain("for 7 days")
      yield* hours(6 * 24)
      expect(yield* texts).toHaveLength(2)
      yield* hours(26)
      expect(yield* texts).toHaveLength(3)
    }).pipe(Effect.provide(world()))
  )

  it.scoped("that ends while it is muted says nothing of its end", () =>
    Effect.gen(function* () {
      const numbers = new Numbers()
      numbers.set("holdfast_dead_letters", 2)
      yield* alerting(numbers, { every: "1 hour" })
      yield* hours(2)
      const store = yield* AlertStore
      yield* store.mute(bot, keyOf({ id: "DeadLetters" }), 20 * 3_600_000)
      numbers.set("holdfast_dead_letters", 0)
      yield* hours(3)
      numbers.set("holdfast_dead_letters", 5)
      yield* hours(3)
      expect(yield* texts).toHaveLength(1)
      numbers.set("holdfast_dead_letters", 0)
      yield* hours(24)
      expect(yield* texts).toHaveLength(1)
      expect(yield* store.known(bot)).toEqual([])
    }).pipe(Effect.provide(world()))
  )

  it.scoped("of any process are told by the one that holds the lease", () =>
    Effect.gen(function* () {
      const [worker, door] = [new Numbers(), new Numbers()]
      yield* alerting(worker, { status: "elsewhere" })
      yield* alerting(door)
      worker.set("holdfast_breaker_open", 1, { candidate: "a" })
      worker.set("holdfast_dead_letters", 1)
      door.set("holdfast_dead_letters", 1)
      yield* pass(900)
      expect((yield* texts).map((text) => /\*\*(\w+)\*\*/.exec(text)?.[1]).toSorted()).toEqual([
        "BreakerOpen",
        "DeadLetters"
      ])
    }).pipe(Effect.provide(world()))
  )

  it.scoped("of a process that has died are over", () =>
    Effect.gen(function* () {
      const [worker, door] = [new Numbers(), new Numbers()]
      worker.set("holdfast_breaker_open", 1, { candidate: "a" })
      yield* alerting(door)
      yield* Effect.scoped(Effect.zipRight(alerting(worker, { status: "elsewhere" }), pass(660)))
      expect(yield* texts).toHaveLength(1)
      yield* pass(180)
      expect(yield* texts).toEqual([expect.stringContaining("BreakerOpen"), expect.stringContaining("is over")])
    }).pipe(Effect.provide(world()))
  )

  it.scoped("are posted to the webhook until it accepts them, ever less often, each state once", () => {
    const log = capturing()
    return Effect.gen(function* () {
      const [numbers, receiver] = [new Numbers(), new Receiver()]
      numbers.set("holdfast_breaker_open", 1, { candidate: "a" })
      receiver.refuses = 4
      yield* alerting(numbers, { receiver })
      yield* pass(600)
      expect(receiver.attempts).toBe(1)
      // 30, 60, 120 and 240 seconds later.
      yield* pass(450)
      expect(receiver.attempts).toBe(5)
      expect(receiver.notes).toMatchObject([
        {
          version: 1,
          status: "firing",
          bot,
          alert: "BreakerOpen",
          severity: "warning",
          labels: { candidate: "a" },
          value: 1,
          until: null
        }
      ])
      numbers.set("holdfast_breaker_open", 0, { candidate: "a" })
      yield* pass(600)
      expect(receiver.notes.map(({ status }) => status)).toEqual(["firing", "over"])
      expect(receiver.notes[1]?.until).toMatch(/^1970-/)
      expect(log.at("WARN").filter(({ line }) => line.includes("HOLDFAST_ALERT_WEBHOOK"))).toHaveLength(1)
    }).pipe(Effect.provide(Layer.provideMerge(world(), log.layer)))
  })

  it.scoped("reach the webhook while the database does not answer, and nobody twice afterwards", () =>
    Effect.gen(function* () {
      const [numbers, receiver] = [new Numbers(), new Receiver()]
      const store = yield* AlertStore
      let down = true
      const failing = new StoreUnavailable({ operation: "alerts", code: "GONE" })
      const unless = <A>(effect: Effect.Effect<A, StoreUnavailable>) =>
        Effect.suspend(() => (down ? Effect.fail(failing) : effect))
      const shaky = Layer.succeed(AlertStore, {
        report: (...args) => unless(store.report(...args)),
        reported: (...args) => unless(store.reported(...args)),
        known: (...args) => unless(store.known(...args)),
        save: (...args) => unless(store.save(...args)),
        mute: store.mute
      })
      numbers.set("holdfast_ready", 0, { part: "database" })
      yield* Effect.provide(alerting(numbers, { receiver }), shaky)
      yield* pass(600)
      expect(receiver.notes.map(({ status }) => status)).toEqual(["firing"])
      expect(yield* texts).toEqual([])
      down = false
      yield* pass(60)
      expect(yield* texts).toHaveLength(1)
      numbers.set("holdfast_ready", 1, { part: "database" })
      yield* pass(120)
      expect(receiver.notes.map(({ status }) => status)).toEqual(["firing", "over"])
      expect(yield* texts).toHaveLength(2)
    }).pipe(Effect.provide(world()))
  )
})
