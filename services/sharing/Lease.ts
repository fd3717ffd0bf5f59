import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FiberHandle from "effect/FiberHandle"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { LeaseStore } from "./LeaseStore.ts"

/** `held` by this process, or held `elsewhere`; `unknown` while the store does not answer. */
export type LeaseStatus = "held" | "elsewhere" | "unknown"

/** What the log says about the work of a lease. */
interface Words {
  readonly held: string
  readonly lost: string
  readonly elsewhere: string
}

const polling: Words = {
  held: "this daemon now polls for updates",
  lost: "this daemon stopped polling: its lease was not renewed",
  elsewhere: "another daemon polls, and this one is on standby"
}

export interface LeaseOptions {
  readonly name: string
  /** By default those of polling. */
  readonly words?: Words
  /** How long it is held without renewal; 3 seconds by default. */
  readonly duration?: Duration.DurationInput
  /** The interval between attempts to take or renew it; 1 second by default. */
  readonly renewal?: Duration.DurationInput
  /** How long before its expiry a holder that could not renew it gives it up; 500 milliseconds by default. */
  readonly margin?: Duration.DurationInput
}

/** The longest wait for the store at the end of a process. */
const farewell = Duration.seconds(1)

/**
 * A lease for work that only one process may do at a time, such as polling the updates of a bot. A holder that cannot renew it gives it up
 * before it expires, so that there are never two holders. If a holder crashes, another process takes over after at most `duration` plus one
 * `renewal`; if it stops normally, after at most one `renewal`.
 *
 * @since 0.1.0
 * @category services
 */
export class Lease extends Context.Tag("holdfast/services/sharing/Lease")<
  Lease,
  {
    readonly status: SubscriptionRef.SubscriptionRef<LeaseStatus>
  }
>() {
  /** For a process that is known to be the only one. */
  static readonly always: Layer.Layer<Lease> = Layer.effect(
    Lease,
    Effect.map(SubscriptionRef.make<LeaseStatus>("held"), (status) => Lease.of({ status }))
  )

  static readonly layer = (options: LeaseOptions): Layer.Layer<Lease, never, LeaseStore> =>
    Layer.scoped(Lease, make(options))
}

/** The wall clock can be set, and a monotonic clock stops while the machine sleeps: the larger of the two spans counts. */
const stopwatch = Effect.zipWith(Clock.currentTimeMillis, Clock.currentTimeNanos, (wall, monotonic) => ({
  wall,
  monotonic
}))
type Moment = Effect.Effect.Success<typeof stopwatch>

const elapsed = (since: Moment) =>
  Effect.map(stopwatch, ({ monotonic, wall }) =>
    Math.max(wall - since.wall, Number(monotonic - since.monotonic) / 1_000_000)
  )

const make = Effect.fnUntraced(function* (options: LeaseOptions) {
  const { margin = "500 millis", name, renewal = "1 second", words = polling } = options
  const duration = Duration.toMillis(options.duration ?? "3 seconds")
  const lasting = duration - Duration.toMillis(margin)
  const store = yield* LeaseStore
  const holder = `${yield* Random.nextIntBetween(0, 2 ** 31)}-${yield* Random.nextIntBetween(0, 2 ** 31)}`
  const status = yield* SubscriptionRef.make<LeaseStatus>("unknown")
  const ofHolder = Effect.annotateLogs("lease", name)
  /** When the last successful renewal was requested. The store starts counting later. */
  let renewed: Moment | undefined

  const become = (next: LeaseStatus) =>
    Effect.flatMap(SubscriptionRef.getAndSet(status, next), (before) => {
      if (before === next) return Effect.void
      if (next === "held") return Effect.logInfo(words.held)
      if (before === "held") return Effect.logWarning(words.lost)
      return next === "elsewhere" ? Effect.logInfo(words.elsewhere) : Effect.void
    }).pipe(ofHolder)

  const end = yield* FiberHandle.make()
  const expire = Effect.gen(function* () {
    if (renewed === undefined || (yield* elapsed(renewed)) < lasting) return
    renewed = undefined
    yield* become("unknown")
  })

  const ask = Effect.gen(function* () {
    // A timer stops while the machine sleeps.
    yield* expire
    const begun = yield* stopwatch
    const taken = yield* store.take(name, holder, duration).pipe(
      Effect.disconnect,
      Effect.timeoutFail({
        duration,
        onTimeout: () => new StoreUnavailable({ operation: "lease", code: "TIMEOUT" })
      }),
      Effect.either
    )
    if (Either.isLeft(taken)) return renewed === undefined ? yield* become("unknown") : undefined
    if (!taken.right) {
      renewed = undefined
      return yield* become("elsewhere")
    }
    // An answer that took too long says nothing about the present.
    const left = lasting - (yield* elapsed(begun))
    if (left <= 0) return
    renewed = begun
    yield* FiberHandle.run(end, Effect.delay(expire, Duration.millis(Math.ceil(left))))
    yield* become("held")
  })

  yield* Effect.addFinalizer(() =>
    store.release(name, holder).pipe(Effect.disconnect, Effect.interruptible, Effect.timeout(farewell), Effect.ignore)
  )
  yield* Effect.forkScoped(Effect.repeat(ask, Schedule.spaced(renewal)))
  return Lease.of({ status })
})

/** Runs an effect from its start whenever the lease is held, and interrupts it when the lease is lost. */
export const whileHeld = <E, R>(effect: Effect.Effect<void, E, R>): Effect.Effect<void, E, Lease | R> =>
  Effect.flatMap(Lease, ({ status }) =>
    status.changes.pipe(
      Stream.changes,
      Stream.flatMap((now) => (now === "held" ? Stream.fromEffect(effect) : Stream.empty), { switch: true }),
      Stream.runDrain
    )
  )
