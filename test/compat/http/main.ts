import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import { parseArgs } from "node:util"
import * as Report from "../../../bench/Report.ts"
import { run } from "./Conformance.ts"

/**
 * Tests the HTTP API of the built daemon against its own `/openapi.json`, with valid and invalid requests.
 *
 *     npm run compat -- --http [--json] [--examples 50] [--seed 1]
 */
const { values } = parseArgs({
  options: {
    http: { type: "boolean" },
    json: { type: "boolean", default: false },
    examples: { type: "string", default: "50" },
    seed: { type: "string", default: "1" }
  }
})

run({ examples: Number(values.examples), seed: Number(values.seed) }).pipe(
  Effect.tap((results) => Report.print(results, values.json)),
  Effect.tap((results) => Effect.sync(() => void (process.exitCode = results.every(({ met }) => met) ? 0 : 1))),
  Effect.scoped,
  NodeRuntime.runMain
)
