import { Effect } from "effect"

/** The part of one participant in a meeting. */
export interface Meeting {
  /** Comes, and waits until all have come or left and what they met for is done. */
  readonly attend: Effect.Effect<void>
  /** Nobody waits for it any more. */
  readonly leave: Effect.Effect<void>
}

/** So many come together, each in a history of its own; then `purpose` runs once, and all go on. */
export const meetings = (count: number, purpose: Effect.Effect<void>): (() => Meeting) => {
  const done = Effect.unsafeMakeLatch(false)
  let missing = count
  return () => {
    let isHere = false
    const come = Effect.suspend(() => {
      if (isHere) return Effect.void
      isHere = true
      return --missing > 0 ? Effect.void : Effect.zipRight(purpose, done.open)
    })
    return { attend: Effect.zipRight(come, done.await), leave: Effect.asVoid(come) }
  }
}
