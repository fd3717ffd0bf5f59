import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/**
 * Lets a slow reader skip what is outdated: of the elements with one subject only the newest waits. With more than
 * `capacity` subjects waiting the stream ends, and the reader starts afresh.
 *
 * @since 0.1.0
 * @category combinators
 */
export const newestWins =
  <A>(subject: (a: A) => string, capacity: number) =>
  (self: Stream.Stream<A>): Stream.Stream<A> =>
    Stream.unwrapScoped(
      Effect.gen(function* () {
        const waiting = new Map<string, A>()
        const some = yield* Effect.makeLatch(false)
        const full = yield* Deferred.make<void>()
        const put = (a: A) => {
          const key = subject(a)
          waiting.delete(key)
          waiting.set(key, a)
          return waiting.size > capacity ? Deferred.succeed(full, undefined) : some.open
        }
        const take = Effect.map(some.await, () => {
          const all = Chunk.fromIterable(waiting.values())
          waiting.clear()
          some.unsafeClose()
          return all
        })
        yield* Effect.forkScoped(Stream.runForEach(self, put))
        return Stream.interruptWhenDeferred(Stream.repeatEffectChunk(take), full)
      })
    )
