import { assert, describe, it } from "@effect/vitest"
import { Config, Effect } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { environment } from "../../src/environment.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

/** Reads the environment in a folder of its own. */
const inFolder = <A, E>(prepare: (folder: string) => void, effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    prepare(folder)
    const before = process.cwd()
    yield* Effect.acquireRelease(
      Effect.sync(() => process.chdir(folder)),
      () => Effect.sync(() => process.chdir(before))
    )
    return yield* effect
  })

const zebra = Effect.flatMap(environment, ({ names, provider }) =>
  Effect.map(Effect.withConfigProvider(Config.string("HOLDFAST_ZEBRA"), provider), (value) => ({
    value,
    isNamed: names.has("HOLDFAST_ZEBRA")
  }))
)

const text = "# comment\r\nexport HOLDFAST_ZEBRA = striped # comment\r\n"

describe("the file .env", () => {
  for (const [encoding, bytes] of [
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16 of Windows", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16, big end first", Buffer.from(`\ufeff${text}`, "utf16le").swap16()]
  ] as const) {
    it.scopedLive(`is read in ${encoding}`, () =>
      Effect.gen(function* () {
        const found = yield* inFolder((folder) => writeFileSync(join(folder, ".env"), bytes), zebra)
        assert.deepStrictEqual(found, { value: "striped", isNamed: true })
      })
    )
  }

  it.scopedLive("need not be there", () =>
    Effect.gen(function* () {
      const { names } = yield* inFolder(() => {}, environment)
      assert.isTrue(names.has("PATH"))
    })
  )

  for (const [what, prepare] of [
    ["no UTF-8", (path: string) => writeFileSync(path, Buffer.from([0x41, 0x3d, 0xff, 0xfe, 0xfa]))],
    ["UTF-16 without a byte order mark", (path: string) => writeFileSync(path, Buffer.from(text, "utf16le"))],
    ["a folder", (path: string) => mkdirSync(path)]
  ] as const) {
    it.scopedLive(`is refused, and not ignored, where it is ${what}`, () =>
      Effect.gen(function* () {
        const failure = yield* Effect.flip(inFolder((folder) => prepare(join(folder, ".env")), environment))
        assert.include(failure.message, "cannot read the file .env")
      })
    )
  }
})
