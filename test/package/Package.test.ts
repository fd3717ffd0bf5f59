import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { install, run, tool, typeCheck } from "./Project.ts"

/** Written as careful users write them: strict, and the types of what is imported are checked too. The types of Temporal's SDK do not pass that. */
const programs = {
  effect: `import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Breaker, type BudgetExhausted, type CircuitOpen, Judge, Resilience, Retry, type TimedOut } from "holdfast/resilience"

const program = Effect.gen(function* () {
  const policy = yield* Resilience.make({
    name: "search",
    retry: Retry.production,
    breaker: yield* Breaker.make("search"),
    budget: {},
    deadlines: { attempt: "1 second", total: "3 seconds" },
    judge: (failure) => (failure instanceof TypeError ? Judge.transient({ retryAfter: "10 millis" }) : Judge.permanent)
  })
  let calls = 0
  const flaky = Effect.suspend(() => (++calls < 3 ? Effect.fail(new TypeError()) : Effect.succeed(calls)))
  const one: Effect.Effect<number, TypeError | BudgetExhausted | CircuitOpen | TimedOut> =
    flaky.pipe(Resilience.protect(policy))
  const two: Stream.Stream<number, BudgetExhausted | CircuitOpen | TimedOut> =
    Stream.make(1, 2).pipe(Resilience.protectStream(policy))
  return [yield* one, yield* Stream.runCount(two)]
})
console.log(JSON.stringify(await Effect.runPromise(program)))
`,
  plain: `import { Judge, makePolicy, protect, protectSync, Retry } from "holdfast/resilience"

const policy = makePolicy({
  name: "search",
  retry: Retry.aggressive,
  breaker: {},
  deadlines: { attempt: "1 second" },
  judge: (thrown) => (thrown instanceof TypeError ? Judge.transient() : Judge.permanent)
})
let calls = 0
const search = protect(async ({ signal }, text: string, count: number) => {
  signal.throwIfAborted()
  if (++calls < 3) throw new TypeError()
  return text.repeat(count)
}, policy)
const found: string = await search.with({ signal: AbortSignal.timeout(10_000) })("ab", 2)
const parse: (text: string) => number = protectSync((text: string) => text.length, policy)
// @ts-expect-error A count is missing.
void search("ab").catch(() => {})
console.log(found, parse("abc"))
`,
  whole: `import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Assistant, ChatModel, Holdfast, type ModelFailure, Models, Router, Toolset } from "holdfast"
import { Direct, FromLanguageModel, ToLanguageModel } from "holdfast/ai"
import { Activity, ActivityContext, ActivityFailure, Drain, Heartbeats } from "holdfast/temporal"
import { type AllPromised, reportedFailure } from "holdfast/temporal/workflow"
import { ScriptedModel, TestChat, TestModel } from "holdfast/testing"

const tools = Toolset.layer({
  weather: Toolset.tool({
    description: "The weather in a city, now",
    parameters: Schema.Struct({ city: Schema.String }),
    run: ({ city }) => Effect.succeed("sunny in " + city)
  })
})
const daemon: Layer.Layer<never, { readonly message: string }> = Holdfast.layer({
  telegram: { token: Redacted.make("42:abcdefghijklmno") },
  models: { key: Redacted.make("key"), route: ["openrouter/auto"] },
  tools
})
const summary: Effect.Effect<string, ModelFailure, Models> = Effect.map(
  Effect.flatMap(Models, (models) => models.ask("Summarise this: ...")),
  (answer) => (answer.complete ? answer.text : answer.text + " [...]")
)
const chat: Layer.Layer<TestChat> = Holdfast.layerTest({ model: TestModel.failing("cut", 0.3) })
const effects = { print: (pages: number) => Effect.succeed(pages) }
type Called = AllPromised<typeof effects>
const called: Called["print"] = async (pages) => pages
const all: ReadonlyArray<unknown> = [daemon, summary, chat, called, Assistant.layer, ChatModel, Router.layer, ScriptedModel, Direct.layer,
  FromLanguageModel.make, ToLanguageModel.layer, Activity.all, ActivityContext, ActivityFailure.decode, Drain.make, Heartbeats.beating, reportedFailure]
console.log(all.every((one) => one !== undefined))
`
}

let project: Awaited<ReturnType<typeof install>>
let complaints: ReadonlyArray<string>
beforeAll(async () => {
  project = await install()
  for (const [name, text] of Object.entries(programs)) write(`${name}.ts`, text)
  const { out } = await typeCheck(project.folder, ...Object.keys(programs).map((name) => `${name}.ts`))
  complaints = out.split("\n").filter((line) => /^\S/.test(line) && !line.includes("/@temporalio/"))
})
afterAll(() => rmSync(project.folder, { recursive: true, force: true }))

const write = (name: string, text: string) => writeFileSync(join(project.folder, name), text)

/** Runs a program whose types are right. */
const runs = (name: keyof typeof programs) => {
  expect(complaints).toEqual([])
  return run(project.folder, process.execPath, `${name}.js`)
}

/** Notes each module that is loaded. */
const hook = (log: string) => `import { appendFileSync } from "node:fs"
import { register } from "node:module"
const load = 'import { appendFileSync } from "node:fs"\\n' +
  'export const load = (url, context, next) => (appendFileSync(${JSON.stringify(log)}, url + "\\\\n"), next(url, context))'
register("data:text/javascript," + encodeURIComponent(load))
`

describe("the package as npm makes it, in an empty project", () => {
  it("holdfast/resilience: an Effect program type-checks strictly, with precise failures, and runs", async () => {
    const { code, err, out } = await runs("effect")
    expect([code, out, err]).toEqual([0, "[3,2]\n", ""])
  })

  it("holdfast/resilience: a plain program type-checks strictly, and runs", async () => {
    const { code, err, out } = await runs("plain")
    expect([code, out, err]).toEqual([0, "abab 3\n", ""])
  })

  it("every other entry point type-checks strictly, and loads without a warning", async () => {
    const { code, err, out } = await runs("whole")
    expect([code, out, err]).toEqual([0, "true\n", ""])
  })

  it("has no other entry points: a path into it is refused", async () => {
    write("deep.mjs", 'import("holdfast/layers/daemon/App").catch(({ code }) => console.log(code))')
    const { out } = await run(project.folder, process.execPath, "deep.mjs")
    expect(out).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED\n")
  })

  it("holdfast/resilience loads effect, and neither Telegram, SQL, HTTP nor Temporal", async () => {
    const log = join(project.folder, "loaded.txt")
    write("hook.mjs", hook(log))
    write(
      "load.mjs",
      `import { createRequire } from "node:module"
import "holdfast/resilience"
import { readFileSync } from "node:fs"
const loaded = readFileSync(${JSON.stringify(log)}, "utf8").trim().split("\\n")
console.log(JSON.stringify([...loaded, ...Object.keys(createRequire(import.meta.url).cache)]))
`
    )
    const { err, out } = await run(project.folder, process.execPath, "--import", "./hook.mjs", "load.mjs")
    expect(err).toBe("")
    const loaded: ReadonlyArray<string> = JSON.parse(out)
    const packages = loaded.map((url) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url)
    // effect's Schema brings fast-check along.
    const others = new Set(packages.filter((name) => !name.startsWith("file:")))
    expect([...others].filter((name) => !name.startsWith("node:")).sort()).toEqual([
      "effect",
      "fast-check",
      "holdfast",
      "pure-rand"
    ])
    expect(
      [...others].filter((name) => /^node:(http|https|net|tls|dns|sqlite|child_process|worker_threads)/.test(name))
    ).toEqual([])
    const ours = loaded.flatMap((url) => /holdfast\/dist\/(.*)/.exec(url)?.[1] ?? [])
    const own = /^(resilience\.js|src\/effectCopies\.js|domain\/|services\/(resilience|spending|telemetry)\/)/
    expect(ours.filter((file) => !own.test(file))).toEqual([])
    expect(ours.length).toBeGreaterThan(5)
  })

  it("holds what its entry points need, and no tests, benches or examples", () => {
    const entries = readdirSync(join(project.holdfast, "dist"))
    expect(entries).toEqual(
      expect.arrayContaining([
        "index.js",
        "index.d.ts",
        "resilience.js",
        "resilience.d.ts",
        "testing.js",
        "testing.d.ts"
      ])
    )
    for (const name of ["test", "bench", "examples"]) expect(entries).not.toContain(name)
  })

  it("passes publint", async () => {
    const { messages, pkg } = await publint({ pkgDir: project.holdfast, pack: false, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  it("passes arethetypeswrong, as a package for ESM only", async () => {
    const { code, out } = await run(
      project.folder,
      tool("attw"),
      project.tarball,
      "--profile",
      "esm-only",
      "--format",
      "json"
    )
    expect(code, out).toBe(0)
    expect(Object.keys(JSON.parse(out).analysis.entrypoints)).toContain("./resilience")
  })
})
