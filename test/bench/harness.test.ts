import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { svg } from "../../bench/harness/Chart.ts"
import { counting } from "../../bench/harness/Counting.ts"
import { type Outcome, table } from "../../bench/harness/Outcome.ts"
import { profiles } from "../../bench/harness/Profiles.ts"
import { run } from "../../bench/harness/Run.ts"
import * as ModelServer from "../../layers/sandbox/ModelServer.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"

const requests = 8

const play = (name: string) =>
  Effect.gen(function* () {
    const { baseUrl, key } = yield* ModelSandbox
    const profile = profiles.find((one) => one.name === name)
    if (profile === undefined) throw new Error(`no profile ${name}`)
    return yield* run({ baseUrl, key: Redacted.make(key), model: "sandbox/model" }, profile, requests, 7)
  }).pipe(Effect.provide(ModelServer.layer({ port: 0, key: "k", tokensPerSecond: 0, respond: counting })))

const balanced = ({ incomplete, told, whole, wrong }: Outcome) => whole + incomplete + told + wrong === requests

describe("the harness", () => {
  it.live.each(["healthy", "cuts", "garbage", "refused key", "dead candidate"])(
    "has every request answered whole where a candidate is well: %s",
    (name) =>
      Effect.gen(function* () {
        const outcome = yield* play(name)
        expect(outcome).toMatchObject({ whole: requests, incomplete: 0, told: 0, wrong: 0 })
      })
  )

  it.live.each(["errors after text", "all dead"])("passes nothing off as whole that is not: %s", (name) =>
    Effect.gen(function* () {
      const outcome = yield* play(name)
      expect(outcome.wrong).toBe(0)
      expect(balanced(outcome)).toBe(true)
      expect(table([outcome])).toContain(name)
      expect(svg([outcome])).toContain(`>${name}</text>`)
    })
  )
})
