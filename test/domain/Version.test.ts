import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { version } from "../../domain/Version.ts"

describe("the version", () => {
  it("is that of package.json", () => {
    const file = readFileSync(new URL("../../package.json", import.meta.url), "utf8")
    assert.strictEqual(JSON.parse(file).version, version)
  })
})
