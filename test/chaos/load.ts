import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Ledger from "./crash/Ledger.ts"
import { type Asked, latencies, results } from "./load/Latency.ts"
import * as Processor from "../../bench/Processor.ts"
import * as Report from "../../bench/Report.ts"
import * as Run from "./Run.ts"
import * as Engine from "../support/world/Engine.ts"

/**
 * Runs many chats on the built daemon, as on several machines: a door and two workers on PostgreSQL and a Temporal dev
 * server, all on loopback. Each writer sends to the next chat as soon as the last one was answered. A second run kills
 * one worker.
 *
 *     npm run load -- --chats 100 --messages 500 --writers 8 --json
 */
const { values: flags } = parseArgs({
  options: {
    ...Run.common,
    chats: { type: "string", default: "100" },
    messages: { type: "string", default: "500" },
    writers: { type: "string", default: "8" }
  }
})
const chats = Number(flags.chats)
const messages = Number(flags.messages)
const writers = Math.min(Number(flags.writers), chats)

/** How long a person waits for an answer before it counts as missing. */
const patience = Duration.minutes(1)

const program = Effect.fnUntraced(function* (folder: string) {
  const telegram = yield* TelegramSandbox
  const engine = yield* Engine.make({ engine: "temporal", database: "postgres", folder })
  const people = yield* Run.addPeople(chats)
  const start = (name: string, role: string) =>
    Run.daemon(people, { ...engine.environment, HOLDFAST_DATA_DIR: join(folder, name), HOLDFAST_ROLE: role })

  const awaited = new Map<number, Deferred.Deferred<void>>()
  yield* telegram.events.pipe(
    Stream.runForEach((event) =>
      Effect.sync(() => {
        if (event._tag !== "Message" || event.message.from !== "bot") return
        for (const number of Ledger.answered(event.message.text)) {
          const waiting = awaited.get(number)
          if (waiting !== undefined) Deferred.unsafeDone(waiting, Effect.void)
        }
      })
    ),
    Effect.forkScoped
  )

  let number = 0
  const asked = new Map(people.map(({ id }) => [id, [] as Array<Asked & { readonly message: number }>]))

  /** A person writes, and waits for the answer. */
  const ask = (person: number) =>
    Effect.gen(function* () {
      const own = ++number
      const answer = yield* Deferred.make<void>()
      awaited.set(own, answer)
      const { at, id } = yield* telegram.send(person, { text: Ledger.question(own) })
      asked.get(person)?.push({ number: own, at, message: id })
      yield* Effect.timeoutOption(Deferred.await(answer), patience)
      awaited.delete(own)
    })

  /** Each writer goes through a share of the chats. */
  const round = (count: number) =>
    Effect.gen(function* () {
      const from = number
      const [took] = yield* Effect.timed(
        Effect.forEach(
          Array.from({ length: writers }, (_, writer) => people.filter((_, index) => index % writers === writer)),
          (share, writer) =>
            Effect.forEach(
              Array.from({ length: Math.floor((count + writers - 1 - writer) / writers) }),
              (_, index) => ask(share[index % share.length]!.id),
              { discard: true }
            ),
          { concurrency: "unbounded", discard: true }
        )
      )
      const times = yield* Effect.forEach(people, ({ id }) =>
        Effect.map(telegram.sent(id), (sent) =>
          latencies(
            (asked.get(id) ?? []).filter(({ number }) => number > from),
            sent
          )
        )
      )
      return { times: times.flat(), millis: Duration.toMillis(took) }
    })

  const door = yield* start("door", "door")
  const [first, second] = yield* Effect.all([start("first", "worker"), start("second", "worker")])
  const standing = Effect.raceAll(
    [door, first, second].map(({ fell }) =>
      Effect.flatMap(fell, (printed) => Effect.dieMessage(`a daemon fell: ${printed}`))
    )
  )

  const measured = Effect.gen(function* () {
    // A first round in which all processes are up and all conversations begin.
    yield* round(chats)
    const before = Processor.spent()
    const whole = yield* round(messages)
    const after = Processor.spent()
    const [halved] = yield* Effect.all([round(messages), Effect.delay(second.kill, "1 second")], { concurrency: 2 })
    // Duplicates would arrive later.
    yield* Effect.sleep(Duration.times(Run.sendDeadline, 3))
    return { whole, halved, before, after }
  })
  const { after, before, halved, whole } = yield* Effect.raceFirst(measured, standing)

  const verdicts = yield* Effect.forEach(people, ({ id }) =>
    Effect.map(telegram.sent(id), (sent) =>
      Ledger.judge(
        (asked.get(id) ?? []).map(({ message, number }) => ({ message, numbers: [number] })),
        sent.map(({ text }) => text)
      )
    )
  )
  return [
    ...Ledger.results(verdicts),
    Report.figure("chats", chats, "chats"),
    Report.figure("people who write at a time", writers, "people"),
    ...results("two workers", whole.times, whole.millis),
    ...Processor.results("processor time of a message", before, after, whole.times.length),
    ...results("one of two workers killed after a second", halved.times, halved.millis)
  ]
}, Effect.timeout("15 minutes"))

Run.main("load", flags, { model: { tokensPerSecond: 0, respond: Ledger.answerTo } }, program)
