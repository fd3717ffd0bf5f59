import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Capability } from "../../domain/model/Capability.ts"
import { type Candidate, keyOf } from "./Candidate.ts"
import { type CapabilityStore, remembered } from "./CapabilityStore.ts"

/** Knows which parts of a request each candidate does not support. */
export interface Capabilities {
  /** The parts to leave out: those that are configured, and those that were learned within a day. */
  readonly lacks: (candidate: Candidate) => ReadonlySet<Capability>
  /** Records that the candidate rejected a request with this part and answered one without it. */
  readonly learn: (candidate: Candidate, capability: Capability) => Effect.Effect<void>
}

/** How often the store is read for what other processes have learned. */
const every = Duration.minutes(1)

const nothing: ReadonlySet<Capability> = new Set()

/** Reads the store now and every minute. Without a store, or while it is unavailable, only what this process has learned is known. */
export const make = (store?: typeof CapabilityStore.Service): Effect.Effect<Capabilities, never, Scope.Scope> =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    const now = () => clock.unsafeCurrentTimeMillis()
    const learned = new Map<string, Map<Capability, number>>()
    const add = (key: string, capability: Capability, until: number) => {
      const found = learned.get(key) ?? new Map<Capability, number>()
      learned.set(key, found.set(capability, Math.max(until, found.get(capability) ?? 0)))
    }
    if (store !== undefined) {
      const load = store.load.pipe(
        Effect.map((lacks) => {
          for (const { age, candidate, capability } of lacks) {
            add(candidate, capability, now() - age + Duration.toMillis(remembered))
          }
        }),
        Effect.catchAll((error) =>
          Effect.logWarning(`the capabilities of models cannot be read at the moment: ${error.message}`)
        )
      )
      yield* load
      yield* Effect.forkScoped(Effect.delay(Effect.repeat(load, Schedule.spaced(every)), every))
    }

    const lacks = (candidate: Candidate): ReadonlySet<Capability> => {
      const { lacks = nothing, takes = nothing } = candidate
      const found = learned.get(keyOf(candidate))
      if (found === undefined) return lacks
      const at = now()
      const current = [...found].flatMap(([capability, until]) =>
        at < until && !takes.has(capability) ? capability : []
      )
      return current.length === 0 ? lacks : new Set([...lacks, ...current])
    }
    const learn = (candidate: Candidate, capability: Capability) =>
      Effect.suspend(() => {
        add(keyOf(candidate), capability, now() + Duration.toMillis(remembered))
        return store?.save({ candidate: keyOf(candidate), capability }) ?? Effect.void
      }).pipe(
        Effect.catchAll((error) =>
          Effect.logWarning(`the capabilities of ${candidate.name} are not stored: ${error.message}`)
        ),
        Effect.zipRight(
          Effect.logInfo(
            `${candidate.name} rejects ${capability}: it is called without it for a day (set it in HOLDFAST_CAPABILITIES to make this permanent)`
          )
        )
      )
    return { lacks, learn }
  })
