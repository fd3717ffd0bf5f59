import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"

/** Telegram's maximum per poll. */
const most = 100

/** The updates of a bot in memory, kept until a poll asks for a higher offset. */
export class ScriptedUpdates {
  private queue: Array<{ readonly update_id: number }> = []
  private last = 0
  private news = Deferred.unsafeMake<void>(FiberId.none)

  /** Adds an update, given without its id. */
  push(update: object): void {
    this.queue.push({ update_id: ++this.last, ...update })
    Deferred.unsafeDone(this.news, Effect.void)
    this.news = Deferred.unsafeMake<void>(FiberId.none)
  }

  /** Delivers the last update again, with its old id. */
  redeliver(): void {
    const last = this.queue.at(-1)
    if (last !== undefined) this.queue.push(last)
  }

  readonly get = (options: { readonly offset: number | undefined; readonly timeout: number }) =>
    Effect.suspend(() => {
      const { offset } = options
      if (offset !== undefined) this.queue = this.queue.filter(({ update_id }) => update_id >= offset)
      const held = Effect.timeoutOption(Deferred.await(this.news), Duration.seconds(options.timeout))
      return Effect.map(this.queue.length > 0 ? Effect.void : held, () => this.queue.slice(0, most))
    })
}
