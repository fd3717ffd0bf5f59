import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { isDoubtful, leftBehind, Notes } from "../../../layers/watch/Notes.ts"
import type { Place } from "../../../layers/watch/Place.ts"
import { here, isGone } from "../../../layers/watch/Place.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const one: Place = { place: "aaaaaaaaaaaa", pid: 1 }
const another: Place = { place: "bbbbbbbbbbbb", pid: 1 }
const day = 86_400_000

const looking = (notes: Notes) => notes.look().found
const listed = (folder: string) => readdirSync(`${folder}/watch`)

describe("the notes of processes that share a folder", () => {
  it.scoped("count at once when the process had our id in our place: a container that was started again", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      new Notes(folder, "first", one).ended("Answer 1:2:3")
      const second = new Notes(folder, "second", one)
      const found = looking(second)
      expect(isDoubtful(found)).toBe(false)
      const left = leftBehind(found, found, Date.now())
      expect(left.ends).toEqual([{ process: "first", step: "Answer 1:2:3", kind: "held" }])
      expect(second.forget(left.files)).toBeUndefined()
      expect(listed(folder)).toEqual([])
    })
  )

  it.scoped("count from another place, whatever the id, once they do not change", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const dead = new Notes(folder, "dead", one)
      const living = new Notes(folder, "living", one)
      const idle = new Notes(folder, "idle", one)
      dead.took("Deliver 1:2:3")
      dead.ended("Answer 1:2:3")
      living.took("Deliver 4:5:6")
      idle.took("Deliver 7:8:9")
      idle.took("")
      const starting = new Notes(folder, "starting", another)
      const before = looking(starting)
      expect(isDoubtful(before)).toBe(true)
      // Nothing is counted or deleted by a single look.
      expect(leftBehind([], before, Date.now())).toEqual({ ends: [], files: [] })
      living.took("Deliver 4:5:6")
      const path = before.find(({ process }) => process === "living")?.path ?? ""
      utimesSync(path, new Date(), new Date(Date.now() + 1000))
      const left = leftBehind(before, looking(starting), Date.now())
      expect(left.ends).toEqual([{ process: "dead", step: "Answer 1:2:3", kind: "held" }])
      starting.forget(left.files)
      expect(listed(folder).map((name) => name.split(".")[2])).toEqual(expect.arrayContaining(["idle", "living"]))
      expect(listed(folder)).toHaveLength(2)
    })
  )

  it.scoped(
    "are litter after a day when they name no step, and are written anew when they were deleted too early",
    () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const idle = new Notes(folder, "idle", one)
        idle.took("Deliver 7:8:9")
        idle.took("")
        const starting = new Notes(folder, "starting", another)
        const found = looking(starting)
        expect(leftBehind(found, found, Date.now()).files).toEqual([])
        const { files } = leftBehind(found, found, Date.now() + 2 * day)
        starting.forget(files)
        expect(listed(folder)).toEqual([])
        idle.took("Deliver 7:8:9")
        expect(looking(starting)).toMatchObject([{ end: { step: "Deliver 7:8:9", kind: "sudden" } }])
        idle.close()
        expect(listed(folder)).toEqual([])
      })
  )

  it.scoped("are no reason to fail: a folder that cannot be made, read or written", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(`${folder}/watch`, "a file")
      const notes = new Notes(folder, "p", one)
      expect(notes.unusable).toBe("EEXIST")
      expect(notes.look()).toEqual({ found: [], trouble: "ENOTDIR" })
      expect(notes.forget([`${folder}/watch/x`])).toBe("ENOTDIR")
      for (const step of ["Answer 1:2:3", ""]) notes.took(step)
      notes.ended("Answer 1:2:3")
      notes.close()
    })
  )

  it.scoped("can be written only where a file really can", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      // A folder in the way of the first file: the folder itself is there and has every right.
      mkdirSync(`${folder}/watch/${one.place}.1.p.held.new`, { recursive: true })
      expect(new Notes(folder, "p", one).unusable).toBe("EISDIR")
      rmSync(`${folder}/watch`, { recursive: true })
      expect(new Notes(folder, "p", one).unusable).toBeUndefined()
    })
  )
})

describe("a process", () => {
  it("is gone when its id is ours or free in our place; of another place that is not known", () => {
    const own = here()
    expect(own.place).toMatch(/^[0-9a-f]{12}$/)
    expect(here()).toEqual(own)
    expect(isGone(own, own)).toBe(true)
    expect(isGone({ ...own, pid: process.ppid }, own)).toBe(false)
    expect(isGone({ ...own, pid: 2 ** 30 }, own)).toBe(true)
    expect(isGone({ place: one.place, pid: 2 ** 30 }, own)).toBe(false)
  })
})
