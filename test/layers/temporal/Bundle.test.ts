import { assert, describe, it } from "@effect/vitest"
import { bundleWorkflowCode } from "@temporalio/worker"
import { Effect } from "effect"
import { readFile, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { bundle } from "./holding.ts"

const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url))

/** As the bundler names each module before its code. */
const modulesOf = (code: string) => Array.from(code.matchAll(/^\/\*{3}\/ "(.+)"/gm), ([, path = ""]) => path)

const ofEffect = (code: string) => modulesOf(code).filter((path) => /\/node_modules\/(effect|@effect)\//.test(path))

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} }

/** A program of one workflow, which imports something. */
const importing = (name: string) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const workflowsPath = join(folder, "workflows.js")
    const program = `import * as other from "${name}"\nexport const conversation = async () => Object.keys(other)\n`
    return yield* Effect.promise(async () => {
      await symlink(modules, join(folder, "node_modules"))
      await writeFile(workflowsPath, program)
      return (await bundleWorkflowCode({ workflowsPath, logger: quiet })).code
    })
  })

describe("the bundle of the workflows", () => {
  it.effect("holds nothing of effect", () =>
    Effect.gen(function* () {
      const code = yield* Effect.promise(() => readFile(bundle, "utf8"))
      const all = modulesOf(code)
      for (const ours of [
        "layers/temporal/workflow/Driver.js",
        "domain/conversation/Reducer.js",
        "@temporalio/workflow/lib/index.js"
      ])
        assert.isTrue(
          all.some((path) => path.endsWith(ours)),
          ours
        )
      assert.deepStrictEqual(ofEffect(code), [])
    })
  )

  it.scopedLive.each(["effect/Option", "@effect/sql/Model"])("would be seen to hold %s", (name) =>
    Effect.map(importing(name), (code) => assert.include(ofEffect(code).join("\n"), `/${name.split("/").at(-1)}.js`))
  )
})
