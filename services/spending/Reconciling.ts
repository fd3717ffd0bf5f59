import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { Generations } from "./Generations.ts"
import { Spending } from "./Spending.ts"
import { type Note, type Pending, SpendingStore } from "./SpendingStore.ts"

export interface ReconcilingOptions {
  /** After this time since its beginning, a call whose cost nobody tells counts in full. */
  readonly expiry: Duration.DurationInput
  /** How often unknown ends are looked up. Five seconds by default. */
  readonly every?: Duration.DurationInput
}

/** The most attempts that are looked up at a time, and the most questions at once. */
const batch = 500
const questions = 4

/** The wait before a provider is asked about a generation again: twice as long each time. */
const first = Duration.toMillis("5 seconds")
const longest = Duration.toMillis("5 minutes")

/**
 * Settles attempts whose end is unknown, in the background: the provider is asked what they cost, and after the stated time they count
 * in full.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({
  every = "5 seconds",
  expiry
}: ReconcilingOptions): Layer.Layer<never, never, Generations | Spending | SpendingStore> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const { find } = yield* Generations
      const spending = yield* Spending
      const store = yield* SpendingStore
      if (!spending.isCapped) return
      /** When to ask again, and the wait after that. */
      const asked = new Map<string, { readonly at: number; readonly wait: number }>()

      const ask = (id: string, generation: string, now: number) =>
        Effect.matchEffect(find(generation), {
          onSuccess: (told) =>
            Effect.as(
              Effect.sync(() => later(id, now)),
              told
            ),
          onFailure: (failure) =>
            Effect.zipRight(
              Effect.logDebug(`the cost of a generation is not known yet: ${failure.message}`),
              Effect.as(
                Effect.sync(() => later(id, now)),
                Option.none()
              )
            )
        })
      const later = (id: string, now: number) => {
        const wait = asked.get(id)?.wait ?? first
        asked.set(id, { at: now + wait, wait: Math.min(longest, 2 * wait) })
      }

      const look = (now: number) => (one: Pending) =>
        Effect.gen(function* () {
          const { at, attempt, generation, request } = one
          const id = `${request}/${attempt}`
          const isOld = now - at >= Duration.toMillis(expiry)
          const isDue = isOld || now >= (asked.get(id)?.at ?? 0)
          const told = generation === undefined || !isDue ? Option.none() : yield* ask(id, generation, now)
          if (Option.isSome(told)) {
            asked.delete(id)
            const { cost, tokens } = told.value
            return [{ request, attempt, news: { _tag: "Reconciled", cost }, ...(tokens && { tokens }) } satisfies Note]
          }
          if (!isOld) return []
          asked.delete(id)
          return [{ request, attempt, news: { _tag: "Expired" } } satisfies Note]
        })

      const round = Effect.gen(function* () {
        const process = yield* spending.process
        if (process === "") return
        const now = yield* Clock.currentTimeMillis
        const pending = yield* store.pending(process, batch)
        const notes = (yield* Effect.forEach(pending, look(now), { concurrency: questions })).flat()
        if (notes.length === 0) return
        yield* spending.note(notes)
        const expired = notes.filter(({ news }) => news._tag === "Expired").length
        if (expired > 0) {
          yield* Effect.logWarning(
            `${expired} calls count in full: their providers did not tell within ${Duration.format(expiry)} what they cost`
          )
        }
      }).pipe(Effect.catchAll((failure) => Effect.logDebug(`unknown costs are looked up later: ${failure.message}`)))

      yield* Effect.forkScoped(Effect.repeat(Effect.delay(round, every), Schedule.forever))
    })
  )
