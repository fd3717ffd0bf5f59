import * as Effect from "effect/Effect"
import { onAbort } from "./Abort.ts"
import type { Deadline } from "./Deadline.ts"

/** The attempt that a protected function receives. */
export interface PlainAttempt {
  /** Aborts when the attempt's deadline has passed or its caller aborts the call. */
  readonly signal: AbortSignal
}

/** Creates its signal on first access, because an `AbortController` is expensive. */
export class Aborting implements PlainAttempt {
  #controller: AbortController | undefined
  #aborted: { readonly reason: unknown } | undefined

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#aborted !== undefined) this.#controller.abort(this.#aborted.reason)
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.#aborted = { reason }
    this.#controller?.abort(reason)
  }
}

/** Starts an attempt. It may throw, and may return a value instead of a promise. */
export type Start<A> = (attempt: PlainAttempt) => A | PromiseLike<A>

const started = <A>(start: Start<A>, attempt: PlainAttempt) => new Promise<A>((resolve) => resolve(start(attempt)))

/** An attempt as an effect that fails with whatever is thrown. If interrupted, it is aborted and not awaited. */
export const toEffect = <A>(start: Start<A>): Effect.Effect<A, unknown> =>
  Effect.async((resume) => {
    const call = new Aborting()
    started(start, call).then(
      (value) => resume(Effect.succeed(value)),
      (failure: unknown) => resume(Effect.fail(failure))
    )
    return Effect.sync(() => call.abort(undefined))
  })

/**
 * An attempt as a promise, without a fiber. When the signal aborts, the attempt is aborted and the promise rejects with the reason; after
 * `limit` milliseconds it does so with the result of `late`.
 */
export const toPromise = <A>(
  start: Start<A>,
  { unsafeWatch }: Deadline,
  signal: AbortSignal | undefined,
  limit: number,
  late: () => unknown
): Promise<A> =>
  new Promise((resolve, reject) => {
    const call = new Aborting()
    const abort = (reason: unknown) => {
      end()
      call.abort(reason)
      reject(reason)
    }
    const forget = onAbort(signal, () => abort(signal?.reason))
    const stop = limit === Infinity ? undefined : unsafeWatch(limit, () => abort(late()))
    const end = () => {
      stop?.()
      forget()
    }
    started(start, call).then(
      (value) => {
        end()
        resolve(value)
      },
      (failure: unknown) => {
        end()
        reject(failure)
      }
    )
  })
