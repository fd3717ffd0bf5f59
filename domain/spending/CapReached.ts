import * as Schema from "effect/Schema"
import type { Cap } from "./Cap.ts"
import { show } from "./Money.ts"

/**
 * A call was not made, because its worst cost does not fit under a cap.
 *
 * @since 0.1.0
 * @category errors
 */
export class CapReached extends Schema.TaggedError<CapReached>()("CapReached", {
  who: Schema.Literal("all", "person", "group"),
  per: Schema.Literal("day", "month", "turn"),
  /** The limit and the worst cost of the call, in nano-dollars. */
  limit: Schema.Int,
  worst: Schema.Int,
  /** When the period of the cap ends, in epoch milliseconds; absent for a turn. */
  resumesAt: Schema.optional(Schema.Int)
}) {
  override get message() {
    const what = `the call may cost ${show(this.worst)}, which does not fit under the cap of ${show(this.limit)} per ${this.per}`
    const when = this.resumesAt === undefined ? "" : `; the cap resets with the next ${this.per}`
    return `${what} for ${whose[this.who]}${when}`
  }

  static of(cap: Cap, worst: number, ends?: number): CapReached {
    return new CapReached({
      who: cap.who,
      per: cap.per,
      limit: cap.limit,
      worst,
      ...(ends === undefined ? {} : { resumesAt: ends })
    })
  }
}

const whose = { all: "everybody together", person: "this person", group: "this group" }
