import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { once } from "node:events"
import { Worker } from "node:worker_threads"
import * as BotApiGrammy from "../../layers/telegram/BotApiGrammy.ts"
import { BotApi } from "../../services/telegram/BotApi.ts"
import type { Tape } from "./Rig.ts"

/** The real client, which sends over HTTP to a double in a thread of its own. */
export const httpApi = (tape: Tape): Layer.Layer<BotApi> =>
  Layer.unwrapScoped(
    Effect.gen(function* () {
      const worker = yield* Effect.acquireRelease(
        Effect.sync(() => new Worker(new URL("./telegramDouble.js", import.meta.url))),
        (worker) => Effect.promise(() => worker.terminate())
      )
      const [port] = yield* Effect.promise(() => once(worker, "message"))
      const real = BotApiGrammy.layer({
        token: Redacted.make("42:bench-token-bench"),
        apiRoot: `http://127.0.0.1:${port}`,
        sendDeadline: Duration.seconds(20)
      })
      return Layer.effect(
        BotApi,
        Effect.map(BotApi, (api) => ({
          ...api,
          getMe: Effect.succeed({ id: 42, username: "bench_bot", name: "Bench" }),
          sendMessage: (payload) =>
            Effect.tap(api.sendMessage(payload), () => Effect.sync(() => tape.onSent(payload.chat_id)))
        }))
      ).pipe(Layer.provide(real))
    })
  )
