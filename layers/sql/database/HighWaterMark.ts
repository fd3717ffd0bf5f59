import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { closeSync, constants, fdatasync, fdatasyncSync, fstatSync, openSync, writeSync } from "node:fs"
import { readFile, stat } from "node:fs/promises"
import { crc32 } from "node:zlib"
import { tighten } from "./PrivateFile.ts"
import { codeOf } from "./SqlFailure.ts"

/** How far a database had come: its store id, the number of its last commit, and when that was (epoch milliseconds). */
export interface Mark {
  readonly store: string
  readonly commits: number
  readonly at: number
}

/** How often writes are forced to the disk. The end of the process alone loses none of them. */
const every = Duration.seconds(1)

/** Bytes: within one sector of a disk, so that it is written whole or not at all. */
const size = 128

/** The file that holds the mark of a database. */
export const pathOf = (filename: string): string => `${filename}-mark`

const sum = (text: string) => crc32(text).toString(16).padStart(8, "0")

/** A line of text: `holdfast-mark 1 <store> <commits> <at> <crc32 of the text before it>`. */
export const print = ({ at, commits, store }: Mark): string => {
  const text = `holdfast-mark 1 ${store} ${commits} ${at}`
  return `${`${text} ${sum(text)}`.padEnd(size - 1)}\n`
}

/** The mark in a line, or `undefined` where the line is not as {@link print} wrote it. */
export const parse = (line: string): Mark | undefined => {
  const match = /^(holdfast-mark 1 ([0-9a-f]+) (\d{1,16}) (\d{1,16})) ([0-9a-f]{8}) *\n$/.exec(line)
  const [, text, store, commits, at, expected] = match ?? []
  if (text === undefined || store === undefined || sum(text) !== expected) return undefined
  return { store, commits: Number(commits), at: Number(at) }
}

/**
 * The mark that was kept of a database, if there is one. A damaged or unreadable one is reported and counts as none: it says nothing
 * about the database.
 */
export const read = (filename: string): Effect.Effect<Mark | undefined> =>
  Effect.gen(function* () {
    const path = pathOf(filename)
    const found = yield* Effect.either(Effect.tryPromise({ try: () => readFile(path, "latin1"), catch: codeOf }))
    if (found._tag === "Left") {
      if (found.left !== "ENOENT" && found.left !== "ENOTDIR") yield* unchecked(path, found.left)
      return undefined
    }
    const mark = parse(found.right)
    if (mark === undefined) yield* unchecked(path, "its content is damaged")
    return mark
  })

const unchecked = (path: string, why: string) =>
  Effect.logWarning(`${path} cannot be read (${why}): whether the database lacks commits is not checked at this start`)

/**
 * Keeps the mark of a database: `record` writes it at once, after each commit, in some microseconds; it is forced to the disk within a
 * second. While it cannot be written, a warning says so once, and the database goes on.
 */
export const keep = (
  filename: string,
  first: Mark
): Effect.Effect<{ readonly record: (mark: Mark) => void }, never, Scope.Scope> =>
  Effect.gen(function* () {
    const path = pathOf(filename)
    let mark = first
    let file: number | undefined
    let dirty = false
    let trouble: string | undefined
    let told: string | undefined

    const attempt = (act: () => void) => {
      try {
        act()
        trouble = undefined
      } catch (error) {
        trouble = codeOf(error)
      }
    }
    const close = () => {
      if (file !== undefined) closeSync(file)
      file = undefined
    }
    const write = () => {
      if (file === undefined) return
      writeSync(file, print(mark), 0, "latin1")
      dirty = true
    }
    const reopen = Effect.zipRight(
      tighten(path),
      Effect.sync(() =>
        attempt(() => {
          close()
          file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
          write()
        })
      )
    )
    /** If another file is at its path, or none, then writes to the open file would not be found. */
    const inPlace = Effect.promise(async () => {
      if (file === undefined) return false
      const [there, ours] = [await stat(path).catch(() => undefined), fstatSync(file)]
      return there?.ino === ours.ino && there.dev === ours.dev
    })
    const where = () =>
      stat(filename).then(
        ({ dev, ino }) => `${dev}:${ino}`,
        () => "nowhere"
      )
    const home = yield* Effect.promise(where)
    const flush = Effect.gen(function* () {
      if (dirty) {
        if (!(yield* inPlace)) {
          // Another database may be there by now, with a mark of its own.
          if ((yield* Effect.promise(where)) !== home) return
          yield* reopen
        }
        dirty = false
        const failed = yield* Effect.async<string | undefined>((resume) => {
          if (file === undefined) return resume(Effect.succeed(undefined))
          fdatasync(file, (error) => resume(Effect.succeed(error === null ? undefined : codeOf(error))))
        })
        if (failed !== undefined) trouble = failed
      } else if (file === undefined) yield* reopen
      if (trouble !== undefined && trouble !== told) {
        yield* Effect.logWarning(
          `${path} cannot be written (${trouble}): a loss of commits would not be noticed at the next start`
        )
      }
      told = trouble
    })

    yield* reopen
    yield* Effect.addFinalizer(() =>
      Effect.sync(() =>
        attempt(() => {
          if (file !== undefined && dirty) fdatasyncSync(file)
          close()
        })
      )
    )
    // Files live by the time of the system, whatever clock the program was given.
    yield* Effect.forkScoped(
      Effect.withClock(Effect.repeat(Effect.uninterruptible(flush), Schedule.spaced(every)), Clock.make())
    )
    return {
      record: (now) => {
        mark = now
        attempt(write)
      }
    }
  })

/** The mark of a commit that was just made. */
export const next = (mark: Mark): Effect.Effect<Mark> =>
  Effect.map(Clock.currentTimeMillis, (at) => ({ ...mark, commits: mark.commits + 1, at }))
