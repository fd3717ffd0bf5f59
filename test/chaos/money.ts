import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { Said } from "../../domain/model/Chat.ts"
import { type ModelFault, ModelFaults } from "../../domain/sandbox/Model.ts"
import { toDollars } from "../../domain/spending/Money.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Report from "../../bench/Report.ts"
import * as Engine from "../support/world/Engine.ts"
import * as Ledger from "./crash/Ledger.ts"
import * as Books from "./money/Books.ts"
import * as Run from "./Run.ts"

// Daemons that are killed while they spend money at a model that fails, with its own bill. With `--unreserved` they have no caps: the
// same run without any reservation.
const { values: flags } = parseArgs({
  options: {
    ...Run.onAnyEngine,
    kills: { type: "string", default: "100" },
    unreserved: { type: "boolean", default: false },
    keep: { type: "boolean", default: false }
  }
})
const kills = Number(flags.kills)
const isTemporal = flags.engine === "temporal"
const daemons = isTemporal ? 2 : 1

/** The longest life of a process, in milliseconds. */
const life = isTemporal ? 8000 : 5000

/** How long the ledger may take to know all costs after the last message. */
const patience = Duration.minutes(4)

/** In dollars: the cap for all, which the run reaches, and that for each person. */
const caps = { all: Math.max(0.03, 0.001 * kills), person: Math.max(0.012, 0.0003 * kills) }

/** A dear model, which is asked first, and a cheap one. A typical answer costs a third of its worst cost. */
const prices = {
  "dear/one": { prompt: "0.0000003", completion: "0.00006" },
  "cheap/two": { prompt: "0.00000003", completion: "0.000006" }
}

const faults: ReadonlyArray<ModelFault> = [
  "rate_limit",
  "server_error",
  "cut",
  "stall",
  "garbage",
  "error_event",
  "empty",
  "length",
  "unfinished",
  "no_usage"
]

const spending = {
  HOLDFAST_CAPS: `${caps.all} a day, ${caps.person} a day for each person`,
  HOLDFAST_ANSWER_TOKENS: "32",
  HOLDFAST_UNKNOWN_COST_AFTER: "20 seconds"
}

const nano = (dollars: number) => Math.round(dollars * 1e9)
const cents = (money: number) => toDollars(money) * 100

const program = Effect.fnUntraced(
  function* (folder: string) {
    const telegram = yield* TelegramSandbox
    const model = yield* ModelSandbox
    const people = yield* Run.addPeople(Number(flags.chats))
    const engine = yield* Engine.make({ ...flags, database: isTemporal ? "postgres" : flags.database, folder })
    const url = engine.environment["HOLDFAST_DATABASE_URL"]
    const dataDir = (index: number) => join(folder, `data-${index}`)
    const start = (index: number) =>
      Run.daemon(people, {
        ...engine.environment,
        ...(flags.unreserved ? {} : spending),
        HOLDFAST_DATA_DIR: dataDir(index),
        HOLDFAST_ROUTE: Object.keys(prices).join(","),
        HOLDFAST_PROMPT_TOKENS: "500",
        HOLDFAST_HEDGE_AFTER: "400 millis",
        HOLDFAST_FIRST_TOKEN_DEADLINE: "2 seconds",
        HOLDFAST_IDLE_DEADLINE: "2 seconds"
      })
    const ledger = flags.unreserved ? Effect.succeed([]) : Books.ledger(url, dataDir(0))

    let written = 0
    const write = Effect.gen(function* () {
      const person = people[yield* Random.nextIntBetween(0, people.length)]
      if (person === undefined) return
      const stops = (yield* Random.next) < 0.05
      yield* telegram.send(person.id, { text: stops ? "/stop" : Ledger.question(++written) })
      yield* Effect.sleep(yield* Random.nextIntBetween(100, 600))
    })
    const breakModel = Effect.gen(function* () {
      const fault = faults[yield* Random.nextIntBetween(0, faults.length)] ?? null
      yield* model.setFaults(new ModelFaults({ fault, remaining: yield* Random.nextIntBetween(1, 4) }))
      yield* Effect.sleep(yield* Random.nextIntBetween(100, 600))
    })

    /** The bill only grows, and is looked at all the time: the moment matters at which it passes the cap. */
    let passedAt: number | undefined
    const watching = Effect.gen(function* () {
      const bill = yield* model.bill
      if (bill > nano(caps.all)) passedAt ??= bill
      yield* Effect.sleep(10)
    })

    const noisy = yield* Effect.fork(
      Effect.all([Effect.forever(write), Effect.forever(breakModel), Effect.forever(watching)], {
        concurrency: "unbounded"
      })
    )
    let killed = 0
    /** Lives of a daemon, each of which ends with a kill. */
    const live = (index: number) =>
      Effect.gen(function* () {
        while (killed < kills) {
          killed++
          if (!flags.json && killed % 10 === 0) yield* Console.log(`${killed} kills, ${written} messages`)
          yield* Effect.scoped(
            Effect.gen(function* () {
              const daemon = yield* start(index)
              const fallen = Effect.flatMap(daemon.fell, (printed) => Effect.dieMessage(`the daemon fell: ${printed}`))
              const lives = Effect.zipRight(daemon.ready, Effect.sleep(yield* Random.nextIntBetween(50, life)))
              yield* Effect.raceFirst(lives, fallen)
              yield* daemon.kill
            })
          )
        }
      })
    yield* Effect.all(
      Array.from({ length: daemons }, (_, index) => live(index)),
      { concurrency: "unbounded" }
    )
    yield* Fiber.interrupt(noisy)
    yield* model.setFaults(ModelFaults.none)

    const calls = model.requests
    /** Nothing is asked any more, and no cost is open. */
    const quiet = Effect.gen(function* () {
      const before = yield* calls
      yield* Effect.sleep("5 seconds")
      const rows = yield* ledger
      return before === (yield* calls) && rows.every(({ state }) => state > 0)
    })
    yield* Effect.scoped(
      Effect.gen(function* () {
        const daemon = yield* start(0)
        yield* Effect.raceFirst(
          quiet.pipe(
            Effect.repeat(Schedule.forever.pipe(Schedule.untilInput((isQuiet: boolean) => isQuiet))),
            Effect.timeoutOption(patience)
          ),
          Effect.flatMap(daemon.fell, (printed) => Console.error(`the daemon fell: ${printed}`))
        )
      })
    )

    const bill = yield* model.bill
    const found = Books.compare(yield* ledger, yield* model.generations)
    const texts = (yield* Effect.forEach(people, ({ id }) => telegram.sent(id))).flat().map(({ text }) => text)
    const answers = texts.filter((text) => Ledger.answered(text).length > 0).length
    const refused = texts.filter((text) => text.includes("may spend")).length
    if (flags.keep) yield* Console.error(`kept ${folder}: ${JSON.stringify(found)}`)
    const common = [
      Report.figure("answers", answers, "messages"),
      Report.figure("told that the cap is reached", refused, "messages"),
      Report.figure("answers per cent", answers / cents(bill), "messages/cent"),
      Report.figure("model calls", yield* calls, "calls"),
      Report.figure("messages", written, "messages"),
      Report.figure("kills", killed, "kills"),
      Report.figure("cap", cents(nano(caps.all)), "cents")
    ]
    if (flags.unreserved) return [Report.figure("bill", cents(bill), "cents"), ...common]
    return [
      Report.atMost("bill", cents(bill), "cents", cents(nano(caps.all))),
      Report.exactly("bill beyond the cap at any time", passedAt ?? 0, "nano-dollars", 0),
      Report.atMost("dearest person", cents(found.dearest), "cents", cents(nano(caps.person))),
      Report.exactly("ledger minus bill", found.known - found.billed, "nano-dollars", 0),
      Report.exactly("costs still open", found.open, "calls", 0),
      Report.figure("calls that count in full, as their process ended too early to ask", found.unknowable, "calls"),
      Report.figure("counted for them", cents(found.countedFor), "cents"),
      Report.atMost("billed for them", cents(found.unknownBill), "cents", cents(found.countedFor)),
      ...common
    ]
  },
  Effect.withRandom(Random.make(flags.seed))
)

const servers = {
  telegram: { lateDelay: Duration.times(Run.sendDeadline, 1.1) },
  model: { tokensPerSecond: 60, prices, respond: (messages: ReadonlyArray<Said>) => Ledger.answerTo(messages) }
}

Run.main("money", flags, servers, program)
