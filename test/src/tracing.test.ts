import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { RequestId } from "../../domain/Ids.ts"
import { traceOf } from "../../domain/telemetry/TraceId.ts"
import * as Daemon from "../support/Daemon.ts"
import { addPerson, answers, ask, conversation, growing, modelFault, say } from "../support/DaemonSandbox.ts"
import { version } from "../../domain/Version.ts"
import { attribute, attributesOf, type Receiver, receive, type Span } from "../support/OtlpReceiver.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const secret = "xylophone-9417"
const header = "Bearer kraken-2718"

const exporting = (url: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(header)}`,
  OTEL_SERVICE_NAME: "anemone",
  OTEL_BSP_SCHEDULE_DELAY: "50",
  HOLDFAST_LOG_LEVEL: "debug",
  HOLDFAST_SEND_DEADLINE: "1 second"
})

const ended = (daemon: Daemon.Daemon) =>
  Effect.gen(function* () {
    yield* daemon.signal("SIGTERM")
    assert.strictEqual(yield* daemon.exit, 0)
  })

/** The one message of a chat that was written, by its request id. */
const requestOf = (base: string, person: number) =>
  Effect.map(conversation(base, person), ({ statuses }) => RequestId.make(String(statuses[0]?.request)))

const inTrace = ({ spans }: Receiver, request: RequestId) =>
  spans.filter(({ traceId }) => traceId === traceOf(request).trace)

/** From a span up to the one that has no parent in what was received. */
const up = (spans: ReadonlyArray<Span>, span: Span): ReadonlyArray<string> => {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId)
  return parent === undefined ? [span.name] : [span.name, ...up(spans, parent)]
}

describe("traces and logs of the daemon", () => {
  it.scopedLive(
    "are one trace from the update over the answer and its model call to the receipt, and hold no text",
    () =>
      Effect.gen(function* () {
        const receiver = yield* receive()
        const daemon = yield* Daemon.start(yield* temporaryFolder, exporting(receiver.url))
        const base = yield* daemon.address
        const person = yield* addPerson(base)
        yield* modelFault(base, "server_error", 1)
        yield* ask(base, person, `Please repeat: ${secret}`)
        const request = yield* requestOf(base, person)
        yield* ended(daemon)

        const spans = inTrace(receiver, request)
        const ways = spans.map((span) => up(spans, span).toReversed().join(" > "))
        assert.includeMembers(ways, [
          "Inbox.accept",
          "Inbox.accept > Steps.Answer",
          "Inbox.accept > Steps.Answer > chat openrouter/auto",
          "Inbox.accept > Steps.Deliver",
          "Inbox.accept > Steps.Deliver > Delivery.send",
          "Inbox.accept > Steps.Deliver > Delivery.send > BotApi.sendMessage"
        ])
        assert.deepStrictEqual(
          spans.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name),
          ["Inbox.accept"]
        )
        for (const span of spans.filter(({ name }) => !name.startsWith("BotApi.")))
          assert.strictEqual(attribute(span, "request"), request, span.name)
        assert.deepStrictEqual(
          receiver.spans.map(({ name }) => name).filter((name) => name.startsWith("http")),
          []
        )
        // What failed says its tag, and nothing else.
        const failed = spans.find(({ name, status }) => name === "chat openrouter/auto" && status.code === 2)
        assert.strictEqual(failed?.status.message, "ServerError")
        assert.deepInclude(attributesOf(failed ?? assert.fail()), {
          "gen_ai.provider.name": "127.0.0.1",
          "error.type": "ServerError",
          "http.response.status_code": 500
        })
        const called = spans.filter(({ name, status }) => name === "chat openrouter/auto" && status.code !== 2)
        assert.deepStrictEqual(
          called.map(({ kind }) => kind),
          [3]
        )
        const said = attributesOf(called[0] ?? assert.fail())
        assert.deepInclude(said, {
          "gen_ai.operation.name": "chat",
          "gen_ai.request.model": "openrouter/auto",
          "gen_ai.request.stream": true,
          "gen_ai.response.finish_reasons": ["stop"]
        })
        for (const name of ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"])
          assert.isAbove(Number(said[name]), 0, name)
        assert.isAbove(Number(said["gen_ai.response.time_to_first_chunk"]), 0)
        assert.match(String(said["gen_ai.conversation.id"]), /^\d+:\d+$/)
        for (const resource of receiver.resources) {
          const { "service.instance.id": instance, ...service } = attributesOf(resource)
          assert.deepInclude(service, { "service.name": "anemone", "service.version": version })
          assert.match(String(instance), /^[\da-f-]{36}$/)
        }
        assert.notInclude(JSON.stringify(receiver.spans), '"undefined"')
        // Nothing about this request is in another trace, and its log lines are in its own.
        const elsewhere = receiver.spans.filter((span) => attribute(span, "request")?.startsWith(request))
        assert.deepStrictEqual([...new Set(elsewhere.map(({ traceId }) => traceId))], [traceOf(request).trace])
        const told = receiver.logs.filter((log) => attribute(log, "request") === request)
        assert.isAbove(told.length, 0)
        for (const { traceId } of told) assert.strictEqual(traceId, traceOf(request).trace)

        assert.includeMembers(
          receiver.requests.map(({ path }) => path),
          ["/v1/traces", "/v1/logs"]
        )
        for (const { body, headers } of receiver.requests) {
          assert.strictEqual(headers.authorization, header)
          assert.include(body, "anemone")
          for (const text of [secret, "repeat", "helpful assistant", header]) assert.notInclude(body, text)
        }
        assert.notInclude(daemon.printed(), header)
      })
  )

  it.scopedLive("of a turn that a kill broke off stay in its trace after the next start", () =>
    Effect.gen(function* () {
      const receiver = yield* receive()
      const folder = yield* temporaryFolder
      const first = yield* Daemon.start(folder, exporting(receiver.url))
      const base = yield* first.address
      const person = yield* addPerson(base)
      yield* say(base, person, "Show me some code, a list and a table, please")
      yield* growing(base, 10)
      const request = yield* requestOf(base, person)
      yield* Daemon.eventually(
        "the span of the door",
        Effect.sync(() => inTrace(receiver, request).find(({ name }) => name === "Inbox.accept"))
      )
      yield* first.kill
      assert.deepStrictEqual(
        inTrace(receiver, request).filter(({ name }) => name === "Steps.Answer"),
        []
      )
      const second = yield* Daemon.start(folder, exporting(receiver.url))
      yield* answers(yield* second.address, person, 1)
      yield* ended(second)
      const spans = inTrace(receiver, request)
      const ways = spans.map((span) => up(spans, span).toReversed().join(" > "))
      assert.includeMembers(ways, ["Inbox.accept > Steps.Answer", "Inbox.accept > Steps.Deliver > Delivery.send"])
    })
  )

  it.scopedLive("of a turn name those of the messages that it gathered", () =>
    Effect.gen(function* () {
      const receiver = yield* receive()
      const daemon = yield* Daemon.start(yield* temporaryFolder, exporting(receiver.url))
      const base = yield* daemon.address
      const person = yield* addPerson(base)
      yield* say(base, person, "Show me some code, a list and a table, please")
      yield* growing(base, 10)
      yield* say(base, person, "What is 6 times 7?")
      yield* say(base, person, "What is 6 times 8?")
      yield* answers(base, person, 2)
      const { statuses } = yield* conversation(base, person)
      yield* ended(daemon)
      const [, second, third] = statuses
        .toSorted((a, b) => a.message - b.message)
        .map(({ request }) => RequestId.make(String(request)))
      const [turn] = inTrace(receiver, second ?? RequestId.make("none")).filter(({ name }) => name === "Steps.Answer")
      assert.deepStrictEqual(
        turn?.links.map(({ traceId }) => traceId),
        [traceOf(third ?? RequestId.make("none")).trace]
      )
    })
  )

  it.scopedLive("are protobuf unless JSON is asked for", () =>
    Effect.gen(function* () {
      const receiver = yield* receive()
      const { OTEL_EXPORTER_OTLP_PROTOCOL: _, ...environment } = exporting(receiver.url)
      const daemon = yield* Daemon.start(yield* temporaryFolder, environment)
      yield* daemon.address
      yield* ended(daemon)
      const types = new Set(receiver.requests.map(({ headers }) => headers["content-type"]))
      assert.deepStrictEqual([...types], ["application/x-protobuf"])
    })
  )

  it.scopedLive.each([
    ["hangs", Effect.map(receive("hangs"), ({ url }) => url)],
    ["says to come again tomorrow", Effect.map(receive("refuses"), ({ url }) => url)],
    ["is not there", Effect.map(Daemon.freePort, (port) => `http://127.0.0.1:${port}`)]
  ] as const)("hold up neither an answer nor a stop when the collector %s, which is told once", ([, collector]) =>
    Effect.gen(function* () {
      const daemon = yield* Daemon.start(yield* temporaryFolder, exporting(yield* collector))
      const base = yield* daemon.address
      const person = yield* addPerson(base)
      assert.include(yield* ask(base, person, "What is 6 times 7?"), "6 times 7")
      yield* daemon.logged("the OpenTelemetry collector accepts no data")
      assert.include(yield* ask(base, person, "What is 6 times 8?"), "6 times 8")
      yield* ended(daemon)
      const warnings = daemon.lines().filter(({ message }) => String(message).includes("OpenTelemetry"))
      assert.lengthOf(warnings, 1)
      assert.strictEqual(daemon.err(), "")
    })
  )
})
