import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Runtime from "effect/Runtime"
import { TimedOut } from "../../domain/model/Failure.ts"
import { begin, retried } from "./Attempts.ts"
import { circuitOpen } from "./Breaker.ts"
import { onAbort } from "./Abort.ts"
import { Aborting, type Call, type Start, toEffect, toPromise } from "./Call.ts"
import * as Policies from "./Policy.ts"
import { attempting, protect as protectEffect } from "./Protect.ts"
import type { Failed } from "./Retry.ts"
import { judge, judging } from "./Verdict.ts"

/**
 * Makes a policy where no Effect runs.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makePolicy = <C extends Failed = never>(options: Policies.Options<C>): Policies.Policy<C> =>
  Effect.runSync(Policies.make(options))

/**
 * Whose call it is, and a signal with which its caller gives it up.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlainCaller extends Policies.Caller {
  readonly signal?: AbortSignal
}

/**
 * A protected function. `with` names its caller: `ask.with({ signal })("...")`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Protected<in Args extends ReadonlyArray<unknown>, out A> {
  (...args: Args): A
  readonly with: (caller: PlainCaller) => (...args: Args) => A
}

/** Runs an effect until it ends or its caller gives it up; what it fails with is thrown as it is, never as a `FiberFailure`. */
const run = <A>(
  { runtime }: Policies.Policy<Failed>,
  effect: Effect.Effect<A, unknown>,
  signal: AbortSignal | undefined
): Promise<A> =>
  new Promise((resolve, reject) => {
    const fiber = Runtime.runFork(runtime, effect)
    const forget = onAbort(signal, () => fiber.unsafeInterruptAsFork(fiber.id()))
    fiber.addObserver((exit) => {
      forget()
      if (Exit.isSuccess(exit)) resolve(exit.value)
      else reject(signal?.aborted === true ? signal.reason : Cause.squash(exit.cause))
    })
  })

const ask = async <A, C extends Failed>(
  policy: Policies.Policy<C>,
  caller: PlainCaller,
  start: Start<A>
): Promise<A> => {
  const { breaker, classify, limits, name } = policy
  const { request = policy.request, signal } = caller
  signal?.throwIfAborted()
  if (policy.throttle !== undefined) {
    return run(policy, protectEffect(policy, caller)(toEffect(start)), signal)
  }
  const due = begin(policy, caller)
  const asked = { request, candidate: name, attempt: 1 }
  const permit = breaker?.unsafeAcquire()
  const again = (failure: unknown) => {
    const first = judging(permit, () => judge(failure, asked, classify))
    if (typeof permit === "object") permit.fail(first)
    return run(policy, retried(policy, caller, due, first, attempting(policy, caller, toEffect(start))), signal)
  }
  if (typeof permit === "number") return again(circuitOpen(asked, permit))
  try {
    const late = () => new TimedOut({ ...asked, phase: "total" })
    const limit = Math.min(limits.attempt, limits.total)
    const value = await (limit === Infinity && signal === undefined
      ? start(new Aborting())
      : toPromise(start, policy.deadline, signal, limit, late))
    permit?.succeed()
    return value
  } catch (failure) {
    if (signal?.aborted !== true) return again(failure)
    permit?.release()
    throw signal.reason
  }
}

const callable = <Args extends ReadonlyArray<unknown>, A>(
  by: (caller: PlainCaller) => (...args: Args) => A
): Protected<Args, A> => Object.assign(by({}), { with: by })

/**
 * Puts a function under a policy. It is called with an `AbortSignal` and its arguments, once for each attempt, and may return a
 * promise or a value. Holdfast's failures are thrown as their classes; its own pass as they are, unless the policy claims them.
 * When its caller gives it up, it rejects with the signal's reason, counts for nothing, and is not tried again.
 *
 * @since 0.1.0
 * @category constructors
 */
export const protect = <Args extends ReadonlyArray<unknown>, A, C extends Failed>(
  start: (call: Call, ...args: Args) => A | PromiseLike<A>,
  policy: Policies.Policy<C>
): Protected<Args, Promise<A>> =>
  callable(
    (caller) =>
      (...args) =>
        ask(policy, caller, (call) => start(call, ...args))
  )

/**
 * Puts a function that must return at once under the breaker and the rules of a policy. It can't wait, so it has no retries, no
 * deadline and no throttle.
 *
 * @since 0.1.0
 * @category constructors
 */
export const protectSync = <Args extends ReadonlyArray<unknown>, A, C extends Failed>(
  start: (...args: Args) => A,
  policy: Policies.Policy<C>
): Protected<Args, A> =>
  callable((caller) => (...args) => {
    const { breaker, classify, name } = policy
    const { request = policy.request, signal } = caller
    signal?.throwIfAborted()
    begin(policy, caller)
    const asked = { request, candidate: name, attempt: 1 }
    const permit = breaker?.unsafeAcquire()
    if (typeof permit === "number") throw circuitOpen(asked, permit)
    try {
      const value = start(...args)
      permit?.succeed()
      return value
    } catch (thrown) {
      const verdict = judging(permit, () => judge(thrown, asked, classify))
      permit?.fail(verdict)
      throw verdict.failure
    }
  })
