import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

/**
 * A sending that did not come to its end yet.
 *
 * - `unproven`: a part may have been sent, and its probe is not due or found no proof yet; no attempt is counted.
 * - `busy`: another sending in the same chat is unproven, or under way; no attempt is counted.
 * - `paced`: Telegram would refuse it, as far as is known, and was not asked; no attempt is counted.
 * - `limited`: Telegram asks to wait. `network`: it could not be reached, or answered with an error.
 */
export class DeliveryFailure extends Schema.TaggedError<DeliveryFailure>()("DeliveryFailure", {
  request: RequestId,
  reason: Schema.Literal("unproven", "busy", "paced", "limited", "network"),
  /** Milliseconds to wait at least. */
  retryAfter: Schema.optional(Schema.NonNegative)
}) {
  override get message() {
    return `sending ${this.request} is not done yet (${this.reason}); it is tried again`
  }
}
