import { describe, expect, it } from "@effect/vitest"
import { Context, Deferred, Duration, Effect, Exit, Layer, Redacted, Scope, SubscriptionRef, TestClock } from "effect"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { ApiRefused, ApiUnknown } from "../../../domain/telegram/ApiFailure.ts"
import { Inbox } from "../../../services/inbox/Inbox.ts"
import * as Webhook from "../../../services/inbox/Webhook.ts"
import { WebhookDoor } from "../../../services/inbox/WebhookDoor.ts"
import { Readiness } from "../../../services/Readiness.ts"
import { Bot } from "../../../services/telegram/Bot.ts"
import { BotApi, type WebhookOptions } from "../../../services/telegram/BotApi.ts"
import { Polls } from "../../../services/telegram/Polls.ts"
import { Receipts } from "../../../services/telegram/Receipts.ts"
import { capturing } from "../../support/logs.ts"

const webhook: WebhookOptions = {
  url: "https://example.org/telegram/webhook",
  secret: Redacted.make("a secret"),
  connections: 40
}
const full = new StoreUnavailable({ operation: "accept", code: "SQLITE_FULL" })
const unreachable = new ApiUnknown({ method: "setWebhook", why: "network" })
const refused = new ApiRefused({ method: "setWebhook", code: 400, description: "Bad Request: bad webhook" })

/** A webhook whose calls of `setWebhook` take the next of the script and then succeed. */
const running = (script: {
  readonly sets?: ReadonlyArray<ApiUnknown | ApiRefused>
  readonly accept?: Effect.Effect<void, StoreUnavailable>
  /** When a send without an answer was tried. */
  readonly tried?: number
  /** The number of pending updates at each question. */
  readonly pending?: ReadonlyArray<number>
}) =>
  Effect.gen(function* () {
    const sets = [...(script.sets ?? [])]
    const pending = [...(script.pending ?? [])]
    const seen = { set: [] as Array<WebhookOptions>, accepted: [] as Array<unknown>, asked: 0 }
    const api = Layer.mock(BotApi, {
      setWebhook: (options) =>
        Effect.suspend(() => {
          seen.set.push(options)
          const failure = sets.shift()
          return failure === undefined ? Effect.void : Effect.fail(failure)
        }),
      webhookPending: Effect.sync(() => {
        seen.asked++
        return pending.shift() ?? 0
      })
    })
    const inbox = Layer.mock(Inbox, {
      accept: (updates) =>
        Effect.zipRight(
          script.accept ?? Effect.void,
          Effect.sync(() => void seen.accepted.push(...updates))
        )
    })
    const log = capturing()
    const scope = yield* Scope.make()
    yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
    const context = yield* Webhook.layer({ webhook, sendDeadline: Duration.seconds(8) }).pipe(
      Layer.provideMerge(
        Layer.mergeAll(
          api,
          inbox,
          Layer.mock(Bot, { id: 42, username: () => "", name: () => "" }),
          Layer.mock(Receipts, {
            oldestTried: (_, after) =>
              Effect.succeed(script.tried !== undefined && script.tried > after ? script.tried : undefined)
          }),
          Polls.layer,
          Readiness.layer,
          WebhookDoor.layer,
          log.layer
        )
      ),
      Layer.buildWithScope(scope)
    )
    yield* TestClock.adjust(0)
    return {
      ...seen,
      seen,
      log,
      door: Context.get(context, WebhookDoor),
      drainedSince: Context.get(context, Polls).drainedSince,
      readiness: Effect.map(SubscriptionRef.get(Context.get(context, Readiness).status), ({ polling }) => polling),
      close: Scope.close(scope, Exit.void)
    }
  })

describe("a webhook", () => {
  it.scoped("is set with its secret, and its updates are accepted", () =>
    Effect.gen(function* () {
      const { accepted, door, log, readiness, set } = yield* running({})
      expect(set).toEqual([webhook])
      expect(yield* readiness).toBe(true)
      yield* door.receive({ update_id: 1 })
      expect(accepted).toEqual([{ update_id: 1 }])
      expect(JSON.stringify(log.logged)).not.toContain("a secret")
    })
  )

  it.scoped("is set again until Telegram takes it, and says why it does not", () =>
    Effect.gen(function* () {
      const { readiness, set } = yield* running({ sets: [unreachable, refused, refused] })
      expect(yield* readiness).toContain("cannot be reached")
      yield* TestClock.adjust("1 second")
      expect(yield* readiness).toContain("bad webhook")
      yield* TestClock.adjust("1 minute")
      expect(set).toHaveLength(4)
      expect(yield* readiness).toBe(true)
    })
  )

  it.scoped("acknowledges nothing that is not stored", () =>
    Effect.gen(function* () {
      const { door } = yield* running({ accept: Effect.fail(full) })
      expect(yield* Effect.flip(door.receive({ update_id: 1 }))).toEqual(full)
    })
  )

  it.scoped("accepts nothing more when it is closed: Telegram delivers it later", () =>
    Effect.gen(function* () {
      const { accepted, close, door } = yield* running({})
      yield* close
      expect((yield* Effect.flip(door.receive({ update_id: 1 }))).code).toBe("CLOSED")
      expect(accepted).toEqual([])
    })
  )
})

describe("the proof that all updates were seen, under a webhook", () => {
  // A call with a deadline of 8 s may be carried out for 10 s.
  const settled = 10_000

  it.scoped("asks Telegram nothing while no send waits for it", () =>
    Effect.gen(function* () {
      const { drainedSince, seen } = yield* running({})
      yield* TestClock.adjust("1 hour")
      expect(seen.asked).toBe(0)
      expect(yield* drainedSince(0)).toBe(false)
    })
  )

  it.scoped("comes a quiet interval after the send has settled", () =>
    Effect.gen(function* () {
      const { drainedSince, seen } = yield* running({ tried: 1 })
      yield* TestClock.adjust(settled)
      expect(yield* drainedSince(settled)).toBe(false)
      yield* TestClock.adjust("4 seconds")
      expect(yield* drainedSince(settled)).toBe(true)
      expect(seen.asked).toBe(2)
      yield* TestClock.adjust("1 hour")
      expect(seen.asked).toBe(2)
    })
  )

  const answers: ReadonlyArray<ReadonlyArray<number>> = [
    [1, 1, 1, 1, 1, 1, 1, 1],
    [0, 1, 0, 1, 0, 1, 0, 1]
  ]
  it.scoped.each(answers.map((pending) => ({ pending })))(
    "does not come while Telegram has pending updates: %j",
    ({ pending }) =>
      Effect.gen(function* () {
        const { drainedSince } = yield* running({ tried: 1, pending })
        yield* TestClock.adjust("22 seconds")
        expect(yield* drainedSince(settled)).toBe(false)
        yield* TestClock.adjust("1 minute")
        expect(yield* drainedSince(settled)).toBe(true)
      })
  )

  it.scoped("does not come while updates arrive, or are being stored", () =>
    Effect.gen(function* () {
      const { door, drainedSince } = yield* running({ tried: 1 })
      for (let second = 0; second < 30; second++) {
        yield* door.receive({ update_id: second })
        yield* TestClock.adjust("1 second")
      }
      expect(yield* drainedSince(settled)).toBe(false)
      yield* TestClock.adjust("5 seconds")
      expect(yield* drainedSince(settled)).toBe(true)
    })
  )

  it.scoped("does not come while an update is being stored", () =>
    Effect.gen(function* () {
      const stored = yield* Deferred.make<void>()
      const { door, drainedSince } = yield* running({ tried: 1, accept: Deferred.await(stored) })
      yield* Effect.fork(door.receive({ update_id: 1 }))
      yield* TestClock.adjust("1 minute")
      expect(yield* drainedSince(settled)).toBe(false)
      yield* Deferred.succeed(stored, undefined)
      yield* TestClock.adjust("4 seconds")
      expect(yield* drainedSince(settled)).toBe(true)
    })
  )
})
