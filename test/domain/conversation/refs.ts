import { requestId } from "../../../domain/Ids.ts"
import type { Ref } from "../../../domain/conversation/State.ts"

/** A plain day in 2026, in epoch milliseconds. */
export const noon = 1_790_000_000_000

/** A message at a place, written and accepted at noon, unless told otherwise. */
export const ref = (place: number, over: Partial<Ref> = {}): Ref => ({
  place,
  id: requestId(7, 1_000 + place, noon / 1_000),
  kind: "message",
  message: place,
  sequence: over.kind === undefined || over.kind === "message" ? (over.message ?? place) : 0,
  sentAt: noon,
  acceptedAt: noon,
  long: false,
  ...over
})
