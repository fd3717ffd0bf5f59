import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Option } from "effect"
import { readdir, stat, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as FolderFiles from "../../../layers/media/FolderFiles.ts"
import { FileStore } from "../../../services/media/FileStore.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const names = (folder: string) => Effect.promise(() => readdir(folder))
const text = (found: Option.Option<Uint8Array>) => Option.map(found, (bytes) => Buffer.from(bytes).toString())

const opened = (room: number) =>
  Effect.map(temporaryFolder, (root) => {
    const folder = join(root, "files")
    const layer = FolderFiles.layer({ folder, room, age: Duration.days(30) })
    const using = <A, E>(use: (files: typeof FileStore.Service) => Effect.Effect<A, E>) =>
      Effect.provide(Effect.flatMap(FileStore, use), layer)
    return { folder, using }
  })

describe("files in a folder", () => {
  it.scopedLive("are found again after a restart, and removed when asked; names of people lead nowhere", () =>
    Effect.gen(function* () {
      const { folder, using } = yield* opened(1_000)
      yield* using(({ keep }) => Effect.zip(keep("../a", Buffer.from("one")), keep("b", Buffer.from("two"))))
      expect(text(yield* using(({ find }) => find("../a")))).toEqual(Option.some("one"))
      expect(yield* names(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.any(String)])
      expect((yield* Effect.promise(() => stat(folder))).mode & 0o077).toBe(0)
      yield* using(({ remove }) => remove(["b", "missing"]))
      expect(yield* using(({ find }) => find("b"))).toEqual(Option.none())
    })
  )

  it.scopedLive("have room in all: those that were not used for longest are removed, and so is what is old", () =>
    Effect.gen(function* () {
      const { folder, using } = yield* opened(25)
      yield* using(({ keep }) => keep("a", Buffer.alloc(10)))
      yield* using(({ keep }) => keep("b", Buffer.alloc(10)))
      const long = (days: number) => new Date(Date.now() - days * 86_400_000)
      for (const name of yield* names(folder)) yield* Effect.promise(() => utimes(join(folder, name), long(1), long(1)))
      yield* using(({ find, keep }) => Effect.zipRight(find("a"), keep("c", Buffer.alloc(10))))
      const found = yield* using(({ find }) => Effect.forEach(["a", "b", "c"], find))
      expect(found.map(Option.isSome)).toEqual([true, false, true])
      const left = join(folder, "left.part")
      yield* Effect.promise(() => writeFile(left, "half"))
      yield* Effect.promise(() => utimes(left, long(31), long(31)))
      yield* using(() => Effect.void)
      expect(yield* names(folder)).not.toContain("left.part")
    })
  )
})
