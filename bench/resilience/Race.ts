import * as Effect from "effect/Effect"
import * as Scheduler from "effect/Scheduler"
import * as Report from "../Report.ts"

/** A contender: calls something `count` times in a row, inside a fiber or as promises. */
export type Calls = (count: number) => Effect.Effect<void>

export const promises =
  (call: () => Promise<unknown>): Calls =>
  (count) =>
    Effect.promise(async () => {
      for (let i = 0; i < count; i++) await call()
    })

/**
 * Effect's default scheduler yields to the event loop with a timer of a millisecond after 2048 tasks, which would
 * dominate a tight loop.
 */
const scheduler = new Scheduler.MixedScheduler(Number.MAX_SAFE_INTEGER)

export const inFiber =
  (call: () => Effect.Effect<unknown, unknown>): Calls =>
  (count) =>
    Effect.gen(function* () {
      for (let i = 0; i < count; i++) yield* call()
    }).pipe(Effect.withScheduler(scheduler), Effect.orDie)

/** Collects the garbage of the contender before, so that each pays for its own; needs `node --expose-gc`. */
const tidy = () => globalThis.gc?.({ type: "minor" })

/**
 * Microseconds per call of each contender in each round. They take turns, and each round begins with another one, so
 * that noise of the machine affects all.
 */
export const race = Effect.fnUntraced(function* <Name extends string>(
  contenders: Readonly<Record<Name, Calls>>,
  options: { readonly warmUp: number; readonly rounds: number; readonly calls: number }
) {
  const { calls, rounds, warmUp } = options
  const names = Object.keys(contenders) as Array<Name>
  const times = new Map<Name, Array<number>>(names.map((name) => [name, []]))
  for (let round = -warmUp; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + Math.abs(round)) % names.length]!
      tidy()
      const start = performance.now()
      yield* contenders[name](calls)
      if (round >= 0) times.get(name)?.push((1000 * (performance.now() - start)) / calls)
    }
  }
  const of = (name: Name) => times.get(name) ?? []
  return {
    median: (name: Name) => Report.median(of(name)),
    /** The cost of a call above one of `bare` in the same round, as the median of all rounds. */
    added: (name: Name, bare: Name) => Report.interval(of(name).map((time, round) => time - (of(bare)[round] ?? NaN)))
  }
})
