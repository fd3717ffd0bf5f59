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

/** The services that the adapter provides to an activity. */
type Given = ActivityContext.ActivityContext | Scope.Scope

/**
 * A function from the arguments of an activity to its effect. Arguments and result travel as JSON.
 *
 * @since 0.1.0
 * @category models
 */
export type Effectful = (...args: never) => Effect.Effect<unknown, unknown, unknown>

/**
 * The same function in the form that Temporal takes.
 *
 * @since 0.1.0
 * @category models
 */
export type Promised<F> = F extends (...args: infer Args) => Effect.Effect<infer A, unknown, unknown>
  ? (...args: Args) => Promise<A>
  : never

/**
 * The activities of effects. In a workflow file, with an `import type`: `proxyActivities<Activity.AllPromised<typeof effects>>(...)`.
 *
 * @since 0.1.0
 * @category models
 */
export type AllPromised<Effects> = { readonly [Name in keyof Effects]: Promised<Effects[Name]> }

type Failure<F extends Effectful> = Effect.Effect.Error<ReturnType<F>>
type Needs<F extends Effectful> = Exclude<Effect.Effect.Context<ReturnType<F>>, Given>

/**
 * The options of {@link all} and {@link make}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<in E = never> {
  /** Classifies failures; what it leaves out follows `ActivityFailure.classify`. */
  readonly classify?: ActivityFailure.Classify<E>
  /** A larger result fails the activity permanently. 1 MiB by default; Temporal itself takes at most 2 MB. */
  readonly maximumResultBytes?: number
  /** The size of a result in bytes, for workers with a custom data converter; undefined if it cannot be encoded. */
  readonly resultBytes?: (result: unknown) => number | undefined
  /** Tracks running activities and ends them on shutdown. */
  readonly drain?: Drain
  /** Wraps each activity, for example in a span, log annotations or heartbeats. By default there are none. */
  readonly around?: <A, E, R>(
    self: Effect.Effect<A, E, R>,
    context: Context.Tag.Service<ActivityContext.ActivityContext>
  ) => Effect.Effect<A, E, R | ActivityContext.ActivityContext>
}

const mebibyte = 1024 * 1024
/** In milliseconds: a refused activity must not come back before the worker has stopped polling. */
const refusedFor = 1000

/** The shutdown of a worker arrives as a cancellation, but nobody asked for the activity to be cancelled. */
const cancellation = (signal: AbortSignal): unknown =>
  ActivityContext.cancelReason(signal) === "WORKER_SHUTDOWN" ? ActivityFailure.workerShutdown() : signal.reason

/** The rejection of an activity that nobody interrupted. */
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
    // The compiler cannot compute the services that remain after the scope is provided, because R is unknown.
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
      // The signal may be aborted before the start.
      if (signal.aborted) interrupt()
      exit = await new Promise<Exit.Exit<A, E>>((resolve) => fiber.addObserver(resolve))
      signal.removeEventListener("abort", interrupt)
    }
    if (Exit.isSuccess(exit)) return checked(exit.value)
    const { cause } = exit
    const stopped = drain?.unsafeHasStopped(fiber) === true
    if (!Cause.isInterrupted(cause) || !(signal.aborted || stopped)) throw rejection(cause, classify)
    // Temporal only receives the interruption.
    if (Cause.isDie(cause)) {
      Runtime.runFork(runtime, Effect.logError(`an interrupted activity has a defect: ${whereabouts(cause)}`))
    }
    throw signal.aborted ? cancellation(signal) : ActivityFailure.workerShutdown()
  }
}

/** A runtime that is interruptible and outside any span, because activities outlive the start of the program. */
const runtimeOf = <R>(): Effect.Effect<Runtime.Runtime<R>, never, R> =>
  Effect.map(Effect.runtime<R>(), (runtime) =>
    Runtime.make({
      ...runtime,
      // The removed span is in no type.
      context: Context.omit(Tracer.ParentSpan)(runtime.context) as Context.Context<R>,
      runtimeFlags: RuntimeFlags.enable(runtime.runtimeFlags, RuntimeFlags.Interruption)
    })
  )

/**
 * Makes a Temporal activity of each effectful function, for `Worker.create({ activities })`. They run with the services of the caller of
 * this function, each with its own {@link ActivityContext.ActivityContext} and scope.
 *
 * - A typed failure rejects with an `ApplicationFailure`, see `ActivityFailure.encode`; a defect with one of type `Defect`.
 * - A cancellation interrupts the effect at once, and rejects with the signal's reason after its finalizers, so that Temporal
 *   sees a cancellation. If it arrives before the start, the effect never runs.
 * - An effect that interrupts itself fails retryably as `Interrupted`. A shutdown of the worker fails retryably as `WorkerShutdown`, without
 *   backoff. Both are benign: the SDK neither warns about them nor counts them as failures.
 * - A result that is too large fails permanently, before Temporal would reject it and retry.
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
    // Each function needs some of the services and fails with some of the errors of all, and takes its own arguments.
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
