import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { type SendOutcome, TelegramFaults } from "../../../../domain/sandbox/Telegram.ts"
import { setting } from "./Settings.ts"
import type { Store } from "./Store.ts"

export interface Faults {
  readonly get: () => TelegramFaults
  readonly set: (faults: TelegramFaults) => Effect.Effect<void>
  readonly failNext: (outcomes: ReadonlyArray<SendOutcome>) => Effect.Effect<void>
  /** The scripted outcome of this call, or one drawn by the configured proportions, whose sum is capped at 1. */
  readonly draw: Effect.Effect<SendOutcome>
}

export const make = (store: Store): Effect.Effect<Faults> =>
  Effect.map(setting(store, "faults", TelegramFaults.none), (faults) => {
    const script: Array<SendOutcome> = []
    return {
      get: faults.get,
      set: faults.set,
      failNext: (outcomes) => Effect.sync(() => void script.push(...outcomes)),
      draw: Effect.map(Random.next, (drawn) => {
        const scripted = script.shift()
        if (scripted !== undefined) return scripted
        let share = 0
        for (const outcome of ["late", "lost", "error", "limit"] as const) {
          share += faults.get()[outcome]
          if (drawn < share) return outcome
        }
        return "ok"
      })
    }
  })
