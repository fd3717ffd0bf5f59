import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Lateness from "./reminders/Lateness.ts"
import { stored } from "./reminders/Stored.ts"
import * as Report from "../../bench/Report.ts"
import * as Run from "./Run.ts"
import type { Absence } from "../support/world/Absence.ts"
import * as Engine from "../support/world/Engine.ts"

/**
 * People set reminders that are due within the same minutes, single and repeating ones, while the daemon and the
 * engine's server are killed and come back. Checks that each fires once, and measures how late.
 *
 *     npm run reminders -- --engine embedded --restarts 20 --seconds 120 --json
 */
const { values: flags } = parseArgs({
  options: {
    ...Run.onAnyEngine,
    restarts: { type: "string", default: "20" },
    reminders: { type: "string", default: "300" },
    seconds: { type: "string", default: "120" }
  }
})
const restarts = Number(flags.restarts)
const reminders = Number(flags.reminders)
const chats = Number(flags.chats)
const seconds = Number(flags.seconds)

/** How long after the last due time all must have fired. */
const patience = Duration.minutes(1)

/** The longest absence of the daemon, in milliseconds. */
const absence = 3000

/** The mean time until the daemon is ready again, in milliseconds. */
const returning = 2500

/**
 * The most milliseconds that a reminder may be late while everything is up, and how long after a return counts as down:
 * a Temporal server takes a dead worker for a living one for 10 s.
 */
const terms = flags.engine === "embedded" ? { target: 50, settling: 1000 } : { target: 150, settling: 10_000 }

const program = Effect.fnUntraced(
  function* (folder: string) {
    const dataDir = join(folder, "data")
    const telegram = yield* TelegramSandbox
    const engine = yield* Engine.make({ ...flags, folder })
    const people = yield* Run.addPeople(chats)
    const start = Run.daemon(people, { ...engine.environment, HOLDFAST_DATA_DIR: dataDir })

    const asked = new Map(people.map(({ id }) => [id, [] as Array<number>]))
    let number = 0
    const ended = (yield* Clock.currentTimeMillis) + 1000 * seconds

    /** Due within a quarter of the time; every tenth repeats, by the minute. */
    const wish = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const minute = new Date(now + 80_000)
      if (number % 10 === 0 && minute.getTime() < ended) {
        return `cron ${minute.getUTCMinutes()} ${minute.getUTCHours()} * * *`
      }
      return `in ${yield* Random.nextIntBetween(5, 6 + Math.floor(seconds / 4))} seconds`
    })

    const set = Effect.gen(function* () {
      const person = people[yield* Random.nextIntBetween(0, people.length)]
      if (person === undefined) return
      const own = ++number
      yield* telegram.send(person.id, { text: `/remind ${yield* wish} ${Lateness.words(own)}` })
      asked.get(person.id)?.push(own)
    }).pipe(Effect.uninterruptible, Effect.zipRight(Effect.sleep((1000 * seconds * 0.7) / reminders)))

    const absences: Array<Absence> = []
    const victims = engine.server === undefined ? 1 : 2
    /** In the first two thirds of the time, so that everything is up in the last third. */
    const pause = Math.max(200, (1000 * seconds * 0.66 - (restarts / victims) * returning) / Math.max(1, restarts))

    /** Only the kill may end a daemon. If there is a server, the two die in turns. */
    const live = (deaths: number, from: number) =>
      Effect.gen(function* () {
        const daemon = yield* start
        const fallen = Effect.flatMap(daemon.fell, (printed) => Effect.dieMessage(`the daemon fell: ${printed}`))
        const wait = Effect.suspend(() => Effect.sleep(pause))
        yield* Effect.raceFirst(daemon.ready, fallen)
        absences.push({ from, to: yield* Clock.currentTimeMillis })
        if (engine.server !== undefined && deaths > 0) {
          yield* Effect.raceFirst(wait, fallen)
          yield* engine.server.kill
        }
        yield* Effect.raceFirst(wait, fallen)
        yield* daemon.kill
        return yield* Clock.currentTimeMillis
      }).pipe(Effect.scoped)

    const [first] = people
    if (first === undefined) return yield* Effect.fail("--chats is at least 1")
    for (const { id } of people) yield* telegram.send(id, { text: "/zone UTC" })
    const setting = yield* Effect.fork(Effect.replicateEffect(set, reminders, { discard: true }))
    let from = yield* Clock.currentTimeMillis
    for (let died = 0; died < restarts; died += victims) {
      from = yield* live(restarts - died - 1, from)
      if (!flags.json) yield* Console.log(`${died + victims} deaths, ${number} reminders asked for`)
      yield* Effect.sleep(yield* Random.nextIntBetween(0, absence))
    }

    const verdicts = (dues: (person: number) => ReadonlyArray<Lateness.Due>) =>
      Effect.forEach(people, ({ id }) => Effect.map(telegram.sent(id), (sent) => Lateness.judge(dues(id), sent)))
    /** The due times are unknown until the store is read. */
    const missing = Effect.map(
      verdicts((person) => (asked.get(person) ?? []).map((one) => ({ number: one, at: 0 }))),
      (all) => all.flatMap(({ lost }) => lost).length
    )
    yield* Effect.scoped(
      Effect.gen(function* () {
        const daemon = yield* start
        yield* daemon.ready
        absences.push({ from, to: yield* Clock.currentTimeMillis })
        if (engine.server !== undefined) yield* engine.server.returned
        yield* Fiber.join(setting)
        yield* Effect.raceFirst(
          missing.pipe(
            Effect.repeat(Schedule.spaced("500 millis").pipe(Schedule.untilInput((left: number) => left === 0))),
            Effect.timeoutOption(Duration.sum(patience, Duration.seconds(seconds)))
          ),
          Effect.flatMap(daemon.fell, (printed) => Console.error(`the daemon fell: ${printed}`))
        )
        // Duplicates would arrive after missing reminders.
        yield* Effect.sleep(Duration.times(Run.sendDeadline, 3))
      })
    )

    const kept = yield* stored(engine.environment["HOLDFAST_DATABASE_URL"], dataDir)
    // A reminder that is not stored is lost.
    const dues = (person: number) =>
      (asked.get(person) ?? []).map((one): Lateness.Due => ({ number: one, at: kept.get(one)?.at ?? 0 }))
    const all = yield* verdicts(dues)
    const away = [...absences, ...(engine.server === undefined ? [] : yield* engine.server.absences)]
    const late = yield* Effect.forEach(people, ({ id }) =>
      Effect.map(telegram.sent(id), (sent) => Lateness.lateness(dues(id), sent, away, terms.settling))
    )
    const count = (key: keyof Lateness.Verdict) => all.flatMap((verdict) => verdict[key]).length
    return [
      Report.exactly("lost", count("lost"), "reminders", 0),
      Report.exactly("double", count("double"), "reminders", 0),
      Report.exactly("too early", count("early"), "reminders", 0),
      Report.figure("set", number, "reminders"),
      Report.figure("repeating", Array.from(kept.values()).filter(({ repeating }) => repeating).length, "reminders"),
      Report.figure("restarts", restarts, "restarts"),
      ...Lateness.results({ up: late.flatMap(({ up }) => up), down: late.flatMap(({ down }) => down) }, terms.target)
    ]
  },
  Effect.withRandom(Random.make(flags.seed))
)

Run.main("reminders", flags, {}, program)
