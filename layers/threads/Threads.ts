import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import { type FairBulkheadOptions, makeFairBulkhead, type NotBegun } from "../../services/resilience/FairBulkhead.ts"
import { start, type Thread, ThreadFailed } from "./Thread.ts"

/** The thread did not answer within the deadline, and was ended. */
export class Overdue extends Data.TaggedError("Overdue")<{}> {}

/**
 * Options of a thread pool.
 *
 * - `entry`: the JavaScript file of the threads. It posts a value when it is ready, and then one for each value that it
 *   receives.
 * - `memory`: the limit of a thread's heap, in megabytes.
 * - `starting`: the deadline for a thread to start; `deadline`: to answer.
 * - `idle`: a thread that is unused for this long is ended.
 */
export interface ThreadsOptions extends FairBulkheadOptions {
  readonly entry: URL
  readonly memory: number
  readonly starting: Duration.Duration
  readonly deadline: Duration.Duration
  readonly idle: Duration.Duration
}

/** Threads use the machine's time, whatever clock the program has. */
const clock = Clock.make()

/** After a stall of the event loop, timers run before messages: an answer that has arrived is read first. */
const grace = Duration.millis(50)

const within = <A, E, F>(effect: Effect.Effect<A, E>, duration: Duration.Duration, late: () => F) =>
  Effect.raceFirst(
    effect,
    Effect.sleep(duration).pipe(
      Effect.zipRight(Effect.sleep(grace)),
      Effect.zipRight(Effect.suspend(() => Effect.fail(late())))
    )
  )

const again = Schedule.intersect(Schedule.exponential("100 millis"), Schedule.recurs(2))

/**
 * A pool of threads for work that may never end. Threads are started on demand; one that exceeds its deadline or
 * crashes is ended and replaced. Closing the scope ends all of them.
 */
export const make = Effect.fnUntraced(function* (options: ThreadsOptions) {
  const { deadline, entry, idle, memory, starting } = options
  const fairly = makeFairBulkhead(options)
  const scope = yield* Effect.scope
  const all = new Set<Thread>()
  const resting = new Map<Thread, Fiber.RuntimeFiber<void>>()

  const end = (thread: Thread) =>
    Effect.suspend(() => {
      all.delete(thread)
      resting.delete(thread)
      return thread.end
    })

  yield* Effect.addFinalizer(() => Effect.forEach([...all], end, { discard: true, concurrency: "unbounded" }))

  const rest = (thread: Thread) =>
    Effect.map(
      Effect.forkIn(Effect.interruptible(Effect.zipRight(Effect.sleep(idle), end(thread))), scope),
      (ending) => {
        resting.set(thread, ending)
      }
    )

  const late = () => new ThreadFailed({ entry: entry.pathname, why: "start", code: "late" })
  const born = Effect.suspend(() => {
    let begun: Thread | undefined
    const starts = start({ entry, memory }, (thread) => {
      begun = thread
      all.add(thread)
    })
    const ended = Effect.suspend(() => (begun === undefined ? Effect.void : end(begun)))
    return Effect.onError(within(starts, starting, late), () => ended)
  }).pipe(Effect.retry(again))

  // Starts outside the caller's fiber: if the caller is interrupted, the next one uses the thread.
  const fresh = Effect.flatMap(Effect.forkIn(Effect.interruptible(Effect.flatMap(born, rest)), scope), (starting) =>
    Effect.interruptible(Fiber.join(starting))
  )

  const take: Effect.Effect<Thread, ThreadFailed> = Effect.suspend(() => {
    const [found] = resting
    if (found === undefined) return Effect.zipRight(fresh, take)
    const [thread, ending] = found
    resting.delete(thread)
    const taken = Effect.as(Fiber.interruptFork(ending), thread)
    return thread.isAlive() ? taken : Effect.zipRight(end(thread), take)
  })

  const ask = (input: unknown): Effect.Effect<unknown, Overdue | ThreadFailed> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(take, (thread) =>
        restore(within(thread.ask(input), deadline, () => new Overdue())).pipe(
          Effect.onExit((exit) => (Exit.isSuccess(exit) ? rest(thread) : end(thread)))
        )
      )
    )

  return {
    run: (owner: string, input: unknown): Effect.Effect<unknown, NotBegun | Overdue | ThreadFailed> =>
      Effect.withClock(fairly(owner, ask(input)), clock),
    size: (): number => all.size
  }
})
