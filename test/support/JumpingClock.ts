import { type Clock, Effect } from "effect"

/**
 * A clock whose wall time can be set while it runs; the time of the clock beneath it passes evenly.
 */
export interface JumpingClock {
  readonly clock: Clock.Clock
  /** Sets the wall clock by so many milliseconds. */
  readonly jump: (millis: number) => void
}

/** Over the clock that is here, which is a `TestClock` in tests. */
export const jumpingClock: Effect.Effect<JumpingClock> = Effect.map(Effect.clock, (beneath) => {
  let offset = 0
  const unsafeCurrentTimeMillis = () => beneath.unsafeCurrentTimeMillis() + offset
  // `TestClock` looks for its own methods on the clock that is there.
  const clock: Clock.Clock = Object.assign(Object.create(beneath), {
    unsafeCurrentTimeMillis,
    currentTimeMillis: Effect.sync(unsafeCurrentTimeMillis),
    unsafeCurrentTimeNanos: () => beneath.unsafeCurrentTimeNanos(),
    currentTimeNanos: Effect.suspend(() => beneath.currentTimeNanos)
  })
  return { clock, jump: (millis) => void (offset += millis) }
})
