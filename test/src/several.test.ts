import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ModelFaults } from "../../domain/sandbox/Model.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Cluster from "../support/Cluster.ts"
import * as Daemon from "../support/Daemon.ts"
import * as World from "../support/DaemonWorld.ts"

const polls = "this daemon now polls for updates"
const standsBy = "another daemon polls, and this one is on standby"

/** Says what was asked last, in as many words as a test needs to see it grow. */
const echo = World.layer({
  respond: (messages) => `heard ${messages.at(-1)?.content.split("\n")[0]} ${"and so on ".repeat(60)}`
})

const slow = Effect.flatMap(ModelSandbox, (model) => model.setFaults(new ModelFaults({ fault: "slow", remaining: 1 })))

const isReady = /^200 /

describe("several daemons on PostgreSQL and Temporal", () => {
  it.scopedLive("poll one at a time; when the one dies, another polls soon, and each message is answered once", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const model = yield* ModelSandbox
      const { delivered, people, start } = yield* Cluster.make
      const [ada, grace, alan] = people
      const first = yield* start()
      yield* first.logged(polls)
      // An answer that only its death ends.
      yield* slow
      yield* telegram.send(ada, { text: "word-1" })
      yield* Cluster.answering(1)
      const second = yield* start()
      yield* second.logged(standsBy)
      yield* Cluster.readyz(second, isReady)
      assert.include(yield* World.ask(grace, "word-2"), "heard word-2")

      yield* first.kill
      yield* Effect.forEach([grace, alan], (person, index) => telegram.send(person, { text: `word-${3 + index}` }))
      yield* second.logged(polls)
      assert.include((yield* World.heard(grace, 2))[1], "heard word-3")
      assert.include((yield* World.heard(alan, 1))[0], "heard word-4")
      // Once more than the others: what the dead one was at.
      assert.include((yield* World.heard(ada, 1))[0], "heard word-1")
      assert.strictEqual(yield* model.requests, 5)
      assert.strictEqual(yield* model.askedAgain, 1)

      // What Telegram hands over again comes to another daemon than before.
      yield* telegram.redeliver(4)
      for (const person of people) yield* World.ask(person, "word-5")
      const sent = yield* Effect.forEach(people, telegram.sent)
      assert.deepStrictEqual(
        sent.map((messages) => messages.map(({ text }) => text.split(" ")[1])),
        [
          ["word-1", "word-5"],
          ["word-2", "word-3", "word-5"],
          ["word-4", "word-5"]
        ]
      )
      assert.lengthOf(yield* delivered(7), 7)
      for (const { printed } of [first, second]) assert.notInclude(printed(), "another process polls")
      assert.lengthOf(
        second.lines().filter(({ message }) => message === polls),
        1
      )
    }).pipe(Effect.provide(echo))
  )

  it.scopedLive("part the door from the work, in whatever order they start and die", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const model = yield* ModelSandbox
      const {
        delivered,
        people: [ada],
        start
      } = yield* Cluster.make
      const worker = yield* start({ HOLDFAST_ROLE: "worker" })
      assert.notInclude(yield* Cluster.readyz(worker, isReady), "polling")
      const door = yield* start({ HOLDFAST_ROLE: "door", OPENROUTER_API_KEY: "", OPENROUTER_BASE_URL: "" })
      yield* door.logged(polls)
      assert.include(yield* Cluster.readyz(door, isReady), "polling")
      assert.include(yield* World.ask(ada, "word-1"), "heard word-1")

      // The door takes in what nobody works off yet.
      yield* delivered(1)
      yield* worker.kill
      const before = yield* telegram.calls("getUpdates")
      yield* telegram.send(ada, { text: "word-2" })
      yield* Daemon.eventually(
        "the message taken in",
        Effect.map(telegram.calls("getUpdates"), (now) => (now > before + 1 ? now : undefined))
      )
      yield* door.kill
      yield* start({ HOLDFAST_ROLE: "worker" })
      assert.include((yield* World.heard(ada, 2))[1], "heard word-2")
      assert.strictEqual(yield* model.requests, 2)
      yield* start({ HOLDFAST_ROLE: "door", OPENROUTER_API_KEY: "", OPENROUTER_BASE_URL: "" })
      assert.include(yield* World.ask(ada, "word-3"), "heard word-3")
      assert.lengthOf(yield* telegram.sent(ada), 3)
      assert.notInclude(worker.printed(), polls)
    }).pipe(Effect.provide(echo))
  )

  it.scopedLive("wait for a Temporal server that is not there yet, say so, and answer what came meanwhile", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const {
        people: [ada],
        start,
        temporal,
        turns
      } = yield* Cluster.mortal
      yield* temporal.kill
      yield* telegram.send(ada, { text: "word-1" })
      const daemon = yield* start()
      const said = yield* Cluster.readyz(daemon, /^503 .*"engine":"Temporal at/)
      assert.match(said, /does not answer; start it .*TEMPORAL_ADDRESS/)
      yield* daemon.logged(polls)
      assert.deepStrictEqual(yield* Daemon.json(`${daemon.base}/healthz`), { alive: true })
      yield* temporal.start
      yield* Cluster.readyz(daemon, isReady)
      assert.include((yield* World.heard(ada, 1))[0], "heard word-1")

      yield* temporal.kill
      yield* Cluster.readyz(daemon, /^503 .*"engine":"Temporal at/)
      yield* telegram.send(ada, { text: "word-2" })
      yield* temporal.start
      yield* Cluster.readyz(daemon, isReady)
      assert.include((yield* World.heard(ada, 2))[1], "heard word-2")
      assert.lengthOf(yield* turns, 2)
      assert.lengthOf(
        daemon.lines().filter(({ logLevel }) => logLevel === "ERROR"),
        2
      )
    }).pipe(Effect.provide(echo))
  )

  it.scopedLive("end an answer within the grace time at a SIGTERM, and leave its sending to another one", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const model = yield* ModelSandbox
      const {
        delivered,
        people: [ada],
        progress,
        start,
        turns
      } = yield* Cluster.make
      const first = yield* start({ HOLDFAST_SHUTDOWN_GRACE: "40 seconds" })
      yield* first.logged(polls)
      yield* telegram.send(ada, { text: "word-1" })
      yield* Cluster.answering(1)
      yield* first.signal("SIGTERM")
      assert.strictEqual(yield* first.exit, 0)
      assert.strictEqual(first.err(), "")
      const [ended] = yield* turns
      assert.include(["answered", "delivered"], ended?.status)

      yield* start()
      assert.include((yield* World.heard(ada, 1))[0], "heard word-1")
      assert.include(yield* World.ask(ada, "word-2"), "heard word-2")
      assert.lengthOf(yield* telegram.sent(ada), 2)
      assert.strictEqual(yield* model.requests, 2)
      const [turn] = yield* delivered(2)
      assert.deepInclude(turn, { status: "delivered", attempts: 1 })
      assert(turn !== undefined)
      // Its answer, and its sending.
      assert.deepInclude(yield* progress(turn), { standing: "done", attempts: 2 })
    }).pipe(Effect.provide(echo))
  )

  it.scopedLive("hand an answer back that takes longer, at once and not as one that failed", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const model = yield* ModelSandbox
      const {
        delivered,
        people: [ada],
        progress,
        start
      } = yield* Cluster.make
      // A worker that only were missed would be missed for five minutes.
      const patient = { HOLDFAST_HEARTBEAT_TIMEOUT: "5 minutes" }
      const first = yield* start({ ...patient, HOLDFAST_SHUTDOWN_GRACE: "0 seconds" })
      yield* first.logged(polls)
      yield* slow
      yield* telegram.send(ada, { text: "word-1" })
      yield* Cluster.answering(1)
      yield* first.signal("SIGTERM")
      assert.strictEqual(yield* first.exit, 0)
      assert.strictEqual(first.err(), "")
      assert.lengthOf(yield* telegram.sent(ada), 0)

      yield* start(patient)
      assert.include((yield* World.heard(ada, 1))[0], "heard word-1")
      assert.include(yield* World.ask(ada, "word-2"), "heard word-2")
      assert.lengthOf(yield* telegram.sent(ada), 2)
      assert.strictEqual(yield* model.requests, 3)
      const [turn] = yield* delivered(2)
      assert.deepInclude(turn, { status: "delivered", attempts: 2 })
      assert(turn !== undefined)
      assert.deepInclude(yield* progress(turn), { standing: "done", attempts: 2 })
    }).pipe(Effect.provide(echo))
  )
})
