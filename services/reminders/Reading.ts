import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Said } from "../../domain/reminders/Said.ts"
import type { Understanding } from "../../domain/reminders/Understanding.ts"

/**
 * Reads when a reminder is wanted. Patterns for dates can take minutes on short, odd texts, so whoever reads must hold up nobody else:
 * not the event loop, not a transaction, not another person.
 *
 * @since 0.1.0
 * @category ports
 */
export class Reading extends Context.Tag("holdfast/services/reminders/Reading")<
  Reading,
  {
    /**
     * What words ask for. It ends within a deadline: words that take longer are asked back. `person` is who may be held up by
     * their own words.
     */
    readonly read: (person: string, said: Said) => Effect.Effect<Understanding>
  }
>() {}
