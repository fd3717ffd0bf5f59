import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { RequestId } from "../../domain/Ids.ts"
import type { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import { DeliveryFailure } from "../../domain/telegram/DeliveryFailure.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import { refusal } from "../../domain/telegram/Refusal.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Receipt } from "./Receipts.ts"
import { busy, close, mayBeOnItsWay, postponed, type Sending, unproven, writeOff } from "./Settling.ts"
import { movingPause, otherwise } from "./Transmission.ts"

/** How a preview ended that cannot be shown now; `false` if it cannot be shown at all. */
const unshown = (request: RequestId, failure: ApiRefused | ApiUnknown): Effect.Effect<false, DeliveryFailure> => {
  if (failure._tag === "ApiUnknown") return Effect.fail(new DeliveryFailure({ request, reason: "network" }))
  const { consequence } = refusal(failure)
  return consequence === "limited" || consequence === "unauthorized"
    ? Effect.fail(postponed(request, failure))
    : Effect.succeed(false)
}

const isKnown = (result: Either.Either<unknown, ApiRefused | ApiUnknown>): boolean =>
  Either.isRight(result) || result.left._tag === "ApiRefused" || result.left.why === "unreached"

/** Sends a preview that is stored as tried. Returns whether it may be shown again. */
export const begin = Effect.fnUntraced(function* (
  { api, edits, receipts }: Sending,
  request: RequestId,
  payload: Payload
) {
  edits.note(request, 0)
  const sent = yield* Effect.either(api.sendMessage(payload))
  if (Either.isLeft(sent)) {
    if (isKnown(sent)) yield* receipts.withdrawn(request)
    return yield* unshown(request, sent.left)
  }
  yield* receipts.sent(request, 0, sent.right, yield* Clock.currentTimeMillis)
  return true
})

/** Shows more of an answer in the message of its preview. Returns whether it may be shown again. */
export const extend = Effect.fnUntraced(function* (
  sending: Sending,
  request: RequestId,
  message: number,
  payload: Payload
) {
  const { api, deadline, edits } = sending
  const now = yield* Clock.currentTimeMillis
  const until = now + mayBeOnItsWay(deadline)
  const before = edits.settledAt(request, until)
  edits.note(request, until)
  const edited = yield* Effect.either(api.editMessageText(message, payload))
  if (isKnown(edited)) edits.note(request, before)
  return Either.isLeft(edited) ? yield* unshown(request, edited.left) : true
})

/**
 * Puts a part in the place of its preview. Where an edit of the preview may still be on its way, the part is written
 * once more after that, before it is sent. A preview that is gone is replaced by a new message.
 */
export const amend = (
  sending: Sending,
  receipt: Receipt & { readonly message: number }
): Effect.Effect<"sent" | "ended", DeliveryFailure | StoreUnavailable> =>
  Effect.gen(function* () {
    const { api, deadline, edits, receipts } = sending
    const { message, part, payload, request } = receipt
    const settledAt = edits.settledAt(request, (yield* Clock.currentTimeMillis) + mayBeOnItsWay(deadline))
    const edited = yield* Effect.either(api.editMessageText(message, payload))
    if (Either.isRight(edited)) {
      const now = yield* Clock.currentTimeMillis
      if (now < settledAt) return yield* unproven(request, settledAt - now)
      edits.forget(request)
      return yield* close(sending, request, part, message)
    }
    const failure = edited.left
    if (failure._tag === "ApiUnknown") return yield* new DeliveryFailure({ request, reason: "network" })
    const { consequence, reason } = refusal(failure)
    if (consequence === "limited" || consequence === "unauthorized") return yield* postponed(request, failure)
    const other = otherwise(payload, failure)
    if (consequence !== "absent" && other === undefined) return yield* writeOff(sending, request, failure)
    yield* Effect.logWarning(`a preview could not become its answer: ${reason}`).pipe(
      Effect.annotateLogs({ part, message, code: failure.code })
    )
    if (consequence === "unfit" && other !== undefined) {
      yield* receipts.replaced(request, part, other)
      return yield* amend(sending, { ...receipt, payload: other })
    }
    if (consequence !== "absent" && other !== undefined) yield* receipts.replaced(request, part, other)
    edits.forget(request)
    yield* receipts.untried(request, part)
    return yield* busy(request, movingPause)
  })
