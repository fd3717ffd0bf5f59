import * as Temporal from "@temporalio/activity"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Runtime from "effect/Runtime"
import * as RuntimeFlags from "effect/RuntimeFlags"
import type * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import { whereabouts } from "../../../services/Defect.ts"
import * as ActivityContext from "./ActivityContext.ts"
import * as ActivityFailure from "./ActivityFailure.ts"
import { bounded, jsonBytes } from "./ActivityResult.ts"
import type { Drain } from "./Drain.ts"

/** What an activity is given by the adapter. */
type Given = ActivityContext.ActivityContext | Scope.Scope

/**
 * A function that makes the effect of an activity from its arguments. Arguments and result travel as JSON.
 *
 * @since 0.1.0
 * @category models
 */
export type Effectful = (...args: never) => Effect.Effect<unknown, unknown, unknown>

/**
 * The same function as Temporal wants it.
 *
 * @since 0.1.0
 * @category models
 */
export type Promised<F> = F extends (...args: infer Args) => Effect.Effect<infer A, unknown, unknown>
  ? (...args: Args) => Promise<A>
  : never

/**
 * What effects become. In a workflow file, with an `import type`: `proxyActivities<Activity.AllPromised<typeof effects>>(...)`.
 *
 * @since 0.1.0
 * @category models
 */
export type AllPromised<Effects> = { readonly [Name in keyof Effects]: Promised<Effects[Name]> }

type Failure<F extends Effectful> = Effect.Effect.Error<ReturnType<F>>
type Needs<F extends Effectful> = Exclude<Effect.Effect.Context<ReturnType<F>>, Given>

/**
 * @since 0.1.0
 * @category models
 */
export interface Options<in E = never> {
  /** What Temporal is told of a failure, where it differs from `ActivityFailure.classify`. */
  readonly classify?: ActivityFailure.Classify<E>
  /** A larger result fails the activity for good. 1 MiB if left out; Temporal itself takes no more than 2 MB. */
  readonly maximumResultBytes?: number
  /** The size of a result in bytes, for workers with a data converter of their own; undefined if it can't be encoded. */
  readonly resultBytes?: (result: unknown) => number | undefined
  /** Counts the activities, and ends them in order. */
  readonly drain?: Drain
  /** Wraps each of them: a span, annotations of logs, heartbeats. There is none of that otherwise. */
  readonly around?: <A, E, R>(
    self: Effect.Effect<A, E, R>,
    context: Context.Tag.Service<ActivityContext.ActivityContext>
  ) => Effect.Effect<A, E, R | ActivityContext.ActivityContext>
}

const mebibyte = 1024 * 1024
/** In milliseconds: what is refused should not come back before the worker has stopped asking for more. */
const refusedFor = 1000

/** A worker's shutdown arrives as a cancellation, and is none: nobody asked the activity to end for good. */
const cancellation = (signal: AbortSignal): unknown =>
  ActivityContext.cancelReason(signal) === "WORKER_SHUTDOWN" ? ActivityFailure.workerShutdown() : signal.reason

/** With what a promise rejects whose effect nobody interrupted. */
const rejection = <E>(cause: Cause.Cause<E>, classify: Options<E>["classify"]): unknown => {
  const failure = Cause.failureOption(cause)
  if (Option.isSome(failure)) return ActivityFailure.encode(failure.value, classify)
  return Cause.isDie(cause) ? ActivityFailure.defect(cause) : ActivityFailure.interrupted()
}

const promised = <Args extends ReadonlyArray<unknown>, A, E, R>(
  runtime: Runtime.Runtime<R>,
  effect: (...args: Args) => Effect.Effect<A, E, R | Given>,
  options: Options<E>
): ((...args: Args) => Promise<A>) => {
  const { around, classify, drain, maximumResultBytes = mebibyte, resultBytes = jsonBytes } = options
  const checked = bounded(maximumResultBytes, resultBytes)

  return async (...args) => {
    const temporal = Temporal.Context.current()
    const signal = temporal.cancellationSignal
    if (signal.aborted) throw cancellation(signal)
    if (drain?.unsafeIsClosed() === true) throw ActivityFailure.workerShutdown(refusedFor)

    const context = ActivityContext.make(temporal)
    const scoped = Effect.scoped(Effect.suspend(() => effect(...args)))
    // What is left once the scope is provided, which the compiler can't tell for an unknown R.
    const self = scoped as Effect.Effect<A, E, R | ActivityContext.ActivityContext>
    const fiber = Runtime.runFork(
      Runtime.provideService(runtime, ActivityContext.ActivityContext, context),
      around === undefined ? self : Effect.suspend(() => around(self, context))
    )
    drain?.unsafeAdd(fiber)
    let exit = fiber.unsafePoll()
    if (exit === null) {
      const interrupt = () => fiber.unsafeInterruptAsFork(fiber.id())
      signal.addEventListener("abort", interrupt)
      // It may have begun by cancelling itself.
      if (signal.aborted) interrupt()
      exit = await new Promise<Exit.Exit<A, E>>((resolve) => fiber.addObserver(resolve))
      signal.removeEventListener("abort", interrupt)
    }
    if (Exit.isSuccess(exit)) return checked(exit.value)
    const { cause } = exit
    const stopped = drain?.unsafeHasStopped(fiber) === true
    if (!Cause.isInterrupted(cause) || !(signal.aborted || stopped)) throw rejection(cause, classify)
    // Temporal hears of the interruption only.
    if (Cause.isDie(cause)) {
      Runtime.runFork(runtime, Effect.logError(`an interrupted activity has a defect: ${whereabouts(cause)}`))
    }
    throw signal.aborted ? cancellation(signal) : ActivityFailure.workerShutdown()
  }
}

/** Interruptible, and in no span, wherever it is made: activities live longer than the start of the program. */
const runtimeOf = <R>(): Effect.Effect<Runtime.Runtime<R>, never, R> =>
  Effect.map(Effect.runtime<R>(), (runtime) =>
    Runtime.make({
      ...runtime,
      // The span that is left out is in no type.
      context: Context.omit(Tracer.ParentSpan)(runtime.context) as Context.Context<R>,
      runtimeFlags: RuntimeFlags.enable(runtime.runtimeFlags, RuntimeFlags.Interruption)
    })
  )

/**
 * Makes a Temporal activity of each of these, for `Worker.create({ activities })`. They run with the services that are here now, and
 * each with an {@link ActivityContext.ActivityContext} and a scope of its own.
 *
 * - A typed failure rejects with an `ApplicationFailure`, see `ActivityFailure.encode`; a bug with one of type `Defect`.
 * - A cancellation interrupts the effect at once, and rejects with the signal's reason once its finalizers have run, so that Temporal
 *   sees a cancellation. One that came before never starts it.
 * - An interruption from inside fails retryably as `Interrupted`; a shutdown of the worker as `WorkerShutdown`, for an attempt
 *   without backoff. Both are benign: neither warned about nor counted among the failures.
 * - A result over the bound fails for good, before Temporal would refuse it and try again.
 *
 * @since 0.1.0
 * @category constructors
 */
export const all = <Effects extends Readonly<Record<string, Effectful>>>(
  effects: Effects,
  options: Options<Failure<Effects[keyof Effects]>> = {}
): Effect.Effect<AllPromised<Effects>, never, Needs<Effects[keyof Effects]>> =>
  Effect.map(runtimeOf<Needs<Effects[keyof Effects]>>(), (runtime) => {
    type Each = Effects[keyof Effects]
    type One = (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, Failure<Each>, Needs<Each> | Given>
    // Each needs a part of what all need, fails with a part of what all fail with, and is called with its own arguments.
    const one = (effect: Effectful) => promised(runtime, effect as One, options)
    return Record.map(effects, one) as AllPromised<Effects>
  })

/**
 * Makes a Temporal activity of one function, as {@link all} does.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <F extends Effectful>(
  effect: F,
  options: Options<Failure<F>> = {}
): Effect.Effect<Promised<F>, never, Needs<F>> =>
  // The record has one member, of this type.
  Effect.map(all({ effect }, options), (activities) => activities.effect)
