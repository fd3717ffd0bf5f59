import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { join } from "node:path"
import { TelegramFaults } from "../../../domain/sandbox/Telegram.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import * as Report from "../../../bench/Report.ts"
import * as Run from "../Run.ts"
import * as Engine from "../../support/world/Engine.ts"
import { freePort } from "../../support/world/FreePort.ts"
import * as Ledger from "./Ledger.ts"
import * as Metrics from "./Metrics.ts"
import { privately } from "./Manner.ts"
import * as Writing from "./Writing.ts"

/** A run without kills, in which a share of the answers to sends is dropped. */
export const options = {
  /** The share: the connection breaks after the message was sent. */
  dropped: { type: "string" },
  /** The connection stays open instead, and nothing comes. */
  hanging: { type: "boolean", default: false },
  messages: { type: "string", default: "400" },
  /** `HOLDFAST_SEND_DEADLINE`. */
  deadline: { type: "string", default: "20 seconds" }
} as const

interface Flags {
  readonly dropped: number
  readonly hanging: boolean
  readonly messages: string
  readonly deadline: string
  readonly chats: string
  readonly seed: string
  readonly engine: string
  readonly database: string
}

/** How long after the last message everything must be answered. */
const patience = Duration.minutes(5)

export const servers = ({ hanging }: Pick<Flags, "hanging">) => ({
  telegram: hanging ? { lateDelay: Duration.zero } : {},
  model: { tokensPerSecond: 200, respond: Ledger.answerTo }
})

export const program = (flags: Flags) =>
  Effect.fnUntraced(
    function* (folder: string) {
      const telegram = yield* TelegramSandbox
      const people = yield* Run.addPeople(Number(flags.chats))
      const engine = yield* Engine.make({ ...flags, folder })
      const port = yield* freePort
      const daemon = yield* Run.daemon(people, {
        ...engine.environment,
        HOLDFAST_DATA_DIR: join(folder, "data"),
        HOLDFAST_PORT: `${port}`,
        HOLDFAST_SEND_DEADLINE: flags.deadline
      })
      yield* daemon.ready
      const { count, judged, lost, write } = yield* Writing.make(yield* privately(people))

      const { dropped, hanging } = flags
      yield* telegram.setFaults(
        new TelegramFaults({ ...TelegramFaults.none, ...(hanging ? { late: dropped } : { lost: dropped }) })
      )
      const begun = yield* Clock.currentTimeMillis
      yield* Effect.raceFirst(
        write.pipe(
          Effect.repeat({ until: () => count() >= Number(flags.messages) }),
          Effect.zipRight(Clock.currentTimeMillis)
        ),
        Effect.flatMap(daemon.fell, (printed) => Effect.dieMessage(`the daemon fell: ${printed}`))
      )
      const written = yield* Clock.currentTimeMillis
      yield* lost.pipe(
        Effect.repeat(Schedule.spaced("100 millis").pipe(Schedule.untilInput((left: number) => left === 0))),
        Effect.timeoutOption(patience)
      )
      const answered = yield* Clock.currentTimeMillis
      // Its receipt follows.
      yield* Effect.sleep("2 seconds")
      const { edits, seconds } = yield* Metrics.settled(port)
      // Duplicates would arrive later.
      yield* Effect.sleep("5 seconds")
      return [
        ...Ledger.results(yield* judged),
        Report.figure("messages and edits", count(), "messages"),
        Report.figure("writing took", (written - begun) / 1000, "s"),
        Report.figure("last answer after the last message", (answered - written) / 1000, "s"),
        Report.atLeast("sends of unknown outcome", seconds.count, "sends", 1),
        Report.atMost("until the outcome was known, p50", seconds.p50, "s", 10),
        Report.atMost("until the outcome was known, p95", seconds.p95, "s", 25),
        Report.atMost("edits of such a send, p50", edits.p50, "edits", 4),
        Report.figure("edits of such a send, p95", edits.p95, "edits")
      ]
    },
    Effect.withRandom(Random.make(flags.seed))
  )
