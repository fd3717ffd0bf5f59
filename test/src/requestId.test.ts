import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Schema } from "effect"
import { RequestId } from "../../domain/Ids.ts"
import * as RequestUuid from "../../domain/model/RequestUuid.ts"
import { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { traceOf } from "../../domain/telemetry/TraceId.ts"
import * as TelegramServer from "../../layers/sandbox/TelegramServer.ts"
import * as Sqlite from "../../layers/sql/database/Sqlite.ts"
import * as Stores from "../../layers/sql/stores/Stores.ts"
import { TurnStore } from "../../services/turns/TurnStore.ts"
import { Updates } from "../../services/turns/Updates.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import { Receipts } from "../../services/telegram/Receipts.ts"
import * as Daemon from "../support/Daemon.ts"
import { data, events, finishing, hostile, saying } from "../support/HostileServer.ts"
import { attribute, receive } from "../support/OtlpReceiver.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const heard = (person: number) =>
  Effect.flatMap(TelegramSandbox, ({ sent }) =>
    Daemon.eventually(
      "an answer",
      Effect.map(sent(person), ([message]) => message)
    )
  )

describe("the request id", () => {
  it.scopedLive("is one, from the update's row to the receipt: in headers, failures, logs and spans", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      let calls = 0
      const provider = yield* hostile((response) => {
        if (++calls === 1) return void response.writeHead(500).end("{}")
        events(response).write(data(saying("42")))
        response.end(data(finishing("stop")))
      })
      const collector = yield* receive()
      const person = (yield* telegram.addUser("Ada")).id
      const folder = yield* temporaryFolder
      const daemon = yield* Daemon.start(folder, {
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.apiRoot,
        OPENROUTER_API_KEY: "sk-or-v1-test",
        OPENROUTER_BASE_URL: provider.url,
        HOLDFAST_ALLOWED_USERS: String(person),
        HOLDFAST_RETRY: "none",
        HOLDFAST_LOG_LEVEL: "debug",
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json"
      })
      const base = yield* daemon.address
      yield* telegram.send(person, { text: "What is 6 times 7?" })
      yield* heard(person)
      const route = yield* Effect.flatMap(
        Daemon.json(`${base}/api/route`),
        Schema.decodeUnknown(Schema.Array(RouteEvent))
      )
      yield* daemon.signal("SIGTERM")
      assert.strictEqual(yield* daemon.exit, 0)

      const failed = route.find(({ _tag }) => _tag === "Failed")
      const request = RequestId.make(failed !== undefined && "request" in failed ? failed.request : "none")
      assert.match(request, new RegExp(`^${telegram.token.split(":")[0]}:\\d+:\\d+$`))
      // The header at the provider, of the call that failed and of the one that did not: derived from the id of all else.
      const ids = provider.requests.map(({ head }) => head["x-request-id"])
      assert.deepStrictEqual(ids, [RequestUuid.of(request), RequestUuid.of(request)])

      yield* Effect.gen(function* () {
        assert.isTrue(Option.isSome(yield* Effect.flatMap(Updates, ({ find }) => find(request))), "the row")
        const answer = yield* Effect.flatMap(TurnStore, ({ answer }) => answer(request))
        assert.deepStrictEqual(
          Option.map(answer, ({ text, turn }) => [turn, text]),
          Option.some([request, "42"])
        )
        const receipts = yield* Effect.flatMap(Receipts, ({ find }) => find(request))
        assert.deepStrictEqual(
          receipts.map(({ request, status }) => [request, status]),
          [[request, "sent"]]
        )
      }).pipe(Effect.provide(Layer.provide(Stores.layer, Sqlite.layer({ filename: `${folder}/data/holdfast.db` }))))

      const line = daemon.lines().find(({ message }) => /status 500/.test(String(message)))
      assert.strictEqual(line?.annotations?.["request"], request)

      const names = collector.spans
        .filter((span) => attribute(span, "request") === request && span.traceId === traceOf(request).trace)
        .map(({ name }) => name)
      assert.includeMembers(names, ["Inbox.accept", "Steps.Answer", "chat openrouter/auto", "Steps.Deliver"])
    }).pipe(Effect.provide(TelegramServer.layer({ filename: ":memory:", limits: "none" })))
  )
})
