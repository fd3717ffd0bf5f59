import * as Effect from "effect/Effect"
import { onAbort } from "./Abort.ts"
import type { Deadline } from "./Deadline.ts"

/** An attempt as the protected function sees it. */
export interface PlainAttempt {
  /** Fires when the attempt's deadline has passed or its caller gives up. */
  readonly signal: AbortSignal
}

/** Its signal is made when it is asked for: that costs more than all the rest. */
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

/** An attempt that is yet to be made. It may throw, or return no promise. */
export type Start<A> = (attempt: PlainAttempt) => A | PromiseLike<A>

const started = <A>(start: Start<A>, attempt: PlainAttempt) => new Promise<A>((resolve) => resolve(start(attempt)))

/** An attempt as an effect, which fails with whatever is thrown. Interrupted, it is aborted and not waited for. */
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
 * An attempt as a promise, without a fiber. It is aborted, and rejects with the reason, when the signal fires, or when so many
 * milliseconds have passed, as `late` says.
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
