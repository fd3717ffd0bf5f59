import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import { following, hasId } from "../../domain/telegram/Offset.ts"
import { Inbox } from "./Inbox.ts"
import { whereabouts } from "../Defect.ts"
import { Lease, whileHeld } from "../sharing/Lease.ts"
import { Readiness } from "../Readiness.ts"
import { PollClock } from "../telemetry/PollClock.ts"
import { steadyOf } from "../resilience/SteadyClock.ts"
import { Bot } from "../telegram/Bot.ts"
import { BotApi } from "../telegram/BotApi.ts"
import { Polls } from "../telegram/Polls.ts"
import { Receipts } from "../telegram/Receipts.ts"
import { again, isWebhookSet, sentence, type Trouble } from "./PollingTrouble.ts"

/** A poll that has not returned by then hangs, whatever the deadlines below it say. */
const watchdog = Duration.seconds(120)

/** Telegram's maximum per poll: a smaller batch means that it has no more, unless the same offset was polled twice. */
const fullBatch = 100

/**
 * Accepts updates by long polling, while the layer lives and the lease is held; a standby is ready. An update is
 * acknowledged, by the offset of the next poll, only after it is stored; the offset is stored with it. Closing the
 * layer interrupts a poll, but not the storing of a batch.
 *
 * `timeout` is how long Telegram holds a poll, in whole seconds; 25 by default. A poll ends earlier if a probe needs one
 * that begins then: `settling` after a send without an answer; as long as a poll lasts by default.
 */
export const layer = (
  options: { readonly timeout?: Duration.DurationInput; readonly settling?: Duration.DurationInput } = {}
): Layer.Layer<never, never, BotApi | Bot | Inbox | Lease | Polls | Readiness | Receipts> => {
  const timeout = Math.round(Duration.toSeconds(options.timeout ?? "25 seconds"))
  const settling = Duration.toMillis(options.settling ?? Duration.seconds(timeout))
  return Layer.scopedDiscard(
    Effect.zipRight(
      Effect.forkScoped(standing),
      Effect.forkScoped(whileHeld(Effect.ensuring(Effect.asVoid(Effect.exit(polling(timeout, settling))), ended)))
    )
  )
}

const ended = Effect.map(PollClock, (pollClock) => {
  pollClock.at = undefined
})

/** After a defect: 1 s, doubled, at most a minute; reset after an hour. */
const rebeginning = Schedule.resetAfter(
  Schedule.union(Schedule.exponential("1 second"), Schedule.spaced("1 minute")),
  "1 hour"
)

/** Reports the readiness of a process that does not poll. */
const standing = Effect.gen(function* () {
  const { report } = yield* Readiness
  const { status } = yield* Lease
  yield* Stream.runForEach(Stream.changes(status.changes), (now) =>
    now === "held"
      ? Effect.void
      : report("polling", now === "elsewhere" ? true : "it is not yet known which daemon polls")
  )
})

const polling = Effect.fnUntraced(
  function* (timeout: number, settling: number) {
    const api = yield* BotApi
    const bot = yield* Bot
    const receipts = yield* Receipts
    const inbox = yield* Inbox
    const polls = yield* Polls
    const readiness = yield* Readiness
    let trouble: string | undefined = "starting"
    const pollClock = yield* PollClock
    pollClock.at = yield* Clock.currentTimeMillis

    const fails = (failure: Trouble) => {
      const words = sentence(failure)
      const told = trouble === words
      trouble = words
      return Effect.zipRight(
        readiness.report("polling", words),
        told ? Effect.void : Effect.annotateLogs(Effect.logError(words), "trouble", failure.message)
      )
    }

    const works = Effect.suspend(() => {
      trouble = undefined
      return readiness.report("polling", true)
    })

    const persistently = <A>(effect: Effect.Effect<A, Trouble>) =>
      effect.pipe(Effect.tapError(fails), Effect.retry(again), Effect.orDie)

    // A webhook of an earlier setting. One that is set again comes from another program: the two must not fight.
    let removed = false
    const removingWebhook = <A, E extends Trouble>(ask: Effect.Effect<A, E>) =>
      Effect.catchIf(
        ask,
        (failure) => isWebhookSet(failure) && !removed,
        () => {
          removed = true
          return Effect.logWarning("a webhook was set for this bot: it is removed, because this daemon polls").pipe(
            Effect.zipRight(api.deleteWebhook),
            Effect.zipRight(ask)
          )
        }
      )

    const clock = yield* Effect.clock
    const steady = steadyOf(clock)
    // When the last poll began that returned everything that Telegram had: later updates were written since then.
    let drained: { readonly wall: number; readonly steady: number } | undefined

    let offset = yield* persistently(inbox.offset)
    // The previous process may have polled with it a moment ago.
    let asked = offset

    /** How long a poll that begins `now` may last, in whole seconds. */
    const patience = (now: number) =>
      // Sends that were tried before are settled by the last poll that returned everything.
      receipts.oldestTried(bot.id, Math.max(0, (drained?.wall ?? 0) - settling)).pipe(
        Effect.orElseSucceed(() => undefined),
        Effect.map((tried = Infinity) => Math.min(timeout, Math.max(0, Math.ceil((tried + settling - now) / 1000))))
      )

    // An interrupted poll may keep its connection: it is abandoned, and the next one opens its own. Until one has
    // returned, the server is asked not to hold it, so that it is known at once whether polling works.
    const poll = Effect.gen(function* () {
      const begun = { wall: yield* Clock.currentTimeMillis, steady: steady() }
      const isRepeated = offset === asked
      asked = offset
      const held = trouble === undefined ? yield* patience(begun.wall) : 0
      const batch = yield* removingWebhook(api.getUpdates({ offset, timeout: held })).pipe(
        Effect.disconnect,
        Effect.timeoutFail({
          duration: watchdog,
          onTimeout: () => new ApiUnknown({ method: "getUpdates", why: "timeout" })
        })
      )
      // If the same offset is polled again within half a second, Telegram returns only one update, however many it has.
      const isAll = batch.length === 0 || (batch.length < fullBatch && !isRepeated)
      const now = yield* Clock.currentTimeMillis
      const passed = drained && { wall: now - drained.wall, steady: steady() - drained.steady }
      return { batch, begun, isAll, passage: { now, passed } }
    })

    // A batch without any valid id. It moves the offset only when it is returned again: a proxy may have invented it,
    // and the updates that really wait must not be confirmed.
    let unreadable: string | undefined

    while (true) {
      const { batch, begun, isAll, passage } = yield* persistently(poll)
      if (batch.length > 0) {
        const seen = batch.some(hasId) ? undefined : JSON.stringify(batch)
        const next = seen === undefined || seen === unreadable ? following(batch, offset) : offset
        unreadable = seen
        // However long storing takes.
        yield* persistently(Effect.uninterruptible(inbox.accept(batch, next, passage)))
        offset = next
      }
      if (isAll) {
        drained = begun
        yield* polls.drained(begun.wall)
      }
      pollClock.at = yield* Clock.currentTimeMillis
      yield* works
      // Nothing in it could be confirmed with certainty: it may be returned again at once, and for ever.
      if (batch.length > 0 && !batch.some(hasId)) yield* Effect.sleep("5 seconds")
    }
  },
  // A defect must not stop polling for good.
  (polled) =>
    Effect.retry(
      Effect.catchAllCause(polled, (cause) =>
        Cause.isInterruptedOnly(cause)
          ? Effect.interrupt
          : Effect.zipRight(
              Effect.logFatal(`polling has a defect, and restarts: ${whereabouts(cause)}`),
              Effect.zipRight(
                Effect.flatMap(Readiness, ({ report }) =>
                  report("polling", "it has a defect, see the log; it restarts")
                ),
                Effect.fail("defect" as const)
              )
            )
      ),
      rebeginning
    )
)
