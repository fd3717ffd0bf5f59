import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

/**
 * A send that has not completed yet. Only `limited` and `network` count as attempts.
 *
 * - `unproven`: a part may have been sent, and its probe is not due or has not found it yet.
 * - `busy`: another send in the same chat is unproven or running.
 * - `paced`: Telegram would probably refuse it now, so it was not asked.
 * - `limited`: Telegram asks to wait.
 * - `network`: Telegram could not be reached, or answered with an error.
 */
export class DeliveryFailure extends Schema.TaggedError<DeliveryFailure>()("DeliveryFailure", {
  request: RequestId,
  reason: Schema.Literal("unproven", "busy", "paced", "limited", "network"),
  /** The minimum wait in milliseconds. */
  retryAfter: Schema.optional(Schema.NonNegative)
}) {
  override get message() {
    return `sending ${this.request} has not completed yet (${this.reason}); it is retried`
  }
}
