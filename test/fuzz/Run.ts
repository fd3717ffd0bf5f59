import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import type { Door } from "./Door.ts"
import type { Input } from "./Input.ts"
import * as World from "./World.ts"

/** How a daemon handled the inputs of a door. */
export interface Outcome {
  readonly counts: Readonly<Record<string, number>>
  /** The faults: an end of the process, a defect, a 5xx response, a question without exactly one answer. Empty means passed. */
  readonly wrong: ReadonlyArray<string>
  /** The last inputs before a fault. */
  readonly last: ReadonlyArray<Input>
  /** The lateness of the event loop, in milliseconds. */
  readonly p999: number
  readonly max: number
  /** How many more bytes it held at the end than half way through. */
  readonly grown: number
  readonly resident: number
  /** The latencies of the regular questions, in milliseconds. */
  readonly latencies: ReadonlyArray<number>
}

/** The number of recent inputs that are kept as the possible cause. */
const kept = 200

/** The interval between questions of other people, in milliseconds. */
const pace = 200

/** How long after the last question all must be answered, in milliseconds. */
const patience = 60_000

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** Draws the kinds in turn, so that each comes equally often; the same seed draws the same inputs. */
function* drawn(door: Door, seed: number): Generator<Input> {
  const batch = 10
  for (let round = 0; ; round++) {
    const columns = Object.entries(door.kinds).map(([kind, arbitrary], index) =>
      FastCheck.sample(arbitrary, { numRuns: batch, seed: seed + round * 1000 + index }).map((body) => ({ kind, body }))
    )
    for (let at = 0; at < batch; at++) {
      for (const column of columns) {
        const input = column[at]
        if (input !== undefined) yield input
      }
    }
  }
}

/** Sends inputs while there are more and `goesOn` is true; each kind at least once. */
const play = (world: World.World, door: Door, inputs: Iterator<Input>, goesOn: () => boolean) => {
  const counts: Record<string, number> = Object.fromEntries(Object.keys(door.kinds).map((kind) => [kind, 0]))
  const wrong: Array<string> = []
  const last: Array<Input> = []
  const lane = async () => {
    while ((goesOn() || Object.values(counts).includes(0)) && world.daemon.fell() === undefined) {
      const { done, value } = inputs.next()
      if (done === true) return
      counts[value.kind] = (counts[value.kind] ?? 0) + 1
      last.push(value)
      if (last.length > kept) last.shift()
      const found = await door.send(world, value)
      if (found !== undefined) wrong.push(found)
      if (door.pause > 0) await pause(door.pause)
    }
  }
  return { counts, wrong, last, done: Promise.all(Array.from({ length: door.concurrency }, lane)) }
}

const settled = async (world: World.World) => {
  const until = performance.now() + patience
  while (world.waiting() > 0 && world.daemon.fell() === undefined && performance.now() < until) await pause(50)
}

const verdict = (world: World.World): ReadonlyArray<string> => {
  const fell = world.daemon.fell()
  const defects = world.daemon.defects()
  return [
    ...(fell === undefined ? [] : [`the daemon ${fell}`]),
    ...defects.slice(0, 3).map((line) => `the log tells of a defect: ${line.slice(0, 300)}`),
    ...(world.waiting() === 0 ? [] : [`${world.waiting()} honest questions were not answered`]),
    ...(world.doubled() === 0 ? [] : [`${world.doubled()} honest questions were answered twice`])
  ]
}

/** Sends drawn inputs through a door for a while, while other people keep asking. */
export const run = (
  door: Door,
  options: { readonly folder: string; readonly seconds: number; readonly seed: number }
) =>
  Effect.gen(function* () {
    const world = yield* World.make(options.folder)
    world.ask()
    const asking = setInterval(world.ask, pace)
    return yield* Effect.promise(async (): Promise<Outcome> => {
      world.daemon.reset()
      const end = performance.now() + options.seconds * 1000
      const warm = performance.now() + (options.seconds * 1000) / 2
      let warmed = 0
      const watching = setInterval(() => {
        if (performance.now() > warm && warmed === 0) warmed = world.daemon.breath().resident
      }, 100)
      const played = play(world, door, drawn(door, options.seed), () => performance.now() < end)
      await played.done
      clearInterval(asking)
      clearInterval(watching)
      await settled(world)
      const { max, p999, resident } = world.daemon.breath()
      return {
        counts: played.counts,
        wrong: [...new Set([...played.wrong, ...verdict(world)])],
        last: played.last,
        p999,
        max,
        grown: resident - warmed,
        resident,
        latencies: world.answered()
      }
    }).pipe(Effect.ensuring(Effect.sync(() => clearInterval(asking))))
  }).pipe(Effect.scoped)

/** True if a new daemon fails on just these inputs. */
export const fails = (door: Door, folder: string, inputs: ReadonlyArray<Input>) =>
  Effect.gen(function* () {
    const world = yield* World.make(folder)
    return yield* Effect.promise(async () => {
      const played = play(world, door, inputs[Symbol.iterator](), () => true)
      await played.done
      world.ask()
      await settled(world)
      return played.wrong.length > 0 || verdict(world).length > 0
    })
  }).pipe(Effect.scoped)
