import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { ConfigProvider, Duration, Effect, FastCheck, Option, Redacted, Schedule } from "effect"
import { names, settings, settingsOf } from "../../../layers/settings/Settings.ts"

const read = (environment: Record<string, string>) =>
  Effect.withConfigProvider(settings, ConfigProvider.fromMap(new Map(Object.entries(environment))))

describe("settings", () => {
  it.effect("stand by themselves: nothing has to be set", () =>
    Effect.gen(function* () {
      const found = yield* read({})
      expect(Option.isNone(found.telegram)).toBe(true)
      expect(Option.isNone(found.provider)).toBe(true)
      expect(found).toMatchObject({
        route: ["openrouter/auto"],
        streaming: true,
        queue: "gather",
        host: "127.0.0.1",
        port: 8787
      })
      expect(Duration.toMillis(found.sendDeadline)).toBe(20_000)
    })
  )

  it.effect("take a token without a key, and a key without a token", () =>
    Effect.gen(function* () {
      const bot = yield* read({ TELEGRAM_BOT_TOKEN: "42:abcdefghijklmno" })
      expect(Option.map(bot.telegram, ({ bot }) => bot)).toEqual(Option.some(42))
      expect(Option.isNone(bot.provider)).toBe(true)
      const model = yield* read({ OPENROUTER_API_KEY: "sk-1" })
      expect(Option.map(model.provider, ({ key }) => Redacted.value(key))).toEqual(Option.some("sk-1"))
    })
  )

  it.effect("transcribe recordings only where an address is set", () =>
    Effect.gen(function* () {
      expect((yield* read({})).media).toMatchObject({ transcription: Option.none(), filesRoom: 512 * 1024 * 1024 })
      const { media } = yield* read({
        HOLDFAST_TRANSCRIPTION_URL: "http://localhost:8000/v1/",
        HOLDFAST_TRANSCRIPTION_MODEL: "large-v3",
        HOLDFAST_RECORDING_LIMIT: "1 hour"
      })
      expect(media.transcription).toEqual(
        Option.some({ url: "http://localhost:8000/v1", key: undefined, model: "large-v3" })
      )
      expect(Duration.toMinutes(media.longestRecording)).toBe(60)
    })
  )

  it.effect("read lists, numbers and durations, and what is empty as unset", () =>
    Effect.gen(function* () {
      const found = yield* read({
        HOLDFAST_ROUTE: "a/b, c/d",
        HOLDFAST_ALLOWED_USERS: "1, 22",
        HOLDFAST_SEND_DEADLINE: "1.5 seconds",
        HOLDFAST_PORT: "0",
        HOLDFAST_QUEUE: "",
        HOLDFAST_STREAMING: "off"
      })
      expect(found.route).toEqual(["a/b", "c/d"])
      expect(found.allowedUsers).toEqual(new Set([1, 22]))
      expect(Duration.toMillis(found.sendDeadline)).toBe(1500)
      expect([found.port, found.queue, found.streaming]).toEqual([0, "gather", false])
    })
  )

  it.effect("report all mistakes together, each with its name and an example", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(
        read({
          TELEGRAM_BOT_TOKEN: "nonsense",
          HOLDFAST_PORT: "99999",
          HOLDFAST_QUEUE: "sometimes",
          HOLDFAST_SEND_DEADLINE: "soon",
          HOLDFAST_ALLOWED_USERS: "@me",
          HOLDFAST_DATABASE_URL: "mysql://localhost/x"
        })
      )
      expect(failure.mistakes.map(({ name }) => name).sort()).toEqual([
        "HOLDFAST_ALLOWED_USERS",
        "HOLDFAST_DATABASE_URL",
        "HOLDFAST_PORT",
        "HOLDFAST_QUEUE",
        "HOLDFAST_SEND_DEADLINE",
        "TELEGRAM_BOT_TOKEN"
      ])
      for (const { name } of failure.mistakes) expect(failure.message).toContain(`${name}=`)
    })
  )

  it.effect("read what resilience needs, and refuse what is out of bounds", () =>
    Effect.gen(function* () {
      const found = yield* read({
        HOLDFAST_FIRST_TOKEN_DEADLINE: "5 seconds",
        HOLDFAST_BREAKER_FAILURES: "3",
        HOLDFAST_BREAKER_SLOW: "1 minute",
        HOLDFAST_BUDGET_CLIENT_FLOOR: "0.5",
        HOLDFAST_CONTINUATIONS: "prefill, restart",
        HOLDFAST_ADAPT: "off",
        HOLDFAST_HEDGE_AFTER: "4 seconds",
        HOLDFAST_CONCURRENCY: "8",
        HOLDFAST_REST: "10 minutes",
        HOLDFAST_WINDOWS: "openai/gpt-4o-mini=128000, small/one=4096"
      })
      expect(Duration.toMillis(found.deadlines.firstToken)).toBe(5000)
      expect(found.breaker).toMatchObject({
        consecutive: 3,
        slow: Duration.minutes(1),
        slowFirst: Duration.infinity
      })
      expect(found.budget.client).toEqual({ share: 0.2, floor: 0.5, window: 10_000 })
      expect(found.continuations).toEqual(["prefill", "restart"])
      expect(found.adaptation).toBe(undefined)
      expect(found.hedgeAfter).toEqual(Duration.seconds(4))
      expect(found.bulkhead).toMatchObject({ initial: 8, maximum: 256 })
      expect(found.windows.get("small/one")).toBe(4096)
      const cooldowns = yield* Schedule.run(Schedule.delays(found.cooldowns), 0, [1, 2, 3, 4])
      expect(Array.from(cooldowns, Duration.toMinutes)).toEqual([10, 20, 40, 60])
      const failure = yield* Effect.flip(
        read({
          HOLDFAST_BREAKER_RATE: "2",
          HOLDFAST_RETRY: "often",
          HOLDFAST_WINDOWS: "small",
          HOLDFAST_CONTINUATIONS: "guess"
        })
      )
      expect(failure.mistakes.map(({ name }) => name).sort()).toEqual([
        "HOLDFAST_BREAKER_RATE",
        "HOLDFAST_CONTINUATIONS",
        "HOLDFAST_RETRY",
        "HOLDFAST_WINDOWS"
      ])
    })
  )

  it.effect("know OpenTelemetry's variables, and export nothing without an address", () =>
    Effect.gen(function* () {
      const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318/" }
      for (const environment of [
        {},
        { OTEL_SERVICE_NAME: "x", OTEL_EXPORTER_OTLP_HEADERS: "a=b" },
        { ...endpoint, OTEL_SDK_DISABLED: "true" },
        { ...endpoint, OTEL_TRACES_EXPORTER: "none", OTEL_LOGS_EXPORTER: "none" }
      ])
        expect((yield* read(environment)).telemetry).toEqual(Option.none())
      const found = Option.getOrThrow(
        (yield* read({
          ...endpoint,
          OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "https://logs.example/in",
          OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20dXNlcjpwYXNz=, x-scope = home",
          OTEL_RESOURCE_ATTRIBUTES: "service.name=other,deployment.environment=a%2Cb",
          OTEL_SERVICE_NAME: "anemone"
        })).telemetry
      )
      expect([found.traces, found.logs]).toEqual([
        Option.some("http://collector:4318/v1/traces"),
        Option.some("https://logs.example/in")
      ])
      expect(Redacted.value(found.headers)).toEqual({ authorization: "Basic dXNlcjpwYXNz=", "x-scope": "home" })
      expect([found.serviceName, found.attributes, found.protocol]).toEqual([
        "anemone",
        { "deployment.environment": "a,b" },
        "protobuf"
      ])
      const failure = yield* Effect.flip(
        read({
          OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
          OTEL_EXPORTER_OTLP_HEADERS: "a=%0d%0ainjected: yes",
          OTEL_RESOURCE_ATTRIBUTES: "no pairs",
          OTEL_TRACES_EXPORTER: "console"
        })
      )
      expect(failure.mistakes.map(({ name }) => name).sort()).toEqual([
        "OTEL_EXPORTER_OTLP_HEADERS",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "OTEL_RESOURCE_ATTRIBUTES",
        "OTEL_TRACES_EXPORTER"
      ])
    })
  )

  it.effect("read caps and prices", () =>
    Effect.gen(function* () {
      const { spending } = yield* read({
        HOLDFAST_CAPS:
          "$5 a day, 60 per month,0.50 a day for each person, 2 a day for 123, 1 a day for -100123, 0.10 a turn",
        HOLDFAST_CAP_ZONE: "europe/berlin",
        HOLDFAST_PRICES: "openrouter/auto=15/75,llama3=free",
        HOLDFAST_UNKNOWN_PRICE: "3/15",
        HOLDFAST_TRANSCRIPTION_PRICE: "0.006"
      })
      expect(spending.caps).toEqual([
        { who: "all", per: "day", limit: 5_000_000_000 },
        { who: "all", per: "month", limit: 60_000_000_000 },
        { who: "person", per: "day", limit: 500_000_000 },
        { who: "person", per: "day", limit: 2_000_000_000, only: "123" },
        { who: "group", per: "day", limit: 1_000_000_000, only: "-100123" },
        { who: "all", per: "turn", limit: 100_000_000 }
      ])
      expect(spending.zone).toBe("Europe/Berlin")
      expect(spending.prices.get("openrouter/auto")).toMatchObject({ prompt: 15_000_000n, completion: 75_000_000n })
      expect(spending.prices.get("llama3")).toMatchObject({ prompt: 0n })
      expect(spending.unknown).toMatchObject({ prompt: 3_000_000n })
      expect(spending.transcription).toMatchObject({ second: 100_000_000n })
      expect((yield* read({})).spending).toMatchObject({ caps: [], unknown: undefined, transcription: undefined })
    })
  )

  it.effect.each([
    ["HOLDFAST_CAPS", "5"],
    ["HOLDFAST_CAPS", "-5 a day"],
    ["HOLDFAST_CAPS", "5 a week"],
    ["HOLDFAST_CAPS", "5 a day, 6 a day"],
    ["HOLDFAST_CAPS", "NaN a day"],
    ["HOLDFAST_CAP_ZONE", "Mars/Olympus"],
    ["HOLDFAST_PRICES", "model=-1/2"],
    ["HOLDFAST_PRICES", "model=NaN/NaN"],
    ["HOLDFAST_UNKNOWN_PRICE", "cheap"],
    ["HOLDFAST_TRANSCRIPTION_PRICE", "-0.1"]
  ] as const)("refuse %s=%s", ([name, text]) =>
    Effect.gen(function* () {
      const { mistakes } = yield* Effect.flip(read({ [name]: text }))
      expect(mistakes.map((mistake) => mistake.name)).toEqual([name])
    })
  )

  it.effect("refuse what only together is wrong", () =>
    Effect.gen(function* () {
      const open = yield* Effect.flip(read({ HOLDFAST_HOST: "0.0.0.0" }))
      expect(open.mistakes.map(({ name }) => name)).toEqual(["HOLDFAST_CONSOLE_TOKEN"])
      const guarded = yield* read({ HOLDFAST_HOST: "0.0.0.0", HOLDFAST_CONSOLE_TOKEN: "0123456789abcdef" })
      expect(guarded.host).toBe("0.0.0.0")
      const keyless = yield* Effect.flip(
        read({ HOLDFAST_EMERGENCY: "openai:some-model,anthropic:other", OPENAI_API_KEY: "sk-1" })
      )
      expect(keyless.mistakes.map(({ name }) => name)).toEqual(["ANTHROPIC_API_KEY"])
      const half = yield* Effect.flip(read({ TELEGRAM_API_ROOT: "http://127.0.0.1:1" }))
      expect(half.mistakes.map(({ name }) => name)).toEqual(["TELEGRAM_BOT_TOKEN"])
    })
  )

  it.effect("take an engine, a database and a role that go together", () =>
    Effect.gen(function* () {
      const real = { TELEGRAM_BOT_TOKEN: "42:abcdefghijklmno", OPENROUTER_API_KEY: "sk-1" }
      const temporal = { HOLDFAST_ENGINE: "temporal" }
      const database = { HOLDFAST_DATABASE_URL: "postgresql://user:hunter2@db:5432/holdfast" }
      expect(yield* read({})).toMatchObject({
        engine: "embedded",
        role: "all",
        databaseUrl: Option.none(),
        grace: Duration.seconds(10),
        stepRetry: {
          initial: 1000,
          maximum: 300_000,
          coefficient: 2,
          attempts: 5
        }
      })
      expect(yield* read({ ...temporal, HOLDFAST_SHUTDOWN_GRACE: "0 seconds" })).toMatchObject({
        engine: "temporal",
        role: "all",
        grace: Duration.zero,
        taskQueues: ["holdfast"]
      })
      const queues = yield* read({ ...temporal, HOLDFAST_TASK_QUEUE: "own", HOLDFAST_TASK_QUEUES: "3" })
      expect(queues.taskQueues).toEqual(["own", "own-2", "own-3"])
      const secret = yield* read({ ...temporal, TEMPORAL_API_KEY: "hunter3", TEMPORAL_ADDRESS: "t:7233" })
      expect(JSON.stringify(secret)).not.toContain("hunter3")
      expect(Redacted.value(secret.temporal)).toMatchObject({ TEMPORAL_API_KEY: "hunter3", TEMPORAL_ADDRESS: "t:7233" })
      for (const role of ["all", "door", "worker"]) {
        const found = yield* read({ ...real, ...temporal, ...database, HOLDFAST_ROLE: role })
        expect(found).toMatchObject({ engine: "temporal", role })
        expect(Option.map(found.databaseUrl, Redacted.value)).toEqual(Option.some(database.HOLDFAST_DATABASE_URL))
        expect(JSON.stringify(found)).not.toContain("hunter2")
      }
      // A door asks no model.
      const door = { ...temporal, ...database, HOLDFAST_ROLE: "door", TELEGRAM_BOT_TOKEN: real.TELEGRAM_BOT_TOKEN }
      expect((yield* read(door)).role).toBe("door")
    })
  )

  it.effect("refuse the others, with the cure", () =>
    Effect.gen(function* () {
      const database = { HOLDFAST_DATABASE_URL: "postgres://user:hunter2@db/holdfast" }
      const refused = (environment: Record<string, string>) =>
        Effect.map(Effect.flip(read(environment)), ({ message, mistakes }) => {
          expect(message).not.toContain("hunter2")
          return mistakes.map(({ name, wrong }) => `${name} ${wrong}`)
        })
      const embedded = yield* refused({ ...database, HOLDFAST_ROLE: "door" })
      expect(embedded).toHaveLength(2)
      expect(embedded[0]).toMatch(/^HOLDFAST_DATABASE_URL .*HOLDFAST_ENGINE=temporal/)
      expect(embedded[1]).toMatch(/^HOLDFAST_ROLE .*HOLDFAST_ENGINE=temporal/)
      const file = yield* refused({ HOLDFAST_ENGINE: "temporal", HOLDFAST_ROLE: "worker" })
      expect(file).toEqual([expect.stringMatching(/^HOLDFAST_DATABASE_URL is missing.*PostgreSQL/)])
      const sandbox = yield* refused({ ...database, HOLDFAST_ENGINE: "temporal" })
      expect(sandbox).toEqual([
        expect.stringMatching(/^TELEGRAM_BOT_TOKEN is missing.*sandbox/),
        expect.stringMatching(/^OPENROUTER_API_KEY is missing.*sandbox/)
      ])
      const address = { HOLDFAST_TELEGRAM_WEBHOOK: "http://bots.example.org" }
      expect(yield* refused(address)).toEqual([
        expect.stringMatching(/^TELEGRAM_BOT_TOKEN is missing.*WEBHOOK/),
        expect.stringMatching(/^HOLDFAST_TELEGRAM_WEBHOOK is not an https address/)
      ])
      const retry = { HOLDFAST_STEP_RETRY_INITIAL: "2 minutes", HOLDFAST_STEP_RETRY_MAXIMUM: "1 minute" }
      // Together with what is wrong elsewhere.
      expect(yield* refused({ ...database, ...retry, HOLDFAST_PORT: "x" })).toEqual([
        expect.stringMatching(/^HOLDFAST_PORT /),
        expect.stringMatching(/^HOLDFAST_DATABASE_URL /),
        expect.stringMatching(/^HOLDFAST_STEP_RETRY_MAXIMUM .*HOLDFAST_STEP_RETRY_INITIAL/)
      ])
      for (const address of ["mysql://db/x", "postgres://", "postgresql://db", "db:5432", "postgres:// db/x"]) {
        const found = yield* refused({ HOLDFAST_DATABASE_URL: address, HOLDFAST_ENGINE: "temporal" })
        expect(found).toEqual([expect.stringMatching(/^HOLDFAST_DATABASE_URL is not the address/)])
      }
      const tls = yield* refused({ HOLDFAST_ENGINE: "temporal", TEMPORAL_TLS: "True", TEMPORAL_API_KEY: "hunter2" })
      expect(tls).toEqual([expect.stringMatching(/^TEMPORAL_TLS is neither true nor false/)])
      expect(
        yield* refused({ HOLDFAST_STEP_RETRY_COEFFICIENT: "0.5", HOLDFAST_STEP_RETRY_ATTEMPTS: "0" })
      ).toHaveLength(2)
    })
  )

  it.effect.prop(
    "never echo a value, wherever a secret was put",
    {
      name: FastCheck.constantFrom(
        "TELEGRAM_BOT_TOKEN",
        "OPENROUTER_API_KEY",
        "HOLDFAST_PORT",
        "HOLDFAST_QUEUE",
        "HOLDFAST_ALLOWED_USERS",
        "HOLDFAST_DATABASE_URL",
        "HOLDFAST_ENGINE",
        "HOLDFAST_ROLE",
        "HOLDFAST_CONSOLE_TOKEN",
        "HOLDFAST_HOST",
        "HOLDFAST_LOG_LEVEL",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_HEADERS"
      ),
      secret: FastCheck.uuid()
    },
    ({ name, secret }) =>
      Effect.gen(function* () {
        const exit = yield* Effect.either(read({ [name]: `${secret} ` + secret }))
        expect(JSON.stringify(exit)).not.toContain(secret)
        expect(String(exit)).not.toContain(secret)
      })
  )

  it("are all documented, and nothing else is", () => {
    const page = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8")
    const documented = new Set(page.match(/(?<=`)(?:HOLDFAST|TELEGRAM|OPENROUTER|OPENAI|ANTHROPIC|OTEL)_\w+(?=`)/g))
    expect([...names].filter((name) => !documented.has(name) && name !== "TEMPORAL_TLS")).toEqual([])
    expect([...documented].filter((name) => !names.has(name))).toEqual([])
  })

  const named = (...names: ReadonlyArray<string>) =>
    Effect.flip(Effect.withConfigProvider(settingsOf(names), ConfigProvider.fromMap(new Map([["HOLDFAST_PORT", "x"]]))))

  it.effect("in force name each variable with its value and where it comes from, and never a secret", () =>
    Effect.gen(function* () {
      const secret = "sk-or-v1-the-secret-of-somebody"
      const set = new Map([
        ["OPENROUTER_API_KEY", secret],
        ["HOLDFAST_ROUTE", "a,b"],
        ["HOLDFAST_PORT", " "],
        ["HTTPS_PROXY", "http://user:hidden@proxy.example:3128"],
        ["TEMPORAL_API_KEY", secret],
        ["OTEL_EXPORTER_OTLP_HEADERS", `authorization=${secret}`]
      ])
      const sourceOf = (name: string) => (name === "HOLDFAST_ROUTE" ? "file" : "environment")
      const { inForce } = yield* Effect.withConfigProvider(
        settingsOf(set.keys(), sourceOf),
        ConfigProvider.fromMap(set)
      )
      const shown = Object.fromEntries(inForce.map(({ from, name, secret, value }) => [name, { from, secret, value }]))
      expect(JSON.stringify(inForce)).not.toMatch(/hidden|the-secret/)
      expect(shown).toMatchObject({
        OPENROUTER_API_KEY: { value: null, secret: true, from: "environment" },
        OTEL_EXPORTER_OTLP_HEADERS: { value: null, secret: true },
        TEMPORAL_API_KEY: { value: null, secret: true },
        HTTPS_PROXY: { value: "http://…@proxy.example:3128", secret: false },
        HOLDFAST_ROUTE: { value: "a,b", from: "file" },
        HOLDFAST_PORT: { value: "8787", from: "default" },
        HOLDFAST_SEND_DEADLINE: { value: "20s", from: "default" },
        HOLDFAST_LOG_LEVEL: { value: "info", from: "default" },
        HOLDFAST_STREAMING: { value: "true", from: "default" },
        HOLDFAST_CONSOLE_TOKEN: { value: null, secret: false, from: "default" },
        HOLDFAST_ALLOWED_USERS: { value: null, from: "default" }
      })
      expect([...names].filter((name) => shown[name] === undefined && name !== "TEMPORAL_TLS")).toEqual([])
    })
  )

  it.effect("refuse variables that look like ours and are none, beside all other mistakes", () =>
    Effect.gen(function* () {
      const { message, mistakes } = yield* named("PATH", "HOLDFAST_PORT", "HOLDFAST_ALOWED_USERS", "HOLDFAST_SPEED")
      expect(mistakes.map(({ name }) => name)).toEqual(["HOLDFAST_PORT", "HOLDFAST_ALOWED_USERS", "HOLDFAST_SPEED"])
      expect(message).toContain("Did you mean HOLDFAST_ALLOWED_USERS?")
      expect(message).toContain("HOLDFAST_SPEED is not a variable of Holdfast: remove it")
    })
  )

  it.effect("leave alone what Kubernetes sets for a service named holdfast", () =>
    Effect.gen(function* () {
      const links = ["SERVICE_HOST", "SERVICE_PORT_HTTP", "PORT_8787_TCP_ADDR", "DB_SERVICE_HOST", "DB_PORT"]
      const { mistakes } = yield* named(...links.map((link) => `HOLDFAST_${link}`))
      expect(mistakes.map(({ name }) => name)).toEqual(["HOLDFAST_PORT"])
      const port = yield* Effect.flip(read({ HOLDFAST_PORT: "tcp://10.0.0.7:8787" }))
      expect(port.message).toContain("Kubernetes")
    })
  )

  const proxied = (environment: Record<string, string>) =>
    Effect.map(read(environment), ({ proxies: { direct, http, https } }) => ({
      http: Redacted.value(http),
      https: Redacted.value(https),
      direct
    }))

  it.effect("read proxies as other programs do", () =>
    Effect.gen(function* () {
      expect(yield* proxied({})).toEqual({ http: "", https: "", direct: "" })
      expect(yield* proxied({ ALL_PROXY: "socks5h://127.0.0.1:1080", NO_PROXY: "a.test, .b.test" })).toEqual({
        http: "socks5://127.0.0.1:1080",
        https: "socks5://127.0.0.1:1080",
        direct: "a.test,.b.test"
      })
      expect(
        yield* proxied({ HTTPS_PROXY: "http://large:1", https_proxy: "u:p@small:3128", HTTP_PROXY: "plain:2" })
      ).toEqual({ http: "http://plain:2", https: "http://u:p@small:3128", direct: "" })
    })
  )

  for (const [name, value] of [
    ["HTTPS_PROXY", "ftp://proxy.test"],
    ["https_proxy", "http://proxy.test/path"],
    ["ALL_PROXY", "http://u:%zz@proxy.test"],
    ["NO_PROXY", "10.0.0.0/8"],
    ["HOLDFAST_ALLOWED_USERS", "9999999999999999"],
    ["HOLDFAST_ROUTE", Array.from({ length: 33 }, (_, n) => `m${n}`).join(",")],
    ["HOLDFAST_SYSTEM_PROMPT", "x".repeat(16_385)]
  ] as const) {
    it.effect(`refuse ${name} that is not understood or out of bounds`, () =>
      Effect.gen(function* () {
        const { mistakes } = yield* Effect.flip(read({ [name]: value }))
        expect(mistakes.map((mistake) => mistake.name)).toEqual([name])
      })
    )
  }
  it.effect.each([
    ["https://openrouter.ai/api/v1/chat/completions", "https://openrouter.ai/api/v1"],
    ["https://openrouter.ai/api/v1/chat/completions/", "https://openrouter.ai/api/v1"],
    ["https://openrouter.ai/", "https://openrouter.ai/api/v1"],
    ["https://api.openai.com", "https://api.openai.com/v1"],
    ["https://api.groq.com", "https://api.groq.com/openai/v1"],
    ["https://generativelanguage.googleapis.com/", "https://generativelanguage.googleapis.com/v1beta/openai"],
    ["http://localhost:11434", "http://localhost:11434/v1"],
    ["http://127.0.0.1:1234/", "http://127.0.0.1:1234/v1"],
    ["http://gateway.local:4000", "http://gateway.local:4000"],
    ["http://gateway.local/openai/models", "http://gateway.local/openai"],
    ["https://api.deepseek.com", "https://api.deepseek.com"]
  ] as const)("correct a base address that can only mean one thing: %s", ([given, meant]) =>
    Effect.gen(function* () {
      const { provider } = yield* read({ OPENROUTER_API_KEY: "k", OPENROUTER_BASE_URL: given })
      expect(Option.map(provider, ({ baseUrl }) => baseUrl)).toEqual(Option.some(meant))
    })
  )

  it.effect.each([
    ["https://openrouter.ai/v1", /wrong path: at this host the API is under \/api\/v1/],
    ["https://api.openai.com/chat/v1", /wrong path/],
    ["https://host/v1?key=hunter2", /has a query/],
    ["https://host/v1#hunter2", /has a fragment/],
    ["https://user:hunter2@host/v1", /user name or a password/],
    ["ftp://host/hunter2", /is not an http/],
    ["hunter2", /is not an http/]
  ] as const)("refuse a base address that can't be one, with an example: %s", ([given, why]) =>
    Effect.gen(function* () {
      for (const name of ["OPENROUTER_BASE_URL", "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"]) {
        const { message } = yield* Effect.flip(read({ OPENROUTER_API_KEY: "k", [name]: given }))
        expect(message).toMatch(why)
        expect(message).toMatch(new RegExp(`for example: ${name}=https://`))
        expect(message).not.toContain("hunter2")
      }
    })
  )

  it.effect("give Anthropic's package an address without the version that it writes itself", () =>
    Effect.gen(function* () {
      for (const given of [
        "https://api.anthropic.com",
        "https://api.anthropic.com/v1",
        "https://api.anthropic.com/v1/messages"
      ]) {
        const { emergency } = yield* read({
          HOLDFAST_EMERGENCY: "anthropic:some-model",
          ANTHROPIC_API_KEY: "k",
          ANTHROPIC_BASE_URL: given
        })
        expect(emergency.map(({ baseUrl }) => baseUrl)).toEqual(["https://api.anthropic.com"])
      }
    })
  )

  it.effect("say what models take", () =>
    Effect.gen(function* () {
      const { capabilities } = yield* read({
        HOLDFAST_ROUTE: "gemma3:4b,a/b",
        HOLDFAST_CAPABILITIES: "gemma3:4b=-tools  -system, a/b=+tools -stream-options"
      })
      expect([...capabilities]).toEqual([
        ["gemma3:4b", { lacks: new Set(["tools", "system"]), takes: new Set() }],
        ["a/b", { lacks: new Set(["stream-options"]), takes: new Set(["tools"]) }]
      ])
      for (const wrong of [
        "a/b",
        "a/b=",
        "a/b=tools",
        "a/b=-toys",
        "a/b=-tools +tools",
        "a/b=-tools,a/b=-system",
        "=-tools"
      ]) {
        const { message } = yield* Effect.flip(read({ HOLDFAST_ROUTE: "a/b", HOLDFAST_CAPABILITIES: wrong }))
        expect(message).toMatch(/HOLDFAST_CAPABILITIES is not a list of model=words.*\n.*for example/)
      }
      const { message } = yield* Effect.flip(read({ HOLDFAST_ROUTE: "a/b", HOLDFAST_CAPABILITIES: "a/c=-tools" }))
      expect(message).toMatch(/HOLDFAST_CAPABILITIES names a model that is neither in HOLDFAST_ROUTE/)
    })
  )

  it.effect("adds the path to the address of the webhook, and derives a secret that does not show the token", () =>
    Effect.gen(function* () {
      const token = "42:token-of-the-test"
      const webhookOf = (url: string) =>
        Effect.map(read({ TELEGRAM_BOT_TOKEN: token, HOLDFAST_TELEGRAM_WEBHOOK: url }), ({ telegram }) =>
          Option.getOrThrow(Option.flatMap(telegram, ({ webhook }) => webhook))
        )
      const { secret, url } = yield* webhookOf("https://bots.example.org/holdfast/")
      expect(url).toBe("https://bots.example.org/holdfast/telegram/webhook")
      expect((yield* webhookOf(url)).url).toBe(url)
      expect(Redacted.value(secret)).toMatch(/^[\w-]{40,256}$/)
      expect(Redacted.value(secret)).not.toContain("token")
    })
  )
})
