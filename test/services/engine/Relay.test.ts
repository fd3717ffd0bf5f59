import { describe, expect, it } from "@effect/vitest"
import { Context, Deferred, Effect, Layer, SubscriptionRef, TestClock } from "effect"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { Conversations } from "../../../services/engine/Conversations.ts"
import { Relay } from "../../../services/engine/Relay.ts"
import { type Placed, Updates } from "../../../services/turns/Updates.ts"
import { initial } from "../../../domain/conversation/Reducer.ts"
import { Engine } from "../../../services/engine/Engine.ts"
import { Readiness } from "../../../services/Readiness.ts"
import { arrivalOf, bot } from "../../support/arrivals.ts"

const full = new StoreUnavailable({ operation: "commit", code: "SQLITE_FULL" })

/** A relay to an engine that confirms what the script lets through, and writes down what it is given. */
const relayTo = Effect.fnUntraced(function* (
  take: (placed: ReadonlyArray<Placed>) => Effect.Effect<boolean, StoreUnavailable>
) {
  const submitted: Array<ReadonlyArray<number>> = []
  const conversations = yield* Conversations
  const submit = Effect.fnUntraced(function* (placed: ReadonlyArray<Placed>) {
    submitted.push(placed.map(({ ref }) => ref.place))
    if (!(yield* take(placed))) return
    for (const { conversation, ref } of placed) {
      yield* conversations.commit(conversation, { state: initial, confirmed: [ref.place], wakeAt: null, idle: true })
    }
  })
  const context = yield* Layer.build(
    Relay.layer.pipe(
      Layer.provide(Layer.succeed(Engine, { submit, replan: () => Effect.void })),
      Layer.provideMerge(Readiness.layerOf(["relay"]))
    )
  )
  const offer = (placed: ReadonlyArray<Placed>) =>
    Effect.provide(
      Effect.flatMap(Relay, (relay) => relay.offer(placed)),
      context
    )
  const ready = Effect.map(SubscriptionRef.get(Context.get(context, Readiness).status), ({ relay }) => relay)
  yield* TestClock.adjust(0)
  return { submitted, offer, ready }
})

const accepted = (...messages: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    const updates = yield* Updates
    const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
    const batch = messages.map((message) => arrivalOf(7, message))
    return (yield* updates.accept(bot, batch, undefined, now)).placed
  })

const confirms = () => Effect.succeed(true)

describe("the relay", () => {
  it.scoped("submits at once and together what it is offered, and no more once it is confirmed", () =>
    Effect.gen(function* () {
      const { offer, submitted } = yield* relayTo(confirms)
      yield* offer(yield* accepted(1, 2))
      yield* TestClock.adjust(0)
      expect(submitted).toEqual([[1, 2]])
      yield* TestClock.adjust("1 minute")
      expect(submitted).toHaveLength(1)
    }).pipe(Effect.provide(Memory.layer))
  )

  it.scoped("submits at its start what an earlier life left, however young it is", () =>
    Effect.gen(function* () {
      yield* accepted(1)
      const { submitted } = yield* relayTo(confirms)
      expect(submitted).toEqual([[1]])
    }).pipe(Effect.provide(Memory.layer))
  )

  it.scoped("submits again every few seconds until the engine confirms", () =>
    Effect.gen(function* () {
      let refusals = 2
      const { offer, submitted } = yield* relayTo(() => Effect.sync(() => refusals-- <= 0))
      yield* offer(yield* accepted(1))
      yield* TestClock.adjust("2 seconds")
      expect(submitted).toHaveLength(1)
      yield* TestClock.adjust("1 minute")
      expect(submitted).toEqual([[1], [1], [1]])
    }).pipe(Effect.provide(Memory.layer))
  )

  it.scoped("goes on after the engine failed, with what failed and with what is new", () =>
    Effect.gen(function* () {
      let failures = 1
      const { offer, submitted } = yield* relayTo(() =>
        Effect.suspend(() => (failures-- > 0 ? Effect.fail(full) : Effect.succeed(true)))
      )
      yield* offer(yield* accepted(1))
      yield* TestClock.adjust("1 second")
      yield* offer(yield* accepted(2))
      yield* TestClock.adjust(0)
      expect(submitted).toEqual([[1], [2]])
      yield* TestClock.adjust("10 seconds")
      expect(submitted).toEqual([[1], [2], [1]])
    }).pipe(Effect.provide(Memory.layer))
  )

  it.scoped("goes on after the store failed", () =>
    Effect.gen(function* () {
      const real = yield* Updates
      let failures = 3
      const flaky = Layer.succeed(Updates, {
        ...real,
        unconfirmed: (before, limit, after) =>
          Effect.suspend(() => (failures-- > 0 ? Effect.fail(full) : real.unconfirmed(before, limit, after)))
      })
      yield* accepted(1)
      const { submitted } = yield* relayTo(confirms).pipe(Effect.provide(flaky))
      yield* TestClock.adjust("6 seconds")
      expect(submitted).toEqual([])
      yield* TestClock.adjust("3 seconds")
      expect(submitted).toEqual([[1]])
    }).pipe(Effect.provide(Memory.layer))
  )

  it.scoped("gives each conversation a turn when more wait than are submitted at a time", () =>
    Effect.gen(function* () {
      const { accept } = yield* Updates
      const backlog = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((chat) =>
        Array.from({ length: 64 }, (_, index) => arrivalOf(chat, 100 * chat + index))
      )
      yield* accept(bot, backlog, undefined, 0)
      yield* TestClock.adjust("10 seconds")
      const heard = new Set<string>()
      yield* relayTo((placed) =>
        Effect.sync(() => {
          for (const { conversation, ref } of placed) heard.add(`${conversation} ${ref.place}`)
          return false
        })
      )
      expect(heard.size).toBe(512)
      yield* TestClock.adjust("3 seconds")
      expect(heard.size).toBe(backlog.length)
    }).pipe(Effect.provide(Memory.layer))
  )

  it.scoped("never makes the door wait, whatever the engine does", () =>
    Effect.gen(function* () {
      const stuck = yield* Deferred.make<boolean>()
      const { offer, submitted } = yield* relayTo(() => Deferred.await(stuck))
      const [placed] = yield* accepted(1)
      for (let offers = 0; offers < 1000; offers++) yield* offer([placed!])
      yield* TestClock.adjust(0)
      expect(submitted).toHaveLength(1)
      yield* Deferred.succeed(stuck, true)
    }).pipe(Effect.provide(Memory.layer))
  )

  const stalls = [
    ["refuses", Effect.fail(full), /could not be handed to the engine: .*SQLITE_FULL.*its disk is full/],
    ["does not answer", Effect.never, /neither the store nor the engine answers/]
  ] as const
  it.scoped.each(stalls)(
    "is not ready once the engine %s for a minute, and ready again afterwards",
    ([, trouble, says]) =>
      Effect.gen(function* () {
        let working = false
        const { offer, ready } = yield* relayTo(() =>
          Effect.suspend(() => (working ? Effect.succeed(true) : trouble)).pipe(
            Effect.timeoutTo({ duration: "90 seconds", onTimeout: () => false, onSuccess: (taken) => taken })
          )
        )
        expect(yield* ready).toBe(true)
        yield* offer(yield* accepted(1))
        yield* TestClock.adjust("55 seconds")
        expect(yield* ready).toBe(true)
        yield* TestClock.adjust("15 seconds")
        expect(yield* ready).toMatch(says)
        working = true
        yield* TestClock.adjust("2 minutes")
        expect(yield* ready).toBe(true)
      }).pipe(Effect.provide(Memory.layer))
  )

  it.scoped("is ready as long as nothing waits, and when the engine takes long to confirm what it was given", () =>
    Effect.gen(function* () {
      const { offer, ready } = yield* relayTo(() => Effect.succeed(false))
      yield* TestClock.adjust("5 minutes")
      expect(yield* ready).toBe(true)
      yield* offer(yield* accepted(1))
      yield* TestClock.adjust("5 minutes")
      expect(yield* ready).toBe(true)
    }).pipe(Effect.provide(Memory.layer))
  )
})
