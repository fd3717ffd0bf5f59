import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Said } from "../../domain/reminders/language/Said.ts"
import type { Understanding } from "../../domain/reminders/language/Understanding.ts"

/**
 * Reads the time of a requested reminder. Long, odd texts can take a second, so an implementation must not
 * block the event loop, a transaction or another person.
 *
 * @since 0.1.0
 * @category ports
 */
export class Reading extends Context.Tag("holdfast/services/reminders/Reading")<
  Reading,
  {
    /**
     * Reads a request within a deadline: if it takes longer, the result is a question for a simpler form. `person`
     * identifies the person, whose texts wait for each other.
     */
    readonly read: (person: string, said: Said) => Effect.Effect<Understanding>
  }
>() {}
