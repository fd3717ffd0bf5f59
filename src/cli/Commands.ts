import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { DeadLetter, Decided } from "../../domain/turns/DeadLetter.ts"
import { Pong } from "../../domain/turns/Ping.ts"
import { ReminderView } from "../../domain/reminders/ReminderView.ts"
import { RetriedAll } from "../../layers/http/DeskApi.ts"
import { TurnReport } from "../../layers/http/OperationsApi.ts"
import { becomeDaemon } from "./becomeDaemon.ts"
import { leaveAtSecondSignal } from "../signals.ts"
import { backup, restore } from "./BackupCommands.ts"
import { asking, id, limit, root, showing } from "./Asking.ts"
import { breakers, people } from "./DeskCommands.ts"
import { usage } from "./UsageCommand.ts"
import { doctor } from "./DoctorCommand.ts"
import { exported } from "./ExportCommand.ts"
import { logs } from "./LogCommand.ts"
import { Trouble } from "./Trouble.ts"
import { turns } from "./TurnCommands.ts"
import * as Words from "./Words.ts"

const showPong = showing(Pong, Words.pong)
const showTurn = showing(TurnReport, Words.turn)
const showReminders = showing(Schema.Array(ReminderView), Words.reminders)
const showLetters = showing(Schema.Array(DeadLetter), Words.letters)
const showRetriedAll = showing(RetriedAll, Words.retriedAll)
const showDecided = showing(Decided, Words.decided)

const start = Command.make(
  "start",
  {
    role: Options.choice("role", ["all", "door", "worker"]).pipe(
      Options.withDescription("The role of this process. Overrides HOLDFAST_ROLE."),
      Options.optional
    )
  },
  ({ role }) =>
    Effect.gen(function* () {
      const given = new Map(Option.match(role, { onNone: () => [], onSome: (role) => [["HOLDFAST_ROLE", role]] }))
      yield* Effect.sync(() => becomeDaemon(given))
      leaveAtSecondSignal()
      // Loading the daemon takes half a second, which other commands save.
      const { daemonWith } = yield* Effect.promise(() => import("../daemon.ts"))
      // The daemon has already reported why it does not start.
      return yield* Effect.mapError(daemonWith(given), () => new Trouble({ why: "" }))
    })
).pipe(Command.withDescription("Runs the daemon until it is stopped."))

const ping = Command.make("ping", asking, (own) =>
  showPong(own, (client) => client.operations.ping({ payload: {} }))
).pipe(Command.withDescription("Sends an internal message through the whole engine of a running daemon and back."))

const turn = Command.make("turn", { ...asking, request: id("request-id") }, ({ request, ...own }) =>
  showTurn(own, (client) => client.operations.turn({ path: { request } }))
).pipe(Command.withDescription("Shows what happened to a message, one line per step, by any of its request ids."))

const reminders = Command.make("reminders", { ...asking, limit }, ({ limit, ...own }) =>
  showReminders(own, (client) => client.operations.reminders({ urlParams: { limit } }))
).pipe(Command.withDescription("Lists the next reminders."))

const list = Command.make("list", { ...asking, limit }, ({ limit, ...own }) =>
  showLetters(own, (client) => client.operations.deadLetters({ urlParams: { limit } }))
).pipe(Command.withDescription("Lists the turns that ended without an answer, newest first."))

const retry = Command.make("retry", { ...asking, turn: id("id") }, ({ turn, ...own }) =>
  showDecided(own, (client) => client.operations.retry({ path: { turn }, payload: {} }))
).pipe(Command.withDescription("Answers the messages of a dead letter once more."))

const retryAll = Command.make(
  "retry-all",
  { ...asking, cause: Args.text({ name: "cause" }).pipe(Args.withSchema(Schema.NonEmptyString)) },
  ({ cause, ...own }) => showRetriedAll(own, (client) => client.desk.retryAll({ payload: { cause } }))
).pipe(Command.withDescription("Answers the messages of all dead letters of a cause once more."))

const drop = Command.make("drop", { ...asking, turn: id("id") }, ({ turn, ...own }) =>
  showDecided(own, (client) => client.operations.drop({ path: { turn }, payload: {} }))
).pipe(Command.withDescription("Removes a dead letter from the list."))

const deadLetters = Command.make("dead-letters").pipe(
  Command.withDescription("Turns that ended without an answer and that nobody has decided on."),
  Command.withSubcommands([list, retry, retryAll, drop])
)

export const holdfast = root.pipe(
  Command.withDescription("A durable LLM assistant for Telegram: runs the daemon and queries a running one."),
  Command.withSubcommands([
    start,
    doctor,
    ping,
    turns,
    turn,
    reminders,
    deadLetters,
    breakers,
    people,
    usage,
    logs,
    exported,
    backup,
    restore
  ])
)
