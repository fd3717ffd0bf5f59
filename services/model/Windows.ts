import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import { type Learned, Window } from "../../domain/model/transcript/Window.ts"
import { CandidateFacts } from "./CandidateFacts.ts"
import { type Candidate, keyOf } from "./Candidate.ts"

/** A prompt with fewer estimated tokens fits every model, so its window need not be looked up. */
const small = 1500

/** The delay before a list of windows that could not be read is requested again. */
const pause = "10 minutes"

/** The windows of the candidates of a route. */
export interface Windows {
  readonly of: (candidate: string) => Window
  /** Announces a prompt of `size` estimated tokens: unknown windows are looked up in the background. */
  readonly unsafeLookUp: (size: number) => void
  /** Stores newly learned facts that are worth storing, in the background. */
  readonly unsafeLearned: (candidate: string) => void
}

/**
 * Starts with the facts that were learned before a restart. `listed` reads the windows that providers list, by candidate name, once a prompt
 * is long enough to matter. Its failure is harmless.
 */
export const make = (
  candidates: ReadonlyArray<Candidate>,
  listed: Effect.Effect<ReadonlyMap<string, number>, unknown> = Effect.succeed(new Map())
): Effect.Effect<Windows, never, Scope.Scope> =>
  Effect.gen(function* () {
    const store = yield* CandidateFacts
    const kept = yield* Effect.catchAll(store.load, (failure) =>
      Effect.as(Effect.logWarning(`the learned context windows of models cannot be loaded: ${failure.message}`), [])
    )
    const before = new Map(kept.map(({ name, ...learned }) => [name, learned]))
    const keys = new Map(candidates.map((candidate) => [candidate.name, keyOf(candidate)]))
    const windows = new Map(
      candidates.map((candidate) => [candidate.name, new Window(candidate.window, before.get(keyOf(candidate)))])
    )
    const changed = yield* Queue.unbounded<readonly [name: string, learned: Learned]>()
    const keep = Effect.flatMap(Queue.take(changed), ([name, learned]) =>
      Clock.currentTimeMillis.pipe(
        Effect.flatMap((now) => store.save({ name: keys.get(name) ?? name, ...learned }, now)),
        Effect.catchAll((failure) =>
          Effect.logWarning(`the context window of ${name} is not stored: ${failure.message}`)
        )
      )
    )
    yield* Effect.forkScoped(Effect.forever(keep))

    const wanted = Effect.unsafeMakeLatch(false)
    const read: Effect.Effect<void> = Effect.matchEffect(listed, {
      onFailure: () =>
        Effect.delay(
          Effect.suspend(() => read),
          pause
        ),
      onSuccess: (found) =>
        Effect.sync(() => {
          for (const [name, limit] of found) windows.get(name)?.list(limit)
        })
    })
    yield* Effect.forkScoped(Effect.zipRight(wanted.await, read))

    return {
      of: (candidate) => windows.get(candidate) ?? new Window(Infinity),
      unsafeLookUp: (size) => {
        if (size > small) wanted.unsafeOpen()
      },
      unsafeLearned: (candidate) => {
        const learned = windows.get(candidate)?.takeChanged()
        if (learned !== undefined) changed.unsafeOffer([candidate, learned])
      }
    }
  })
