import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { linkInto, pack, run, typeCheck } from "./Project.ts"

const effect = fileURLToPath(new URL("../../node_modules/effect", import.meta.url))

let folder: string
let packed: Awaited<ReturnType<typeof pack>>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-resilience-"))
  packed = await pack("dist/packages/resilience", folder)
  write("package.json", JSON.stringify({ name: "empty", private: true, type: "module" }))
  // Its one peer is linked afterwards, so that no network is needed.
  const installed = await run(folder, "npm", "install", "--offline", "--legacy-peer-deps", "--no-audit", packed.tarball)
  expect(installed.code, installed.err).toBe(0)
  for (const name of ["effect", "@types/node"]) linkInto(join(folder, "node_modules"))(name)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

const program = `import * as Effect from "effect/Effect"
import { makePolicy, protect, Resilience, Retry } from "holdfast-resilience"

const twice = protect(async (_: { readonly signal: AbortSignal }, count: number) => 2 * count, makePolicy({ name: "double", retry: Retry.production }))
const program = Effect.gen(function* () {
  const policy = yield* Resilience.make({ name: "search", retry: Retry.production, breaker: {}, deadlines: { attempt: "1 second" } })
  return yield* Effect.succeed(21).pipe(Resilience.protect(policy))
})
console.log(await twice(4), await Effect.runPromise(program))
`

describe("the package of the resilience alone, in an empty project", () => {
  it("asks for effect and nothing else, and is small", () => {
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(join(folder, "node_modules/holdfast-resilience/package.json"), "utf8")
    )
    expect(dependencies).toBeUndefined()
    expect(Object.keys(peerDependencies)).toEqual(["effect"])
    expect(packed.size).toBeLessThan(64_000)
    expect(packed.unpackedSize).toBeLessThan(256_000)
  })

  it("type-checks strictly, and runs", async () => {
    write("program.ts", program)
    expect(await typeCheck(folder, "program.ts")).toMatchObject({ out: "", code: 0 })
    expect(await run(folder, process.execPath, "program.js")).toEqual({ code: 0, out: "8 21\n", err: "" })
  })

  it("beside a foreign effect it works, and says which two copies there are and how to keep one", async () => {
    const foreign = join(folder, "foreign")
    const modules = join(foreign, "node_modules")
    mkdirSync(join(modules, "effect/dist"), { recursive: true })
    cpSync(join(effect, "dist/esm"), join(modules, "effect/dist/esm"), {
      recursive: true,
      filter: (file) => !file.endsWith(".map")
    })
    const { version } = JSON.parse(readFileSync(join(effect, "package.json"), "utf8"))
    const other = (file: string) =>
      writeFileSync(
        join(modules, "effect", file),
        readFileSync(join(effect, file), "utf8").replaceAll(version, "3.0.1")
      )
    for (const file of ["package.json", "dist/esm/internal/version.js"]) other(file)
    for (const name of ["fast-check", "@standard-schema/spec"]) linkInto(modules)(name)
    cpSync(join(folder, "node_modules/holdfast-resilience"), join(modules, "holdfast-resilience"), { recursive: true })
    linkInto(join(modules, "holdfast-resilience/node_modules"))("effect")

    write("foreign/program.mjs", program.replace(/: \{ readonly signal: AbortSignal \}|: number/g, ""))
    const { code, err, out } = await run(foreign, process.execPath, "program.mjs")
    // Effect's own warning is in the output too, once for each step.
    expect(code).toBe(0)
    expect(out.split("\n")).toContain("8 21")
    expect(err).toContain("HOLDFAST_EFFECT_COPIES")
    expect(err).toContain(`Holdfast uses ${version} in ${effect}`)
    expect(err).toContain(`this program uses 3.0.1 in ${join(modules, "effect")}`)
    expect(err).toContain("npm dedupe")
  })
})
