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
import { steadyOf } from "../resilience/SteadyClock.ts"
import { BotApi } from "../telegram/BotApi.ts"
import { Polls } from "../telegram/Polls.ts"
import { again, sentence, type Trouble } from "./PollingTrouble.ts"

/** A poll that has not come back by then hangs, whatever the deadlines below it say. */
const watchdog = Duration.seconds(120)

/** Telegram hands over so many at a time: fewer mean that it has no more, unless it was asked twice. */
const fullBatch = 100

/**
 * Takes updates in by long polling, for as long as the layer lives and the lease is held; one that stands by is ready. An update is acknowledged, by the offset of the next
 * poll, only after it is stored; the offset is stored with it. Closing the layer interrupts a poll, but lets a batch that
 * is being stored be stored.
 *
 * `timeout` is how long Telegram holds a poll, in whole seconds; default 25.
 */
export const layer = (
  options: { readonly timeout?: Duration.DurationInput } = {}
): Layer.Layer<never, never, BotApi | Inbox | Lease | Polls | Readiness> => {
  const timeout = Math.round(Duration.toSeconds(options.timeout ?? "25 seconds"))
  return Layer.scopedDiscard(
    Effect.zipRight(
      Effect.forkScoped(standing),
      Effect.forkScoped(whileHeld(Effect.asVoid(Effect.exit(polling(timeout)))))
    )
  )
}

/** After a defect: 1 s, x2, at most a minute; from the start again after an hour. */
const rebeginning = Schedule.resetAfter(
  Schedule.union(Schedule.exponential("1 second"), Schedule.spaced("1 minute")),
  "1 hour"
)

/** What is said while this process does not poll. */
const standing = Effect.gen(function* () {
  const { report } = yield* Readiness
  const { status } = yield* Lease
  yield* Stream.runForEach(Stream.changes(status.changes), (now) =>
    now === "held"
      ? Effect.void
      : report("polling", now === "elsewhere" ? true : "it is not known yet which daemon polls")
  )
})

const polling = Effect.fnUntraced(
  function* (timeout: number) {
    const api = yield* BotApi
    const inbox = yield* Inbox
    const polls = yield* Polls
    const readiness = yield* Readiness
    let trouble: string | undefined = "starting"

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

    const clock = yield* Effect.clock
    const steady = steadyOf(clock)
    // When the last poll began that brought all that Telegram had: later updates were written since.
    let drained: { readonly wall: number; readonly steady: number } | undefined

    let offset = yield* persistently(inbox.offset)
    // The process before this one may have asked with it a moment ago.
    let asked = offset

    // An interrupted poll may hang on to its connection: it is left behind, and the next one opens its own. Until one came
    // back, the server is not asked to hold it, so that it is known at once whether polling works.
    const poll = Effect.gen(function* () {
      const begun = { wall: yield* Clock.currentTimeMillis, steady: steady() }
      const isRepeated = offset === asked
      asked = offset
      const batch = yield* api.getUpdates({ offset, timeout: trouble === undefined ? timeout : 0 }).pipe(
        Effect.disconnect,
        Effect.timeoutFail({
          duration: watchdog,
          onTimeout: () => new ApiUnknown({ method: "getUpdates", why: "timeout" })
        })
      )
      // Telegram gives only one update when it is asked with the same offset within half a second, however many it has.
      const isAll = batch.length === 0 || (batch.length < fullBatch && !isRepeated)
      const now = yield* Clock.currentTimeMillis
      const passed = drained && { wall: now - drained.wall, steady: steady() - drained.steady }
      return { batch, begun, isAll, passage: { now, passed } }
    })

    // An answer without any id that could be confirmed. It moves the offset only when it comes again: something between Telegram and us
    // may have made it up, and what really waits there must not be confirmed.
    let unreadable: string | undefined

    while (true) {
      const { batch, begun, isAll, passage } = yield* persistently(poll)
      if (batch.length > 0) {
        const seen = batch.some(hasId) ? undefined : JSON.stringify(batch)
        const next = seen === undefined || seen === unreadable ? following(batch, offset) : offset
        unreadable = seen
        // However long it takes to store them.
        yield* persistently(Effect.uninterruptible(inbox.accept(batch, next, passage)))
        offset = next
      }
      if (isAll) {
        drained = begun
        yield* polls.drained(begun.wall)
      }
      yield* works
      // Nothing in it could be confirmed for certain: it may come again at once, and for ever.
      if (batch.length > 0 && !batch.some(hasId)) yield* Effect.sleep("5 seconds")
    }
  },
  // A defect of ours must not stop polling for good.
  (polled) =>
    Effect.retry(
      Effect.catchAllCause(polled, (cause) =>
        Cause.isInterruptedOnly(cause)
          ? Effect.interrupt
          : Effect.zipRight(
              Effect.logFatal(`taking updates in has a defect, and begins again: ${whereabouts(cause)}`),
              Effect.zipRight(
                Effect.flatMap(Readiness, ({ report }) =>
                  report("polling", "it has a defect, see the log; it begins again")
                ),
                Effect.fail("defect" as const)
              )
            )
      ),
      rebeginning
    )
)
