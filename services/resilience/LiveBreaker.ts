import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Runtime from "effect/Runtime"
import * as Stream from "effect/Stream"
import { type BreakerPolicy, defaults } from "../../domain/resilience/BreakerPolicy.ts"
import { type BreakerOwner, BreakerState, type BreakerStatus } from "../../domain/resilience/BreakerState.ts"
import { all, type Judge, type Judgement } from "../../domain/resilience/Judgement.ts"
import { type CircuitOpen, circuitOpen } from "../../domain/resilience/Refusal.ts"
import type { Breaker, BreakerPermit, BreakerView, Stored, Transition } from "./Breaker.ts"
import { steadyOf } from "./SteadyClock.ts"
import { inARow } from "./Stepping.ts"

/** The ends of protected effects, as `Effect.matchCauseEffect` takes them. */
interface Ends<in E1> {
  readonly onFailure: <E extends E1>(cause: Cause.Cause<E>) => Effect.Effect<never, E>
  readonly onSuccess: <A>(value: A) => Effect.Effect<A>
}

/** The ends of one of them. */
interface EndsOf<in out A, in out E> {
  readonly onFailure: (cause: Cause.Cause<E>) => Effect.Effect<never, E>
  readonly onSuccess: (value: A) => Effect.Effect<A>
}

/** A permit for one call, which began in a generation of the breaker's state. */
class OnePermit implements BreakerPermit {
  readonly probe: boolean
  readonly #live: LiveBreaker
  readonly #generation: number
  readonly #began: number
  #open = true

  constructor(live: LiveBreaker, generation: number, began: number, probe: boolean) {
    this.#live = live
    this.#generation = generation
    this.#began = began
    this.probe = probe
  }

  succeed(first?: number): void {
    if (this.#ends()) this.#live.succeed(this.#generation, this.#began, first)
  }

  fail(judgement: Judgement): void {
    if (this.#ends()) this.#live.fail(this.#generation, this.#began, judgement)
  }

  release(): void {
    if (this.#ends()) this.#live.release(this.#generation, this.#began)
  }

  #ends(): boolean {
    return this.#open && !(this.#open = false)
  }
}

/** A program may have a breaker for each of its users, so it keeps little: what only an open breaker needs is made when it opens. */
export class LiveBreaker implements Breaker, BreakerOwner {
  readonly name: string
  readonly #services: Context.Context<DefaultServices.DefaultServices>
  readonly #clock: Clock.Clock
  readonly #rules: BreakerPolicy
  readonly #state: BreakerState
  readonly #timed: boolean
  readonly #clockless: boolean
  readonly #listeners: Array<(transition: Transition) => void>
  /** The ends of all calls without a judge until the next transition. */
  #closed: Ends<unknown> | undefined
  #breaks: ((row: number, now: number) => number) | undefined
  #wall = NaN
  #steady = 0

  constructor(
    name: string,
    services: Context.Context<DefaultServices.DefaultServices>,
    policy: Partial<BreakerPolicy>,
    changed: ((transition: Transition) => void) | undefined
  ) {
    const rules = Object.keys(policy).length === 0 ? defaults : { ...defaults, ...policy }
    const bounds = (limit: Duration.DurationInput) => Number.isFinite(Duration.toMillis(limit))
    this.name = name
    this.#services = services
    this.#clock = Context.get(services, Clock.Clock)
    this.#rules = rules
    this.#state = new BreakerState(rules, this)
    // Reading the clock costs as much as everything else here. Only slow-call detection and probes need the start time, and a window of
    // calls does not need the time of a success.
    this.#timed = bounds(rules.slow)
    this.#clockless = "calls" in rules.window && !this.#timed && !bounds(rules.slowFirst)
    this.#listeners = changed === undefined ? [] : [changed]
  }

  breakOf(openings: number, at: number): number {
    this.#breaks ??= inARow(
      Runtime.setFiberRef(Runtime.defaultRuntime, DefaultServices.currentServices, this.#services),
      this.#rules.breaks
    )
    return this.#breaks(openings, at)
  }

  changed(from: BreakerStatus, at: number): void {
    this.#closed = undefined
    for (const listener of this.#listeners.slice()) listener({ ...this.#look(at), from, at })
  }

  succeed(generation: number, began: number, first?: number): void {
    this.#state.succeed(generation, began, this.#state.status === "closed" ? this.#atSuccess() : this.#now(), first)
  }

  fail(generation: number, began: number, judgement: Judgement): void {
    if (judgement._tag !== "Transient") return this.release(generation, began)
    this.#state.fail(generation, began, this.#now(), Duration.toMillis(judgement.retryAfter ?? 0))
  }

  release(generation: number, began: number): void {
    this.#state.release(generation, began)
  }

  // Functions rather than methods, so that they can be passed on alone.
  readonly unsafeAcquire = (): BreakerPermit | number => {
    const state = this.#state
    if (state.status === "closed") return new OnePermit(this, state.generation, this.#timed ? this.#now() : 0, false)
    const at = this.#now()
    return state.admit(at) ? new OnePermit(this, state.generation, at, state.status === "half-open") : state.wait(at)
  }

  readonly unsafeWait = (): number => (this.#state.status === "closed" ? 0 : this.#state.wait(this.#now()))

  readonly protect = <E1>(judge: Judge<E1> = all) => {
    const shares = judge === all && !this.#timed
    return <A, E extends E1, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | CircuitOpen, R> =>
      Effect.suspend((): Effect.Effect<A, E | CircuitOpen, R> => {
        const state = this.#state
        if (state.status !== "closed") return this.#probe(self, judge)
        const on: EndsOf<A, E> = shares
          ? (this.#closed ??= this.#ends(state.generation, 0, all))
          : this.#ends(state.generation, this.#timed ? this.#now() : 0, judge)
        return Effect.matchCauseEffect(self, on)
      })
  }

  get view(): Effect.Effect<BreakerView> {
    return Effect.sync(() => this.#look(this.#now()))
  }

  get isolate(): Effect.Effect<void> {
    return Effect.sync(() => this.#state.isolate(this.#now()))
  }

  get observe(): Effect.Effect<void> {
    return Effect.sync(() => this.#state.observe(this.#now()))
  }

  get reset(): Effect.Effect<void> {
    return Effect.sync(() => this.#state.reset(this.#now()))
  }

  unsafeRestore(stored: Stored): void {
    this.#state.restore(stored.state, stored.until ?? 0, stored.openings, this.#now())
  }

  readonly unsafeAdopt = (stored: Stored): void => {
    this.#state.adopt(stored.state, stored.until ?? 0, stored.openings, this.#now())
  }

  get transitions(): Stream.Stream<Transition> {
    return Stream.asyncPush((emit) =>
      Effect.acquireRelease(
        Effect.sync(() => {
          const listener = (transition: Transition) => void emit.single(transition)
          this.#listeners.push(listener)
          return listener
        }),
        (listener) => Effect.sync(() => this.#listeners.splice(this.#listeners.indexOf(listener), 1))
      )
    )
  }

  #now(): number {
    return steadyOf(this.#clock)()
  }

  /** The wall clock is cheaper to read than the steady one, which is read only once in a millisecond of it. */
  #atSuccess(): number {
    if (this.#clockless) return 0
    if (this.#timed) return this.#now()
    const wall = this.#clock.unsafeCurrentTimeMillis()
    if (wall !== this.#wall) {
      this.#wall = wall
      this.#steady = this.#now()
    }
    return this.#steady
  }

  /** Only an interrupted probe has to return its permit; watching for interruption is expensive. */
  #probe<A, E, R>(self: Effect.Effect<A, E, R>, judge: Judge<E>): Effect.Effect<A, E | CircuitOpen, R> {
    return Effect.uninterruptibleMask((restore): Effect.Effect<A, E | CircuitOpen, R> => {
      const began = this.#now()
      if (!this.#state.admit(began)) return circuitOpen(this.name, this.#state.wait(began))
      const on: EndsOf<A, E> = this.#ends(this.#state.generation, began, judge)
      return Effect.matchCauseEffect(restore(self), on)
    })
  }

  #ends<E1>(generation: number, began: number, judge: Judge<E1>): Ends<E1> {
    return {
      onFailure: (cause) => {
        const failure = Cause.failureOrCause(cause)
        if (Either.isLeft(failure)) this.fail(generation, began, judge(failure.left))
        else this.release(generation, began)
        return Effect.failCause(cause)
      },
      onSuccess: (value) => {
        this.succeed(generation, began)
        return Effect.succeed(value)
      }
    }
  }

  #look(at: number): BreakerView {
    const { name } = this
    const { openings, status, until } = this.#state
    const { calls, failures } = this.#state.counts(at)
    return { name, state: status, until: status === "open" ? until : null, openings, calls, failures }
  }
}
