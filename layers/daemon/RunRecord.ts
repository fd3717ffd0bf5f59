import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { version } from "../../domain/Version.ts"
import { here, isGone, type Place } from "../watch/Place.ts"
import { codeOf } from "../watch/Thread.ts"
import { Stopping } from "./Stopping.ts"

/** How a run ended: stopped by a signal or a program, or with an exit code of its own. None: it is running, or was killed. */
const Ended = Schema.Union(
  Schema.TaggedStruct("Stopped", { by: Schema.String }),
  Schema.TaggedStruct("Exited", { code: Schema.Int })
)
type Ended = typeof Ended.Type

const Run = Schema.parseJson(
  Schema.Struct({
    version: Schema.String,
    startedAt: Schema.Int,
    ended: Schema.optional(Ended),
    endedAt: Schema.optional(Schema.Int)
  })
)
type Run = typeof Run.Type
const decode = Schema.decodeOption(Run)
const encode = Schema.encodeSync(Run)

/** How often a run shows that it lives, and the silence after which a run of another place counts as ended. */
const beat = Duration.seconds(30)
const silence = Duration.minutes(5)

/** Records of runs that are told at a start; more may come from many processes on one folder. */
const most = 5

const named = /^([0-9a-f]{12})\.(\d{1,10})\.json$/

interface Earlier {
  readonly run: Run
  /** When it was last known to live, in epoch milliseconds. */
  readonly seenAt: number
}

const attempt = Option.liftThrowable(<A>(run: () => A): A => run())

/** The records of runs that have ended; they are removed. An unreadable one is removed, too. */
const take = (folder: string, own: Place, now: number): ReadonlyArray<Earlier> =>
  Option.getOrElse(
    attempt(() => readdirSync(folder)),
    () => []
  ).flatMap((name): ReadonlyArray<Earlier> => {
    const [, place, pid] = named.exec(name) ?? []
    if (place === undefined) return []
    const path = join(folder, name)
    const found = Option.getOrUndefined(
      attempt(() => ({ text: readFileSync(path, "utf8"), at: statSync(path).mtimeMs }))
    )
    if (found === undefined) return []
    const run = Option.getOrUndefined(decode(found.text))
    const hasEnded =
      run?.ended !== undefined ||
      isGone({ place, pid: Number(pid) }, own) ||
      now - found.at > Duration.toMillis(silence)
    if (!hasEnded) return []
    attempt(() => rmSync(path, { force: true }))
    return run === undefined ? [] : [{ run, seenAt: run.endedAt ?? Math.round(found.at) }]
  })

const iso = (millis: number) => new Date(millis).toISOString()

/** Tells how an earlier run ended. A crash has an exit code; a kill, or the end of the machine, leaves no word. */
const tell = ({ run, seenAt }: Earlier): Effect.Effect<void> => {
  const { ended } = run
  const facts = { version: run.version, started: iso(run.startedAt), until: iso(seenAt) }
  const told =
    ended === undefined
      ? Effect.logWarning(
          "the last run ended without a word: it was killed (by a signal, for lack of memory, by the watchdog), or its machine stopped"
        )
      : ended._tag === "Stopped"
        ? Effect.logInfo(`the last run ended in order: ${ended.by}`)
        : Effect.logWarning(
            ended.code === 130
              ? "the last run ended at once, at a second signal"
              : `the last run crashed: it exited with code ${ended.code}`
          )
  return Effect.annotateLogs(told, facts)
}

/**
 * Records this run in a folder, and tells how the last one ended. The record is a file that this process writes at its
 * start, touches while it lives, and completes at its end. It needs to outlive a process, not a machine, so it is not
 * synced. If the folder cannot be used, only a warning says so.
 */
export const layer = (dataDir: string): Layer.Layer<never> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const { signal } = yield* Stopping
      const folder = join(dataDir, "runs")
      const own = here()
      const path = join(folder, `${own.place}.${own.pid}.json`)
      const startedAt = yield* Clock.currentTimeMillis
      const clock = yield* Effect.clock
      const earlier = take(folder, own, startedAt).toSorted((a, b) => a.seenAt - b.seenAt)
      yield* Effect.forEach(earlier.slice(-most), tell, { discard: true })
      const write = (ended?: Ended) =>
        writeFileSync(
          path,
          encode({
            version,
            startedAt,
            ...(ended === undefined ? {} : { ended, endedAt: clock.unsafeCurrentTimeMillis() })
          }),
          { mode: 0o600 }
        )
      const unusable = yield* Effect.sync(() => {
        try {
          mkdirSync(folder, { recursive: true, mode: 0o700 })
          write()
          return undefined
        } catch (error) {
          return codeOf(error)
        }
      })
      if (unusable !== undefined) {
        yield* Effect.logWarning(
          `${folder} is not writable (${unusable}): the next start will not know how this run ended`
        )
        return
      }
      const exited = (code: number) => void attempt(() => write({ _tag: "Exited", code }))
      yield* Effect.acquireRelease(
        Effect.sync(() => void process.on("exit", exited)),
        (_, exit) =>
          Effect.sync(() => {
            process.off("exit", exited)
            const by = signal() ?? (Exit.isInterrupted(exit) || Exit.isSuccess(exit) ? "stopped" : "a failure")
            attempt(() => write({ _tag: "Stopped", by }))
          })
      )
      const touch = Effect.map(
        Clock.currentTimeMillis,
        (now) => void attempt(() => utimesSync(path, now / 1000, now / 1000))
      )
      yield* Effect.forkScoped(Effect.repeat(touch, Schedule.spaced(beat)))
    })
  )
