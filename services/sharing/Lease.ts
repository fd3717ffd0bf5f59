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

/** `held` by this process, or held `elsewhere`; `unknown` as long as nobody could be asked. */
export type LeaseStatus = "held" | "elsewhere" | "unknown"

export interface LeaseOptions {
  readonly name: string
  /** How long it is held without being renewed; default 3 seconds. */
  readonly duration?: Duration.DurationInput
  /** How often it is asked for, or renewed; default 1 second. */
  readonly renewal?: Duration.DurationInput
  /** How long before its end a holder lets go that could not renew it; default 500 milliseconds. */
  readonly margin?: Duration.DurationInput
}

/** At the end of a process, nobody waits longer for a store that does not answer. */
const farewell = Duration.seconds(1)

/**
 * What only one process does at a time: the polling of a bot's updates. A holder that cannot renew it lets go before its end, so
 * that there are never two; when a holder dies, another one gets it after `duration` and one `renewal` at most, and after one
 * `renewal` when it ended in order.
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
  /** For a process that is kept alone by other means. */
  static readonly always: Layer.Layer<Lease> = Layer.effect(
    Lease,
    Effect.map(SubscriptionRef.make<LeaseStatus>("held"), (status) => Lease.of({ status }))
  )

  static readonly layer = (options: LeaseOptions): Layer.Layer<Lease, never, LeaseStore> =>
    Layer.scoped(Lease, make(options))
}

/** A wall clock may be set, and a monotonic one stands still while a machine sleeps: what was later counts. */
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
  const { margin = "500 millis", name, renewal = "1 second" } = options
  const duration = Duration.toMillis(options.duration ?? "3 seconds")
  const lasting = duration - Duration.toMillis(margin)
  const store = yield* LeaseStore
  const holder = `${yield* Random.nextIntBetween(0, 2 ** 31)}-${yield* Random.nextIntBetween(0, 2 ** 31)}`
  const status = yield* SubscriptionRef.make<LeaseStatus>("unknown")
  const ofHolder = Effect.annotateLogs("lease", name)
  /** When the last renewal that succeeded was asked for: the store counts from later on. */
  let renewed: Moment | undefined

  const become = (next: LeaseStatus) =>
    Effect.flatMap(SubscriptionRef.getAndSet(status, next), (before) => {
      if (before === next) return Effect.void
      if (next === "held") return Effect.logInfo("this daemon polls from now on")
      if (before === "held") return Effect.logWarning("this daemon does not poll any more: its lease was not renewed")
      return next === "elsewhere" ? Effect.logInfo("another daemon polls, and this one stands by") : Effect.void
    }).pipe(ofHolder)

  const end = yield* FiberHandle.make()
  const expire = Effect.gen(function* () {
    if (renewed === undefined || (yield* elapsed(renewed)) < lasting) return
    renewed = undefined
    yield* become("unknown")
  })

  const ask = Effect.gen(function* () {
    // A timer stands still while a machine sleeps.
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
    // An answer that was long on its way says nothing any more.
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

/** Runs an effect whenever the lease is held, from its start each time; it is interrupted when the lease is lost. */
export const whileHeld = <E, R>(effect: Effect.Effect<void, E, R>): Effect.Effect<void, E, Lease | R> =>
  Effect.flatMap(Lease, ({ status }) =>
    status.changes.pipe(
      Stream.changes,
      Stream.flatMap((now) => (now === "held" ? Stream.fromEffect(effect) : Stream.empty), { switch: true }),
      Stream.runDrain
    )
  )
