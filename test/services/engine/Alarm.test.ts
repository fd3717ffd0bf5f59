import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, TestClock } from "effect"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import * as Alarm from "../../../services/engine/Alarm.ts"

const full = new StoreUnavailable({ operation: "due", code: "SQLITE_FULL" })

/** An alarm on a list of times; what rings is taken from the list and written down with its time. */
const alarmOn = Effect.fnUntraced(function* (...times: ReadonlyArray<number>) {
  const store = { times: [...times], failures: 0, looks: 0 }
  const rung: Array<readonly [time: number, at: number]> = []
  let now = 0
  const due = (at: number) =>
    Effect.suspend(() => {
      store.looks++
      now = at
      if (store.failures-- > 0) return Effect.fail(full)
      const later = store.times.filter((time) => time > at)
      const keys = store.times.filter((time) => time <= at)
      return Effect.succeed({ keys, next: later.length === 0 ? null : Math.min(...later) })
    })
  const alarm = yield* Alarm.make(due, (time) => {
    store.times = store.times.filter((other) => other !== time)
    rung.push([time, now])
  })
  yield* TestClock.adjust(0)
  const set = (time: number) => {
    store.times.push(time)
    alarm.set(time)
  }
  return { rung, set, store }
})

describe("the alarm", () => {
  it.scoped("rings at the start for what is due, and then for each at its time", () =>
    Effect.gen(function* () {
      const { rung } = yield* alarmOn(0, 1500, 5000)
      expect(rung).toEqual([[0, 0]])
      yield* TestClock.adjust(1499)
      expect(rung).toHaveLength(1)
      yield* TestClock.adjust(1)
      yield* TestClock.adjust("10 seconds")
      expect(rung.slice(1)).toEqual([
        [1500, 1500],
        [5000, 5000]
      ])
    })
  )

  it.scoped("rings at a time that is set later and comes earlier", () =>
    Effect.gen(function* () {
      const { rung, set } = yield* alarmOn(5000)
      set(300)
      set(200)
      yield* TestClock.adjust("6 seconds")
      expect(rung).toEqual([
        [200, 200],
        [300, 300],
        [5000, 5000]
      ])
    })
  )

  it.scoped("rings for what is set when nothing was known", () =>
    Effect.gen(function* () {
      const { rung, set } = yield* alarmOn()
      yield* TestClock.adjust("1 minute")
      set(90_500)
      yield* TestClock.adjust("1 minute")
      expect(rung).toEqual([[90_500, 90_500]])
    })
  )

  it.live("rings within a second after the clock has jumped, as it does while a machine sleeps", () =>
    Effect.gen(function* () {
      let jump = 0
      const live = yield* Effect.clock
      const jumping: Clock.Clock = {
        ...live,
        sleep: live.sleep,
        currentTimeMillis: Effect.map(live.currentTimeMillis, (now) => now + jump),
        unsafeCurrentTimeMillis: () => live.unsafeCurrentTimeMillis() + jump
      }
      yield* Effect.gen(function* () {
        const hour = 3_600_000
        const wake = (yield* Clock.currentTimeMillis) + hour
        const rang: Array<number> = []
        yield* Alarm.make(
          (now) => Effect.succeed(now >= wake ? { keys: [now], next: null } : { keys: [], next: wake }),
          (now) => void rang.push(now)
        )
        jump = 2 * hour
        yield* Effect.sleep(50).pipe(Effect.repeat({ until: () => rang.length > 0 }), Effect.timeout("60 seconds"))
        expect(rang).toHaveLength(1)
      }).pipe(Effect.scoped, Effect.withClock(jumping))
    })
  )

  it.scoped("tries again each second while the store fails", () =>
    Effect.gen(function* () {
      const { rung, set, store } = yield* alarmOn()
      store.failures = 3
      set(500)
      yield* TestClock.adjust("10 seconds")
      expect(rung).toEqual([[500, 3500]])
      expect(store.looks).toBe(5)
    })
  )

  it.scoped("does not ask the store when nothing can be due", () =>
    Effect.gen(function* () {
      const { store } = yield* alarmOn(3_600_000)
      yield* TestClock.adjust("1 minute")
      expect(store.looks).toBe(1)
    })
  )
})
