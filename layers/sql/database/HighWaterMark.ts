import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import { closeSync, constants, fdatasync, fdatasyncSync, fstatSync, openSync, writeSync } from "node:fs"
import { readFile, stat } from "node:fs/promises"
import { crc32 } from "node:zlib"
import { tighten } from "./PrivateFile.ts"
import { codeOf } from "./SqlFailure.ts"

/** The last commit of a database: its store id, the number of the commit, and its time (epoch milliseconds). */
export interface Mark {
  readonly store: string
  readonly commits: number
  readonly at: number
}

/** A write is forced to the disk within this time. A process that ends loses none of them, even without that. */
const within = Duration.seconds(1)

/** In bytes. The mark fits into one disk sector, so it is written completely or not at all. */
const size = 128

/** The path of the mark of a database file. */
export const pathOf = (filename: string): string => `${filename}-mark`

const sum = (text: string) => crc32(text).toString(16).padStart(8, "0")

/** Prints a mark as `holdfast-mark 1 <store> <commits> <at> <crc32 of the text before it>`. */
export const print = ({ at, commits, store }: Mark): string => {
  const text = `holdfast-mark 1 ${store} ${commits} ${at}`
  return `${`${text} ${sum(text)}`.padEnd(size - 1)}\n`
}

/** Parses a line of {@link print}, or returns `undefined` if it is damaged. */
export const parse = (line: string): Mark | undefined => {
  const match = /^(holdfast-mark 1 ([0-9a-f]+) (\d{1,16}) (\d{1,16})) ([0-9a-f]{8}) *\n$/.exec(line)
  const [, text, store, commits, at, expected] = match ?? []
  if (text === undefined || store === undefined || sum(text) !== expected) return undefined
  return { store, commits: Number(commits), at: Number(at) }
}

/**
 * Reads the stored mark of a database. A damaged or unreadable mark is logged and counts as missing: it says nothing
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
  Effect.logWarning(`${path} cannot be read (${why}): this start does not check whether the database lacks commits`)

/**
 * Keeps the mark of a database. `record` writes it after each commit within microseconds; it is forced to the disk
 * within a second. If it cannot be written, one warning is logged, and the database works without it.
 */
export const keep = (
  filename: string,
  first: Mark
): Effect.Effect<{ readonly record: (mark: Mark) => void }, never, Scope.Scope> =>
  Effect.gen(function* () {
    const path = pathOf(filename)
    let mark = first
    const written = yield* Queue.sliding<void>(1)
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
    /** Asks for a flush. */
    const ask = () => Queue.unsafeOffer(written, undefined)
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
    /** False if another file, or none, is at the path: writes to the open file would then be lost. */
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
          // Another database, with its own mark, may be at the path by now.
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
          `${path} cannot be written (${trouble}): the next start would not notice a loss of commits`
        )
      }
      told = trouble
      if (file === undefined || trouble !== undefined) ask()
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
    // Files follow the system's time, whatever `Clock` the program provides.
    ask()
    yield* Queue.take(written).pipe(
      Effect.zipRight(Effect.sleep(within)),
      Effect.zipRight(Effect.uninterruptible(flush)),
      Effect.forever,
      Effect.withClock(Clock.make()),
      Effect.forkScoped
    )
    return {
      record: (now) => {
        mark = now
        attempt(write)
        ask()
      }
    }
  })

/** The mark of the commit that follows. */
export const next = (mark: Mark): Effect.Effect<Mark> =>
  Effect.map(Clock.currentTimeMillis, (at) => ({ ...mark, commits: mark.commits + 1, at }))
