import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { Said } from "../../domain/model/Chat.ts"
import { TelegramFaults } from "../../domain/sandbox/Telegram.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Dropped from "./crash/Dropped.ts"
import * as Ledger from "./crash/Ledger.ts"
import * as Manner from "./crash/Manner.ts"
import * as Writing from "./crash/Writing.ts"
import * as Report from "../../bench/Report.ts"
import * as Run from "./Run.ts"
import * as Engine from "../support/world/Engine.ts"
import { freePort } from "../support/world/FreePort.ts"
import { nuisance, oddAnswer } from "../fuzz/Nuisance.ts"

const { values: flags } = parseArgs({
  options: {
    ...Run.onAnyEngine,
    kills: { type: "string", default: "200" },
    hostile: { type: "boolean", default: false },
    webhook: { type: "boolean", default: false },
    groups: { type: "boolean", default: false },
    media: { type: "boolean", default: false },
    ...Dropped.options,
    keep: { type: "boolean", default: false }
  }
})
const kills = Number(flags.kills)
const chats = Number(flags.chats)

/** The longest life of a process, in milliseconds. On Temporal, work of a dead daemon takes 2 s to be handed out again. */
const life = flags.engine === "embedded" ? 1800 : 4000

/** How long after the last message everything must be answered. */
const patience = Duration.minutes(3)

const program = Effect.fnUntraced(
  function* (folder: string) {
    const telegram = yield* TelegramSandbox
    const model = yield* ModelSandbox
    const people = yield* Run.addPeople(chats)
    const manner = yield* (flags.groups ? Manner.inGroups : flags.media ? Manner.withFiles : Manner.privately)(people)
    const engine = yield* Engine.make({ ...flags, folder })
    const port = yield* freePort
    const nuisances = flags.hostile ? yield* Effect.forEach(["Eve", "Mallory"], (name) => telegram.addUser(name)) : []
    const start = Run.daemon([...people, ...nuisances], {
      ...engine.environment,
      HOLDFAST_DATA_DIR: join(folder, "data"),
      HOLDFAST_PORT: `${port}`,
      HOLDFAST_TRANSCRIPTION_URL: model.baseUrl,
      HOLDFAST_TRANSCRIPTION_KEY: model.key,
      // Answers of groups are previewed, although they are short.
      ...(flags.groups ? { HOLDFAST_GROUP_PREVIEW_PACE: "100 millis" } : {}),
      ...(flags.webhook ? { HOLDFAST_TELEGRAM_WEBHOOK: `http://127.0.0.1:${port}` } : {})
    })

    let hostile = 0
    const counted: Pick<typeof TelegramSandbox.Service, "send"> = {
      send: (chat, content) => Effect.tap(telegram.send(chat, content), () => Effect.sync(() => hostile++))
    }
    const { count: written, judged, lost, write } = yield* Writing.make(manner)

    /** The next message of the bot: the moment between a send and its response. */
    const sending = telegram.events.pipe(
      Stream.filter((event) => event._tag === "Message" && event.message.from === "bot"),
      Stream.runHead,
      Effect.timeoutOption("2 seconds")
    )

    const disturb = Effect.gen(function* () {
      const chance = yield* Random.next
      if (chance < 0.15) yield* telegram.redeliver(yield* Random.nextIntBetween(1, 20))
      if (chance > 0.95) yield* telegram.restartIds
      yield* Effect.sleep(yield* Random.nextIntBetween(50, life))
      if ((yield* Random.next) < 0.5) yield* sending
    })

    const victims = engine.server === undefined ? 1 : 2

    /** Kills the server, if there is one, and the daemon in turns. Only the kill may end a daemon. */
    const live = (kills: number) =>
      Effect.gen(function* () {
        const daemon = yield* start
        const fallen = Effect.flatMap(daemon.fell, (printed) => Effect.dieMessage(`the daemon fell: ${printed}`))
        if (engine.server !== undefined) {
          yield* Effect.raceFirst(disturb, fallen)
          yield* engine.server.kill
        }
        if (kills < victims) return
        yield* Effect.raceFirst(disturb, fallen)
        yield* daemon.kill
      }).pipe(Effect.scoped)

    yield* telegram.setFaults(new TelegramFaults({ late: 0.02, lost: 0.03, error: 0.03, limit: 0.02 }))
    const writing = yield* Effect.fork(
      Effect.all(
        [Effect.forever(write), ...nuisances.map(({ id }) => nuisance(counted, id, `http://127.0.0.1:${port}`))],
        { concurrency: "unbounded" }
      )
    )
    for (let killed = 0; killed < kills; killed += victims) {
      yield* live(kills - killed)
      if (!flags.json && killed % 10 < victims) yield* Console.log(`${killed + victims} kills, ${written()} messages`)
    }
    yield* Fiber.interrupt(writing)
    if (engine.server !== undefined) yield* engine.server.returned

    yield* Effect.scoped(
      Effect.gen(function* () {
        const daemon = yield* start
        yield* Effect.raceFirst(
          lost.pipe(
            Effect.repeat(Schedule.spaced("500 millis").pipe(Schedule.untilInput((left: number) => left === 0))),
            Effect.timeoutOption(patience)
          ),
          Effect.flatMap(daemon.fell, (printed) => Console.error(`the daemon fell: ${printed}`))
        )
        // Duplicates would arrive after missing messages.
        yield* Effect.sleep(Duration.times(Run.sendDeadline, 3))
      })
    )

    const verdicts = yield* judged
    const answers = (yield* Effect.forEach(manner.chats, ({ id }) => telegram.sent(id))).flat().length
    const results: ReadonlyArray<Report.Result> = [
      ...Ledger.results(verdicts),
      Report.figure("messages and edits", written(), "messages"),
      ...(flags.hostile ? [Report.figure("hostile messages", hostile, "messages")] : []),
      Report.figure("sent by the bot", answers, "messages"),
      Report.figure("kills", kills, "kills"),
      Report.figure("probes", yield* telegram.calls("editMessageText"), "calls"),
      Report.figure("model calls", yield* model.requests, "calls"),
      Report.figure("model asked again", yield* model.askedAgain, "calls"),
      ...(flags.media ? paid(manner.files(), yield* telegram.calls("getFile"), yield* model.heard) : [])
    ]
    if (flags.keep) yield* Console.error(`kept ${folder}: ${JSON.stringify(verdicts)}`)
    return results
  },
  Effect.withRandom(Random.make(flags.seed))
)

/** Each file is fetched and each recording is transcribed once, or again if a kill came before the result was stored. */
const paid = ({ all, recordings }: ReturnType<Manner.Manner["files"]>, fetched: number, heard: number) => [
  Report.figure("files", all, "files"),
  Report.atMost("fetched", fetched, "calls", all + kills * chats),
  Report.atMost("transcribed", heard, "recordings", recordings + kills * chats),
  Report.figure("transcribed more than once", heard - recordings, "recordings")
]

const servers = {
  telegram: { lateDelay: Duration.times(Run.sendDeadline, 1.1) },
  model: {
    tokensPerSecond: flags.groups ? 40 : 200,
    respond: (messages: ReadonlyArray<Said>) =>
      flags.hostile && !Ledger.isQuestion(messages.at(-1)?.content ?? "")
        ? oddAnswer(messages.length)
        : Ledger.answerTo(messages)
  }
}

if (flags.dropped === undefined) Run.main("crash", flags, servers, program)
else Run.main("dropped", flags, Dropped.servers(flags), Dropped.program({ ...flags, dropped: Number(flags.dropped) }))
