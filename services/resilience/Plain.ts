import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Runtime from "effect/Runtime"
import { TimedOut } from "../../domain/resilience/Refusal.ts"
import { onAbort } from "./Abort.ts"
import { begin, retries } from "./Attempts.ts"
import { circuitOpen } from "./Breaker.ts"
import { failed, type Judged, refused, unwelcome } from "./Judged.ts"
import { Aborting, type PlainAttempt, type Start, toEffect, toPromise } from "./PlainAttempt.ts"
import * as Policies from "./Policy.ts"
import { attempting, protect as protectEffect } from "./Protect.ts"

/**
 * Makes a policy in a program that does not use Effect.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makePolicy = <O extends object, E = unknown, A = unknown>(
  options: O & Policies.Options<E, A>
): Policies.Policy<E, A, Policies.Added<O>> => Effect.runSync(Policies.make<O, E, A>(options))

/** The caller of a function, and a signal that aborts its call. */
export interface PlainCaller extends Policies.Caller {
  readonly signal?: AbortSignal
}

/** A protected function. `with` sets the caller: `ask.with({ signal })("...")`. */
export interface Protected<in Args extends ReadonlyArray<unknown>, out A> {
  (...args: Args): A
  readonly with: (caller: PlainCaller) => (...args: Args) => A
}

/** Runs an effect until it ends or its caller aborts it. Rejects with the error itself, never with a `FiberFailure`. */
const run = <A>(
  { runtime }: Policies.AnyPolicy,
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

const ask = async <A>(
  policy: Policies.Policy<unknown, A, unknown>,
  caller: PlainCaller,
  start: Start<A>
): Promise<A> => {
  const { breaker, bulkhead, limits, name, throttling } = policy
  const { signal } = caller
  signal?.throwIfAborted()
  if (throttling !== undefined || bulkhead !== undefined) {
    return run(policy, protectEffect(policy, caller)(toEffect(start)), signal)
  }
  const due = begin(policy, caller)
  if (typeof due !== "number") throw due
  const again = (first: Judged<A, unknown>) =>
    run(policy, retries(policy, caller, due, first, attempting(policy, caller, toEffect(start))), signal)
  const permit = breaker?.unsafeAcquire()
  if (typeof permit === "number") return again(refused(policy, circuitOpen(name, permit)))
  const end = (bad: Judged<A, unknown>) => {
    permit?.fail(bad.judgement)
    return again(bad)
  }
  const limit = Math.min(limits.attempt, limits.total)
  let timedOut: TimedOut | undefined
  const late = () => (timedOut = new TimedOut({ policy: name, deadline: limit < limits.total ? "attempt" : "total" }))
  let value: A
  try {
    value = await (limit === Infinity && signal === undefined
      ? start(new Aborting())
      : toPromise(start, policy.deadline, signal, limit, late))
  } catch (failure) {
    if (signal?.aborted !== true) {
      return end(timedOut !== undefined ? refused(policy, timedOut) : failed(policy, permit, failure))
    }
    permit?.release()
    throw signal.reason
  }
  const bad = unwelcome(policy, permit, value)
  if (bad !== undefined) return end(bad)
  permit?.succeed()
  return value
}

const callable = <Args extends ReadonlyArray<unknown>, A>(
  by: (caller: PlainCaller) => (...args: Args) => A
): Protected<Args, A> => Object.assign(by({}), { with: by })

/**
 * Protects a function with a policy. The function receives an `AbortSignal` and its arguments, once for each attempt, and may return a
 * promise or a value. The promise rejects with the last error of the function, unchanged, or with the refusal of the policy.
 * If the caller aborts the call, it rejects with the signal's reason, is not counted, and is not retried.
 *
 * @since 0.1.0
 * @category constructors
 */
export const protect = <Args extends ReadonlyArray<unknown>, A>(
  start: (attempt: PlainAttempt, ...args: Args) => A | PromiseLike<A>,
  policy: Policies.Policy<unknown, A, unknown>
): Protected<Args, Promise<A>> =>
  callable(
    (caller) =>
      (...args) =>
        ask(policy, caller, (attempt) => start(attempt, ...args))
  )

/**
 * Protects a synchronous function with the breaker, the budget and the judge of a policy. There are no retries, no deadline, no
 * bulkhead and no adaptive throttling, because a synchronous call cannot wait.
 *
 * @since 0.1.0
 * @category constructors
 */
export const protectSync = <Args extends ReadonlyArray<unknown>, A>(
  start: (...args: Args) => A,
  policy: Policies.Policy<unknown, A, unknown>
): Protected<Args, A> =>
  callable((caller) => (...args) => {
    caller.signal?.throwIfAborted()
    const due = begin(policy, caller)
    if (typeof due !== "number") throw due
    const permit = policy.breaker?.unsafeAcquire()
    if (typeof permit === "number") throw circuitOpen(policy.name, permit)
    let value: A
    try {
      value = start(...args)
    } catch (thrown) {
      permit?.fail(failed(policy, permit, thrown).judgement)
      throw thrown
    }
    const bad = unwelcome(policy, permit, value)
    if (bad === undefined) permit?.succeed()
    else permit?.fail(bad.judgement)
    return value
  })
