import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { understand } from "../../domain/reminders/language/When.ts"
import { Reading } from "../../services/reminders/Reading.ts"

/**
 * Reads on the thread of the caller, at once and without a deadline: for tests whose clock stands still, and for words that are trusted.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Reading> = Layer.succeed(
  Reading,
  Reading.of({ read: (_, said) => Effect.sync(() => understand(said)) })
)
