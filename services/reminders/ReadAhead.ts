import * as Effect from "effect/Effect"
import { type Decide, knowing, wanted } from "../../domain/reminders/Ahead.ts"
import type { Asker, Outcome, Own } from "../../domain/reminders/Outcome.ts"
import { unread } from "../../domain/reminders/language/Said.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Reading } from "./Reading.ts"
import type { About, ReminderStore } from "./ReminderStore.ts"

/** Prepares a decision for a transaction: the words that it has to understand are read before it. */
export const readAhead = (
  store: typeof ReminderStore.Service,
  reading: typeof Reading.Service,
  asker: Asker,
  about: About,
  decide: Decide
): Effect.Effect<(own: Own) => Outcome, StoreUnavailable> =>
  Effect.gen(function* () {
    const said = wanted(yield* store.known(asker, about), decide)
    const meant =
      said === undefined ? undefined : (unread(said) ?? (yield* reading.read(`${asker.bot}:${asker.user}`, said)))
    return (own) => decide(own, knowing(said, meant))
  })
