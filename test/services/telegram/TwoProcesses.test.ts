import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, Layer, type Redacted, Schedule } from "effect"
import { conversationKey, requestId } from "../../../domain/Ids.ts"
import { ApiRefused } from "../../../domain/telegram/ApiFailure.ts"
import * as Postgres from "../../../layers/sql/database/Postgres.ts"
import * as Stores from "../../../layers/sql/stores/Stores.ts"
import { BotApi } from "../../../services/telegram/BotApi.ts"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import { Polls } from "../../../services/telegram/Polls.ts"
import { SendLimits } from "../../../services/telegram/SendLimits.ts"
import { freshDatabase } from "../../support/Postgres.ts"

const chat = 7
const conversations = [undefined, 1, 2, 3].map((thread) => conversationKey({ bot: 1, chat, thread }))

/** A Telegram that sees how many send into the chat at a time. */
const telegram = () => {
  const sent: Array<string> = []
  let now = 0
  let most = 0
  let calls = 0
  const api = Layer.mock(BotApi, {
    sendMessage: ({ text }) =>
      Effect.acquireUseRelease(
        Effect.sync(() => void (most = Math.max(most, ++now))),
        () =>
          Effect.gen(function* () {
            yield* Effect.sleep("2 millis")
            // Some are refused, and their chat is free for others meanwhile.
            if (++calls % 5 === 0)
              return yield* new ApiRefused({ method: "sendMessage", code: 429, description: "slowly", retryAfter: 1 })
            sent.push(text)
            return 100 + calls
          }),
        () => Effect.sync(() => void now--)
      ),
    editMessageText: () =>
      new ApiRefused({ method: "editMessageText", code: 400, description: "Bad Request: message to edit not found" })
  })
  return { api, sent, most: () => most }
}

const process = (url: Redacted.Redacted, api: Layer.Layer<BotApi>) =>
  Effect.map(
    Layer.build(
      Layer.fresh(
        Delivery.layer({ sendDeadline: Duration.seconds(20) }).pipe(
          Layer.provide([api, Polls.layer, SendLimits.none, Stores.layer]),
          Layer.provide(Postgres.layer({ url }))
        )
      )
    ),
    (context) => Context.get(context, Delivery)
  )

describe("Delivery in two processes on one PostgreSQL", () => {
  it.scopedLive(
    "sends one message at a time into a chat, and each once, even where a step runs in both",
    () =>
      Effect.gen(function* () {
        const url = yield* freshDatabase
        const { api, most, sent } = telegram()
        const processes = [yield* process(url, api), yield* process(url, api)]
        const texts = conversations.flatMap((_, index) => Array.from({ length: 8 }, (_, n) => `${index}:${n}`))
        const jobs = processes.flatMap((delivery) =>
          conversations.map((conversation, index) =>
            Effect.forEach(
              Array.from({ length: 8 }, (_, n) => n),
              (n) =>
                delivery.send(conversation, requestId(1, 10 * index + n, 1), Effect.succeed(`${index}:${n}`)).pipe(
                  Effect.retry({
                    schedule: Schedule.spaced("5 millis"),
                    while: (failure) => failure._tag === "DeliveryFailure"
                  })
                )
            )
          )
        )
        yield* Effect.all(jobs, { concurrency: "unbounded" })
        expect(most()).toBe(1)
        expect([...sent].sort()).toEqual(texts.sort())
      }),
    300_000
  )
})
