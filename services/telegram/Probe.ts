import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Metric from "effect/Metric"
import type { DeliveryFailure } from "../../domain/telegram/DeliveryFailure.ts"
import { refusal } from "../../domain/telegram/Refusal.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { probes, proven } from "./DeliveryMetrics.ts"
import type { Polls } from "./Polls.ts"
import type { Receipt } from "./Receipts.ts"
import { mayBeOnItsWay, type Ports, postponed, unproven, writeOff } from "./Transmission.ts"

/**
 * Milliseconds until it is worth asking again whether a poll has returned: at first often, because polls are short
 * while updates arrive; later a quarter of the time already waited.
 */
const pollPause = (waited: number) => Math.min(Math.max(250, Math.ceil(waited / 4)), 10_000)

/**
 * Finds out whether a tried part is in its chat, by editing it with its own content. It begins when the part can no
 * longer be in flight and everything that Telegram had since then is stored; until then it fails with `unproven`.
 *
 * Only message ids without a stored update or receipt are edited. So it could only alter a message of this bot that the
 * store does not know: one that another program sent with the same token, or one that was written off while its outcome
 * was unknown and arrived nevertheless. A message of the bot that the user deleted in the meantime is sent again.
 */
export const probe = Effect.fn("Delivery.probe")(function* (
  ports: Ports & { readonly polls: typeof Polls.Service },
  bot: number,
  receipt: Receipt,
  triedAt: number,
  deadline: Duration.Duration
) {
  const { polls, receipts } = ports
  const { request, payload, floor } = receipt
  const due = triedAt + mayBeOnItsWay(deadline)
  const now = yield* Clock.currentTimeMillis
  if (now < due || !(yield* polls.drainedSince(due))) {
    return yield* unproven(request, Math.max(due - now, pollPause(now - due)))
  }
  yield* Metric.increment(probes)
  for (const message of yield* receipts.unaccounted(bot, payload.chat_id, floor)) {
    const verdict = yield* probeAt(ports, message, receipt, deadline)
    if (verdict !== "absent") return verdict
  }
  return "absent"
})

const probeAt = (
  ports: Ports,
  message: number,
  { request, part, payload }: Receipt,
  deadline: Duration.Duration
): Effect.Effect<"sent" | "ended" | "absent", DeliveryFailure | StoreUnavailable> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const { api, receipts } = ports
      const edited = yield* Effect.either(restore(api.editMessageText(message, payload)))
      if (Either.isRight(edited)) {
        yield* receipts.sent(request, part, message, yield* Clock.currentTimeMillis)
        yield* Metric.increment(proven)
        yield* Effect.logInfo("a part with an unknown outcome is in its chat").pipe(
          Effect.annotateLogs({ part, message })
        )
        return "sent"
      }
      const failure = edited.left
      // The edit may still be in flight: it must not reach a message that gets this id after the next probe.
      if (failure._tag === "ApiUnknown") return yield* unproven(request, mayBeOnItsWay(deadline))
      switch (refusal(failure).consequence) {
        case "limited":
        case "unauthorized":
          return yield* postponed(request, failure)
        case "unreachable":
        case "forbidden":
          return yield* writeOff(ports, request, failure)
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
