import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import * as ModelServer from "../layers/sandbox/ModelServer.ts"
import { ModelSandbox } from "../services/sandbox/ModelSandbox.ts"
import { compared, svg } from "./harness/Chart.ts"
import * as Compare from "./harness/compare/Compare.ts"
import { counting } from "./harness/Counting.ts"
import * as Measured from "./harness/Measured.ts"
import { table } from "./harness/Outcome.ts"
import { profiles } from "./harness/Profiles.ts"
import { run } from "./harness/Run.ts"

/**
 * Measures the resilience of the whole path to a model under a dozen kinds of trouble, over real HTTP: against the
 * sandbox's model, or a real one if OPENROUTER_API_KEY is set (HARNESS_MODEL names it).
 *
 *     npm run harness -- --requests 60 --seed 7 --svg trouble.svg --json
 *
 * With `--compare`, ten kinds of trouble in four settings, through Holdfast and through other clients. They are
 * installed, pinned, in a temporary folder, which needs Python 3.10 or later, npm and a minute; `--only NAME` runs one
 * of them.
 *
 *     npm run harness -- --compare --requests 10 --svg docs/harness.svg --json
 */
const { values: flags } = parseArgs({
  options: {
    compare: { type: "boolean", default: false },
    only: { type: "string" },
    requests: { type: "string" },
    seed: { type: "string", default: "7" },
    svg: { type: "string" },
    json: { type: "boolean", default: false }
  }
})

const key = process.env["OPENROUTER_API_KEY"]
const real =
  key === undefined || key === ""
    ? undefined
    : {
        baseUrl: process.env["OPENROUTER_BASE_URL"] ?? "https://openrouter.ai/api/v1",
        key: Redacted.make(key),
        model: process.env["HARNESS_MODEL"] ?? "openrouter/auto"
      }

const program = Effect.gen(function* () {
  const sandbox = yield* ModelSandbox
  const upstream = real ?? { baseUrl: sandbox.baseUrl, key: Redacted.make(sandbox.key), model: "sandbox/model" }
  const requests = Number(flags.requests ?? "60")
  // The first calls of a process are slow.
  for (const healthy of profiles.slice(0, 1)) yield* run(upstream, healthy, 20, 0)
  const outcomes = yield* Effect.forEach(profiles, (profile, index) =>
    Effect.tap(run(upstream, profile, requests, Number(flags.seed) + index), ({ total, whole }) =>
      Console.error(`${profile.name}: ${whole} of ${requests} whole, p50 ${total?.p50 ?? "-"} ms`)
    )
  )
  const breaker = yield* Measured.breaker(upstream)
  const delays = yield* Measured.delays(upstream)
  yield* Console.log(table(outcomes))
  yield* Console.log(
    `\nbreaker: ${breaker.callsToOpen} calls opened it, the next came after ${breaker.openMillis} ms (break ${breaker.breakMillis} ms), ${breaker.successesToClose} successes closed it`
  )
  for (const [index, { scheduled, seen }] of delays.entries()) {
    yield* Console.log(
      `retry ${index + 1}: scheduled ${scheduled[0]} to ${scheduled[1]} ms, seen ${seen.min} to ${seen.max} ms, p50 ${seen.p50} ms`
    )
  }
  if (flags.svg !== undefined) writeFileSync(flags.svg, svg(outcomes))
  if (flags.json) yield* Console.log(JSON.stringify({ model: upstream.model, outcomes, breaker, delays }))
  const wrong = outcomes.reduce((sum, { wrong }) => sum + wrong, 0)
  if (wrong > 0) return yield* Effect.fail(`${wrong} answers were wrongly passed as whole`)
})

/** The requests per kind of trouble and setting. */
const comparing = Effect.gen(function* () {
  const requests = Number(flags.requests ?? "10")
  const rows = yield* Compare.compare(requests, Number(flags.seed), flags.only)
  yield* Console.log(Compare.table(rows))
  if (flags.svg !== undefined) writeFileSync(flags.svg, compared(rows))
  const results = Compare.results(rows)
  if (flags.json) yield* Console.log(JSON.stringify({ results }))
  const missed = results
    .filter(({ met }) => !met)
    .map(({ target, value, what }) => `${what} is ${value}, not ${target}`)
  if (missed.length > 0) return yield* Effect.fail(missed.join("\n"))
})

const troubles = program.pipe(
  Effect.scoped,
  Effect.provide(ModelServer.layer({ port: 0, key: "harness", tokensPerSecond: 400, respond: counting }))
)

const main: Effect.Effect<void, unknown> = flags.compare ? comparing : troubles
main.pipe(Effect.timeout(Duration.minutes(30)), NodeRuntime.runMain)
