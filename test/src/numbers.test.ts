import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as Daemon from "../support/Daemon.ts"
import { addPerson, ask, modelFault } from "../support/DaemonSandbox.ts"
import { type Family, parse } from "../support/prometheus.ts"
import { receive } from "../support/OtlpReceiver.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const text = (url: string) =>
  Effect.flatMap(Daemon.get(url), (response) =>
    Effect.promise(() => response.text().then((body) => ({ response, body })))
  )

/** The sum of a family's samples of that name, in all its series whose labels match. */
const sum = (
  families: ReadonlyMap<string, Family>,
  family: string,
  labels: Readonly<Record<string, string>> = {},
  suffix = ""
) =>
  (families.get(family)?.samples ?? [])
    .filter((sample) => sample.name === family + suffix)
    .filter((sample) => Object.entries(labels).every(([name, value]) => sample.labels[name] === value))
    .reduce((all, { value }) => all + value, 0)

/** The chunks of the bundle that a daemon has loaded, as V8 counted them. */
const loaded = (folder: string, name: string) =>
  fs
    .readdirSync(folder)
    .flatMap(
      (file) => JSON.parse(fs.readFileSync(`${folder}/${file}`, "utf8")).result as ReadonlyArray<{ url: string }>
    )
    .filter(({ url }) => url.includes(`/chunks/${name}-`)).length

describe("the numbers of the daemon", () => {
  it.scopedLive("are at /metrics and, for people, at /api/telemetry", () =>
    Effect.gen(function* () {
      const daemon = yield* Daemon.start(yield* temporaryFolder)
      const base = yield* daemon.address
      const person = yield* addPerson(base)
      yield* modelFault(base, "server_error", 1)
      yield* ask(base, person, "What is 6 times 7?")
      yield* ask(base, person, "What is 6 times 8?")
      const { body, response } = yield* text(`${base}/metrics`)
      assert.strictEqual(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8")
      const families = parse(body)
      const counted = (name: string, labels?: Readonly<Record<string, string>>, suffix?: string) =>
        sum(families, `holdfast_${name}`, labels, suffix)
      assert.strictEqual(counted("updates_total"), 2)
      assert.strictEqual(counted("model_calls_total"), 3)
      assert.strictEqual(counted("model_calls_total", { why: "retry" }), 1)
      assert.strictEqual(counted("model_calls_succeeded_total", { candidate: "openrouter/auto" }), 2)
      assert.strictEqual(counted("model_calls_failed_total", { failure: "ServerError" }), 1)
      assert.strictEqual(counted("model_first_token_seconds", {}, "_count"), 2)
      assert.strictEqual(counted("accept_to_delivered_seconds", {}, "_count"), 2)
      assert.isAbove(counted("model_tokens_total", { kind: "completion" }), 0)
      assert.strictEqual(counted("backlog_conversations"), 0)
      assert.isAbove(sum(families, "process_resident_memory_bytes"), 10_000_000)
      assert.isAbove(sum(families, "process_uptime_seconds"), 0)
      assert.isAtLeast(sum(families, "nodejs_eventloop_lag_p99_seconds"), 0)
      // A conversation is no label: what is exposed does not grow with them.
      assert.notInclude(body, String(person))
      const lines = (yield* text(`${base}/api/telemetry`)).body
      assert.match(lines, /^success rate +66\.7 % \(2 complete, 1 failed, 0 interrupted\)$/m)
      assert.match(lines, /^calls +3: 2 first, 1 retry$/m)
    })
  )

  it.scopedLive("ask for the console's token where there is one", () =>
    Effect.gen(function* () {
      const token = "a-long-secret-of-the-test"
      const daemon = yield* Daemon.start(yield* temporaryFolder, { HOLDFAST_CONSOLE_TOKEN: token })
      const base = yield* daemon.address
      for (const path of ["/metrics", "/api/telemetry"]) {
        assert.strictEqual((yield* Daemon.get(base + path)).status, 401)
        const headers = { authorization: `Bearer ${token}` }
        assert.strictEqual((yield* Effect.promise(() => fetch(base + path, { headers }))).status, 200)
      }
    })
  )

  it.scopedLive("load what exports traces only where they are sent somewhere", () =>
    Effect.gen(function* () {
      const { url } = yield* receive()
      const run = (environment: Readonly<Record<string, string>>) =>
        Effect.gen(function* () {
          const folder = yield* temporaryFolder
          const daemon = yield* Daemon.start(folder, { NODE_V8_COVERAGE: `${folder}/loaded`, ...environment })
          yield* daemon.address
          yield* daemon.signal("SIGTERM")
          yield* daemon.exit
          assert.isAbove(loaded(`${folder}/loaded`, "daemonMain"), 0)
          return loaded(`${folder}/loaded`, "Exporter")
        })
      assert.strictEqual(yield* run({}), 0)
      assert.strictEqual(yield* run({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: "true" }), 0)
      assert.isAbove(yield* run({ OTEL_EXPORTER_OTLP_ENDPOINT: url }), 0)
    })
  )
})
