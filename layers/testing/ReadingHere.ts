import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { understand } from "../../domain/reminders/language/When.ts"
import { Reading } from "../../services/reminders/Reading.ts"

/**
 * Reads times on the caller's thread, at once and without a deadline: for tests with a `TestClock`, and for trusted
 * texts.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Reading> = Layer.succeed(
  Reading,
  Reading.of({ read: (_, said) => Effect.sync(() => understand(said)) })
)
