import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Mailbox from "effect/Mailbox"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { Database } from "./Database.ts"
import type { Operation } from "./Operation.ts"
import { refuse, unavailable } from "./SqlFailure.ts"

/** The most jobs that share a transaction. */
const groupSize = 1024

interface Job {
  readonly operation: string
  readonly run: () => Operation<void>
  readonly settle: (outcome: Effect.Effect<void, StoreUnavailable>) => void
}

/**
 * The queue through which all writes go. One fiber takes the waiting jobs, commits them together, and completes no job
 * before the commit. If a job fails, the jobs of its group run again, each in its own transaction, so that only that
 * job fails.
 *
 * Group commit works without a timer: the jobs that arrive while a group is written form the next group.
 */
export class Writer extends Context.Tag("holdfast/layers/sql/database/Writer")<
  Writer,
  {
    /**
     * Runs a job in a transaction, which it may share with other jobs. A job may run twice. A job commits even if its
     * caller is interrupted meanwhile.
     */
    readonly write: <A>(operation: string, job: () => Operation<A>) => Effect.Effect<A, StoreUnavailable>
    /** The result of the last transaction. */
    readonly health: SubscriptionRef.SubscriptionRef<true | StoreUnavailable>
  }
>() {
  static readonly layer: Layer.Layer<Writer, never, Database> = Layer.scoped(
    Writer,
    Effect.gen(function* () {
      const database = yield* Database
      const mailbox = yield* Mailbox.make<Job>()
      const health = yield* SubscriptionRef.make<true | StoreUnavailable>(true)
      let healthy = true

      const report = (now: true | StoreUnavailable) => {
        if (healthy && now === true) return Effect.void
        healthy = now === true
        return SubscriptionRef.set(health, now)
      }

      const transaction = (jobs: ReadonlyArray<Job>) =>
        database.transact(function* () {
          for (const job of jobs) yield* job.run()
        })

      const attempt: (jobs: ReadonlyArray<Job>) => Effect.Effect<void> = Effect.fnUntraced(function* (jobs) {
        const exit = yield* Effect.exit(transaction(jobs))
        if (Exit.isSuccess(exit)) {
          yield* report(true)
          for (const job of jobs) job.settle(Effect.void)
          return
        }
        const error = Cause.failureOption(exit.cause)
        if (jobs.length > 1 && !Option.exists(error, unavailable)) {
          return yield* Effect.forEach(jobs, (job) => attempt([job]), { discard: true })
        }
        for (const job of jobs) {
          const cause = refuse(job.operation, exit.cause)
          const failure = Cause.failureOption(cause)
          if (Option.isSome(failure)) yield* report(failure.value)
          job.settle(Effect.failCause(cause))
        }
      })

      const loop = Effect.gen(function* () {
        for (let open = true; open;) {
          const [jobs, done] = yield* mailbox.takeAll
          for (const group of Chunk.chunksOf(jobs, groupSize)) yield* attempt(Chunk.toReadonlyArray(group))
          open = !done
          yield* database.gather
        }
      })

      const fiber = yield* Effect.forkScoped(Effect.uninterruptible(loop))
      yield* Effect.addFinalizer(() => Effect.zipRight(mailbox.end, Fiber.await(fiber)))

      const write = <A>(operation: string, job: () => Operation<A>) =>
        Effect.async<A, StoreUnavailable>((resume) => {
          let result: A
          const offered = mailbox.unsafeOffer({
            operation,
            *run() {
              result = yield* job()
            },
            settle: (outcome) => resume(Effect.map(outcome, () => result))
          })
          if (!offered) resume(Effect.fail(new StoreUnavailable({ operation, code: "CLOSED" })))
        })

      return Writer.of({ write, health })
    })
  )
}
