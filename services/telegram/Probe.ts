import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Metric from "effect/Metric"
import type { RequestId } from "../../domain/Ids.ts"
import type { DeliveryFailure } from "../../domain/telegram/DeliveryFailure.ts"
import { refusal } from "../../domain/telegram/Refusal.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { proven } from "./DeliveryMetrics.ts"
import type { Receipt } from "./Receipts.ts"
import { close, mayBeOnItsWay, postponed, type Sending, unproven, writeOff } from "./Settling.ts"

/** Milliseconds until the first look: what else was sent at the same time has its receipt by then. */
export const firstLook = 250

/** Milliseconds between two looks at first; later as long as was waited already. */
const lookPause = 1000

/** A look tries ids up to so many above the highest known one: other sends may be unproven, too. */
const near = 2

/** The maximum number of edits of a look: while polls lag behind, messages of people are tried, too. */
const most = 24

/**
 * Milliseconds until it is worth asking again whether a poll has returned: at first often, because polls are short
 * while updates arrive; later a quarter of the time already waited.
 */
const pollPause = (waited: number) => Math.min(Math.max(250, Math.ceil(waited / 4)), 10_000)

/** `absent`: not at the ids that were tried. */
type Verdict = "sent" | "ended" | "absent"

/**
 * Finds out whether a tried part is in its chat, by editing it with its own content; of a document, that is its caption.
 *
 * While the part may still be in flight, only a {@link look} is taken at the likeliest ids, again and again: to find the
 * part proves that it was sent, and that nothing more will come. Not to find it proves nothing, and the result is a
 * failure with `unproven`. Later, and when everything that Telegram had since then is stored, all ids are tried: a part
 * that is at none of them was not sent.
 *
 * Only message ids without a stored update or receipt are edited. So it could only alter a message of this bot that the
 * store does not know: one that another program sent with the same token, or one that was written off while its outcome
 * was unknown and arrived nevertheless. A message of the bot that the user deleted in the meantime is sent again.
 */
export const probe = Effect.fn("Delivery.probe")(function* (sending: Sending, receipt: Receipt, triedAt: number) {
  const { bot, deadline, polls, receipts } = sending
  const { floor, part, payload, request } = receipt
  const due = triedAt + mayBeOnItsWay(deadline)
  const now = yield* Clock.currentTimeMillis
  if (now < due) {
    const fresh = firstLook - (now - triedAt)
    // It may be on its way in another run of the same step.
    if (fresh > 0) return yield* unproven(request, Math.min(due - now, fresh))
    const verdict = yield* look(sending, request, part)
    if (verdict !== "absent") return verdict
    return yield* unproven(request, Math.min(due - now, Math.max(lookPause, now - triedAt)))
  }
  if (!(yield* polls.drainedSince(due))) return yield* unproven(request, pollPause(now - due))
  const { ids } = yield* receipts.unaccounted(bot, payload.chat_id, floor)
  for (const message of ids) {
    const verdict = yield* probeAt(sending, message, receipt)
    if (verdict !== "absent") return verdict
  }
  return "absent"
})

/** Tries the likeliest ids of a part that may still be in flight: the lowest ones, without those of other messages. */
export const look = Effect.fnUntraced(function* (sending: Sending, request: RequestId, part: number) {
  const { bot, receipts, searches } = sending
  const receipt = (yield* receipts.find(request)).find((receipt) => receipt.part === part)
  // Another run of the same step may have settled it.
  if (receipt === undefined || receipt.status !== "open") return "absent"
  const { others } = searches.of(request, part)
  const { highest, ids } = yield* receipts.unaccounted(bot, receipt.payload.chat_id, receipt.floor)
  const likely = ids.filter((id) => id <= highest + near && !others.has(id)).slice(0, most)
  for (const message of likely) {
    const verdict = yield* probeAt(sending, message, receipt)
    if (verdict !== "absent") return verdict
    // A higher id may still become ours.
    if (message < highest) others.add(message)
  }
  return "absent"
})

const probeAt = (
  sending: Sending,
  message: number,
  { request, part, payload, triedAt }: Receipt
): Effect.Effect<Verdict, DeliveryFailure | StoreUnavailable> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const { api, deadline, searches } = sending
      const edit = Effect.suspend(() => {
        searches.of(request, part).edits++
        const same = payload.document === undefined ? api.editMessageText : api.editMessageCaption
        return restore(same(message, payload))
      })
      const first = yield* Effect.either(edit)
      const isUncertain = Either.isLeft(first) && first.left._tag === "ApiUnknown" && first.left.why !== "unreached"
      const edited = isUncertain ? yield* Effect.either(edit) : first
      if (Either.isRight(edited)) {
        yield* Metric.increment(proven)
        yield* Effect.logInfo("a part with an unknown outcome is in its chat").pipe(
          Effect.annotateLogs({ part, message })
        )
        const now = yield* Clock.currentTimeMillis
        yield* searches.settled(request, triedAt ?? now, now)
        return yield* close(sending, request, part, message, true)
      }
      const failure = edited.left
      // An edit may still be in flight: it must not reach a message that gets this id after the next probe.
      if (isUncertain) return yield* unproven(request, mayBeOnItsWay(deadline))
      if (failure._tag === "ApiUnknown") return yield* unproven(request, lookPause)
      switch (refusal(failure).consequence) {
        case "limited":
        case "unauthorized":
          return yield* postponed(request, failure)
        case "unreachable":
        case "forbidden":
          return yield* writeOff(sending, request, failure)
        case "absent":
          return "absent"
        case "topic":
        case "moved":
        case "unfit":
          yield* Effect.logWarning("a probe was refused, and continues with the next message").pipe(
            Effect.annotateLogs({ part, message, code: failure.code })
          )
          return "absent"
      }
    })
  )
