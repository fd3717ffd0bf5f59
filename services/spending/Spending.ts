import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { type Account, accountsOf, type Cap, scopesOf, type Spender, turnCap } from "../../domain/spending/Cap.ts"
import { CapReached } from "../../domain/spending/CapReached.ts"
import { type Money, show, toDollars } from "../../domain/spending/Money.ts"
import { calendar } from "../../domain/spending/Period.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { refusals, spentDollars, spentShare } from "../telemetry/SpendingMetrics.ts"
import { Escrow } from "./Escrow.ts"
import { type Charged, type Note, SpendingStore, type Tokens } from "./SpendingStore.ts"

/**
 * The options of {@link Spending.layer}.
 *
 * @since 0.1.0
 * @category models
 */
export interface SpendingOptions {
  /** Without caps nothing is reserved and nothing is recorded. */
  readonly caps: ReadonlyArray<Cap>
  /** The time zone of days and months; UTC by default. */
  readonly zone?: string | undefined
  /** Whether no other process uses the store. `true` by default. */
  readonly alone?: boolean | undefined
  /** After this time without a sign of life another process counts as dead, and what it has drawn is given back. A minute by default. */
  readonly lifetime?: Duration.DurationInput | undefined
}

/**
 * A priced call that is about to be made.
 *
 * @since 0.1.0
 * @category models
 */
export interface Priced {
  readonly spender: Spender
  /** What it is for, for reports. */
  readonly purpose: string
  readonly model: string
  /** The most that it can cost. */
  readonly worst: Money
}

/**
 * Money that is set aside for one call. The first of `settle` and `release` counts; without either, the end of the call is unknown,
 * and the reservation stands until the provider tells what the call cost, or counts in full after the stated time.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reservation {
  /** The call cost this much. */
  readonly settle: (cost: Money, tokens?: Tokens) => void
  /** The call cost nothing: it was not made, or it was refused. */
  readonly release: () => void
  /** The provider's id of the generation, under which it tells the cost later. */
  readonly named: (generation: string) => void
}

/**
 * An account with its cap.
 *
 * @since 0.1.0
 * @category models
 */
export interface Standing extends Account {
  /** What was spent, without what is reserved. */
  readonly spent: Money
}

/**
 * Caps on spending. Before a priced call its worst cost is reserved, so that the sum of all costs stays under each cap whatever
 * happens to the calls: retries, concurrent calls, crashes, and calls whose end is unknown. A cost can exceed a cap only by what a
 * provider bills beyond the worst cost that was reserved.
 *
 * @since 0.1.0
 * @category services
 */
export class Spending extends Context.Tag("holdfast/services/spending/Spending")<
  Spending,
  {
    /** False without caps: then nothing is reserved. */
    readonly isCapped: boolean
    readonly zone: string
    /**
     * Reserves the worst cost of a call, until the scope closes. Fails with `CapReached` if it does not fit under a cap, and with
     * `StoreUnavailable` if it could not be recorded; then the call must not be made.
     */
    readonly reserve: (priced: Priced) => Effect.Effect<Reservation, CapReached | StoreUnavailable, Scope.Scope>
    /** Reserves around a call. */
    readonly within: <A, E, R>(
      priced: Priced,
      call: (reservation: Reservation) => Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E | CapReached | StoreUnavailable, R>
    /** The accounts of a spender, with what was spent. */
    readonly standing: (spender: Spender) => Effect.Effect<ReadonlyArray<Standing>, StoreUnavailable>
    /** Records what became known about attempts later. */
    readonly note: (notes: ReadonlyArray<Note>) => Effect.Effect<void, StoreUnavailable>
    /** The id of this process in the ledger. */
    readonly process: Effect.Effect<string>
  }
>() {
  static readonly layer = (options: SpendingOptions): Layer.Layer<Spending, never, SpendingStore> =>
    options.caps.length === 0 ? Spending.unlimited : Layer.scoped(Spending, make(options))

  /** Nothing is limited, and nothing is recorded. */
  static readonly unlimited: Layer.Layer<Spending> = Layer.sync(Spending, () => ({
    isCapped: false,
    zone: "UTC",
    reserve: () => Effect.succeed(nothingReserved),
    within: (_, call) => call(nothingReserved),
    standing: () => Effect.succeed([]),
    note: () => Effect.void,
    process: Effect.succeed("")
  }))
}

const nothingReserved: Reservation = { settle: () => {}, release: () => {}, named: () => {} }

/** Ends of attempts are written together, this long after the first of them. */
const gathering = "100 millis"

/** How often a process shows that it is alive, gives back what it does not need, and measures what is spent of the caps. */
const heartbeat = "5 seconds"

/** The part of a limit that a process draws at once, where others draw, too. */
const share = 1 / 16

const newProcess = Effect.map(Effect.replicateEffect(Random.nextIntBetween(0, 2 ** 32), 2), (parts) =>
  parts.map((part) => part.toString(16).padStart(8, "0")).join("")
)

const refuseBy = (cap: Cap, worst: Money, ends?: number) =>
  Effect.zipRight(Metric.increment(refusals(cap.who, cap.per)), Effect.fail(CapReached.of(cap, worst, ends)))

const make = ({ alone = true, caps, lifetime = "1 minute", zone = "UTC" }: SpendingOptions) =>
  Effect.gen(function* () {
    const store = yield* SpendingStore
    const clock = yield* Effect.clock
    const random = yield* Effect.random
    const periodOf = calendar(zone)
    const changed = Effect.unsafeMakeLatch(false)
    let process = ""
    let opened = false
    let bounds: ReadonlyMap<string, number> = new Map()
    let escrow = new Escrow(share)
    let count = 0
    /** Whether a charge has changed since the last look, and on which day that was. */
    let isCharged = true
    let lookedOn = ""
    let notes: Array<Note> = []

    const opening = yield* Effect.makeSemaphore(1)
    /** Registers this process, again if it was taken for dead. */
    const open = (dead?: string) =>
      Effect.suspend(() => {
        if (opened && process !== dead) return Effect.void
        return Effect.flatMap(Effect.withRandom(newProcess, random), (fresh) =>
          Effect.map(store.open(fresh, alone), (found) => {
            process = fresh
            bounds = found
            escrow = new Escrow(alone ? 1 : share)
            opened = true
          })
        )
      }).pipe(opening.withPermits(1))

    const later = (note: Note) => {
      notes.push(note)
      changed.unsafeOpen()
    }

    const apply = ({ after, before, day, isFirst, model, process: whose, reserved, spender }: Charged) => {
      if (whose === process) escrow.changed(scopesOf(spender, day), after - before)
      isCharged = true
      const counted = isFirst ? Metric.incrementBy(spentDollars(model), toDollars(after)) : Effect.void
      return after > reserved && reserved > 0 ? Effect.zipRight(counted, raise(model, after, reserved)) : counted
    }

    /** A provider has billed more than its list: the bound of the model is raised from now on. */
    const raise = (model: string, cost: Money, reserved: Money) => {
      const factor = (bounds.get(model) ?? 1) * (cost / reserved)
      bounds = new Map([...bounds, [model, factor]])
      return Effect.zipRight(
        Effect.logWarning(
          `${model} cost ${show(cost)}, more than the ${show(reserved)} that were reserved: it counts in full, and its next calls reserve ${factor.toFixed(2)} times as much as its prices say`
        ),
        Effect.ignore(store.raise(model, factor))
      )
    }

    const note = (some: ReadonlyArray<Note>) =>
      Effect.flatMap(store.note(some), (charged) => Effect.forEach(charged, apply, { discard: true }))

    const flush = Effect.suspend(() => {
      const some = notes
      notes = []
      changed.unsafeClose()
      return some.length === 0
        ? Effect.void
        : Effect.catchAll(note(some), (failure) => {
            notes = [...some, ...notes]
            changed.unsafeOpen()
            return failure
          })
    }).pipe(Effect.uninterruptible)

    const reserve = (
      priced: Priced
    ): Effect.Effect<Reservation & { readonly end: Effect.Effect<void> }, CapReached | StoreUnavailable> =>
      Effect.suspend(() => {
        const { model, purpose, spender } = priced
        const worst = Math.ceil(priced.worst * (bounds.get(model) ?? 1))
        const at = clock.unsafeCurrentTimeMillis()
        const period = periodOf(at)
        const accounts = accountsOf(caps, spender, period)
        const turn = turnCap(caps, spender)
        const [mine, held] = [process, escrow]
        const id = { request: spender.request, attempt: `${mine}.${++count}` }
        const draws = held.use(accounts, worst)
        const attempt = { attempt: id.attempt, spender, purpose, model, at, day: period.day, worst }
        const refuse = () => held.refused(accounts, draws, worst)
        return Effect.matchEffect(store.reserve(mine, attempt, draws, turn?.limit), {
          onFailure: (failure) => {
            refuse()
            // If it was recorded nevertheless, it costs nothing.
            later({ ...id, news: { _tag: "Reported", cost: 0 } })
            return failure
          },
          onSuccess: (reserved) => {
            switch (reserved._tag) {
              case "Reserved":
                held.drawn(draws, reserved.drawn)
                return Effect.succeed(reservation(id))
              case "Gone":
                return Effect.zipRight(open(mine), reserve(priced))
              case "Refused": {
                refuse()
                const refused = draws[reserved.index]
                if (refused === undefined) return Effect.die("no draw was refused")
                // Another reservation of this process has drawn the rest of the account meanwhile.
                if (held.fits(refused, worst)) return reserve(priced)
                return refuseBy(refused.cap, worst, refused.ends)
              }
              case "TurnRefused":
                refuse()
                return turn === undefined ? Effect.die("no turn was refused") : refuseBy(turn, worst)
            }
          }
        })
      })

    const reservation = (id: { readonly request: string; readonly attempt: string }) => {
      let settled = false
      let generation: string | undefined
      const settle = (cost: Money, tokens?: Tokens) => {
        if (settled) return
        settled = true
        const named = generation === undefined ? {} : { generation }
        later({ ...id, ...named, news: { _tag: "Reported", cost }, ...(tokens === undefined ? {} : { tokens }) })
      }
      return {
        settle,
        release: () => settle(0),
        named: (found: string) => {
          if (generation === found) return
          generation = found
          later({ ...id, generation: found })
        },
        end: Effect.sync(() => {
          if (!settled) later({ ...id, endedAt: clock.unsafeCurrentTimeMillis() })
        })
      }
    }

    const begin = (priced: Priced) =>
      Effect.suspend(() => (opened ? reserve(priced) : Effect.zipRight(open(), reserve(priced))))

    /** Without a scope: it runs around every call. */
    const within = <A, E, R>(
      priced: Priced,
      call: (reservation: Reservation) => Effect.Effect<A, E, R>
    ): Effect.Effect<A, E | CapReached | StoreUnavailable, R> =>
      Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(begin(priced), (reservation) =>
          Effect.onExit(
            Effect.suspend(() => restore(call(reservation))),
            () => reservation.end
          )
        )
      )

    const standing = (spender: Spender) =>
      Effect.suspend(() =>
        Effect.forEach(accountsOf(caps, spender, periodOf(clock.unsafeCurrentTimeMillis())), (account) =>
          Effect.map(store.spent(account.scope, account.period), (spent): Standing => ({ ...account, spent }))
        )
      )

    /** Measures what is spent of the caps for all. */
    const look = Effect.flatMap(standing({ request: "" }), (all) =>
      Effect.forEach(all, ({ cap, spent }) => Metric.set(spentShare(cap.per), spent / cap.limit), { discard: true })
    )

    const giveBack = Effect.suspend(() => {
      const spare = escrow.takeSpare()
      return spare.length === 0 ? Effect.void : store.giveBack(process, spare)
    })
    const shareAgain = Effect.suspend(() =>
      alone ? Effect.void : Effect.zipRight(store.beat(process, Duration.toMillis(lifetime)), giveBack)
    )
    const lookAgain = Effect.suspend(() => {
      const { day } = periodOf(clock.unsafeCurrentTimeMillis())
      if (!isCharged && day === lookedOn) return Effect.void
      isCharged = false
      lookedOn = day
      return look
    })
    const beat = Effect.suspend(() => (opened ? Effect.zipRight(shareAgain, lookAgain) : open())).pipe(
      Effect.catchAll((failure) => Effect.logDebug(`the ledger is not reached: ${failure.message}`))
    )

    const flushing = changed.await.pipe(
      Effect.zipRight(Effect.sleep(gathering)),
      Effect.zipRight(flush),
      Effect.catchAll((failure) => Effect.zipRight(Effect.logWarning(failure.message), Effect.sleep("1 second")))
    )
    yield* Effect.addFinalizer(() =>
      Effect.ignore(
        Effect.zipRight(
          flush,
          Effect.suspend(() => (opened ? store.close(process) : Effect.void))
        )
      )
    )
    yield* Effect.forkScoped(Effect.forever(flushing))
    yield* Effect.forkScoped(Effect.repeat(beat, Schedule.spaced(heartbeat)))

    return Spending.of({
      isCapped: true,
      zone,
      reserve: (priced) => Effect.acquireRelease(begin(priced), ({ end }) => end),
      within,
      standing,
      note,
      process: Effect.sync(() => process)
    })
  })
