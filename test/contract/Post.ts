import { Deferred, Effect, FiberId } from "effect"
import { following } from "../../domain/telegram/Offset.ts"

interface Batch {
  readonly updates: ReadonlyArray<object>
  readonly confirmed: Deferred.Deferred<void>
}

/**
 * Updates as a test wants them to come: which of them together, in which order, and how often. Each batch is the answer to one poll,
 * and comes again until it is confirmed.
 */
export class Post {
  private line: Array<Batch> = []
  private handed: Batch | undefined
  private readonly news = Effect.unsafeMakeLatch(false)

  /** They come together with a poll; the effect waits until they were confirmed. */
  push(updates: ReadonlyArray<object>): Effect.Effect<void> {
    return this.add(updates, (batch) => void this.line.push(batch))
  }

  /** The same, before everything that waits: the oldest comes first. */
  pushOldest(updates: ReadonlyArray<object>): Effect.Effect<void> {
    return this.add(updates, (batch) => void this.line.unshift(batch))
  }

  private add(updates: ReadonlyArray<object>, put: (batch: Batch) => void): Effect.Effect<void> {
    const confirmed = Deferred.unsafeMake<void>(FiberId.none)
    put({ updates, confirmed })
    this.news.unsafeOpen()
    return Deferred.await(confirmed)
  }

  /** Nothing is left to be fetched. */
  readonly empty = Effect.sync(() => this.line.length === 0)

  readonly get = ({ offset, timeout }: { readonly offset: number | undefined; readonly timeout: number }) =>
    Effect.suspend(() => {
      const { handed } = this
      if (handed !== undefined && offset === following(handed.updates, undefined)) {
        this.handed = undefined
        this.line = this.line.filter((batch) => batch !== handed)
        Deferred.unsafeDone(handed.confirmed, Effect.void)
      }
      if (this.line.length === 0) this.news.unsafeClose()
      const held = Effect.timeoutOption(this.news.await, timeout * 1000)
      return Effect.map(held, () => {
        this.handed = this.line[0]
        return this.handed?.updates ?? []
      })
    })
}
