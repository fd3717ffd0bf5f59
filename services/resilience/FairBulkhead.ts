import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"

/** Why work was not started: the queue is full (`crowded`), the owner has too many jobs (`own`), or it waited too long (`impatient`). */
export class NotBegun extends Data.TaggedError("NotBegun")<{ readonly why: "crowded" | "own" | "impatient" }> {}

/**
 * - `permits`: the maximum number of running jobs; each owner runs at most one.
 * - `waiting`: the maximum number of waiting jobs; `each`: the maximum number of running and waiting jobs of one owner.
 * - `patience`: the longest wait.
 */
export interface FairBulkheadOptions {
  readonly permits: number
  readonly waiting: number
  readonly each: number
  readonly patience: Duration.Duration
}

interface Job {
  readonly owner: string
  readonly begun: Deferred.Deferred<void>
}

/**
 * A bulkhead for costly work that strangers can cause. It bounds running and waiting work, serves it first come, first served, and gives
 * no owner more than one permit. Interrupted work returns its place.
 */
export const makeFairBulkhead = ({ each, patience, permits, waiting }: FairBulkheadOptions) => {
  const jobs = new Set<Job>()
  const running = new Map<string, Job>()
  const owned = (owner: string) => {
    let count = 0
    for (const job of jobs) if (job.owner === owner) count++
    return count
  }

  const begin = () => {
    for (const job of jobs) {
      if (running.size >= permits) return
      if (running.has(job.owner)) continue
      running.set(job.owner, job)
      Deferred.unsafeDone(job.begun, Effect.void)
    }
  }

  const enter = (owner: string) =>
    Effect.suspend(() => {
      if (owned(owner) >= each) return new NotBegun({ why: "own" })
      if (jobs.size - running.size >= waiting && running.size >= permits) return new NotBegun({ why: "crowded" })
      const job: Job = { owner, begun: Deferred.unsafeMake(FiberId.none) }
      jobs.add(job)
      begin()
      return Effect.succeed(job)
    })

  const leave = (job: Job) =>
    Effect.sync(() => {
      jobs.delete(job)
      if (running.get(job.owner) === job) running.delete(job.owner)
      begin()
    })

  return <A, E, R>(owner: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | NotBegun, R> =>
    Effect.acquireUseRelease(
      enter(owner),
      (job) => {
        if (running.get(job.owner) === job) return effect
        const impatient = { duration: patience, onTimeout: () => new NotBegun({ why: "impatient" }) }
        return Effect.zipRight(Effect.timeoutFail(Deferred.await(job.begun), impatient), effect)
      },
      leave
    )
}
