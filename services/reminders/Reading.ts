import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Said } from "../../domain/reminders/language/Said.ts"
import type { Understanding } from "../../domain/reminders/language/Understanding.ts"

/**
 * Reads when a reminder is wanted. Patterns for dates can take minutes on short, odd texts, so an implementation must not hold up the event
 * loop, a transaction or another person.
 *
 * @since 0.1.0
 * @category ports
 */
export class Reading extends Context.Tag("holdfast/services/reminders/Reading")<
  Reading,
  {
    /**
     * Reads what the words ask for, within a deadline: if they take longer, the person is asked again in a plain form. `person` is the one
     * whose texts wait for each other.
     */
    readonly read: (person: string, said: Said) => Effect.Effect<Understanding>
  }
>() {}
