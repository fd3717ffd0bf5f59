import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { DeadLetter, Decided } from "../../domain/turns/DeadLetter.ts"
import { Pong } from "../../domain/turns/Ping.ts"
import { RequestId } from "../../domain/Ids.ts"
import { ReminderView } from "../../domain/reminders/ReminderView.ts"
import { TurnReport } from "../../layers/http/OperationsApi.ts"
import { becomeDaemon } from "../becomeDaemon.ts"
import { leaveAtSecondSignal } from "../signals.ts"
import { backup, restore } from "./BackupCommands.ts"
import { ask, type Client } from "./Client.ts"
import { doctor } from "./DoctorCommand.ts"
import { Trouble } from "./Trouble.ts"
import * as Words from "./Words.ts"

const url = Options.text("url").pipe(
  Options.withDescription("The address of the daemon. Default: HOLDFAST_HOST and HOLDFAST_PORT."),
  Options.optional
)
const json = Options.boolean("json").pipe(Options.withDescription("Print one line of JSON."))

/** The options of every command that asks a running daemon. They mean the same before the command. */
const asking = { url, json }

const root = Command.make("holdfast", asking)

/** The options, from before or after the name of the command. */
const how = (own: { readonly url: Option.Option<string>; readonly json: boolean }) =>
  Effect.map(root, (all) => ({ url: Option.orElse(own.url, () => all.url), json: own.json || all.json }))

const limit = Options.integer("limit").pipe(
  Options.mapEffect((limit) =>
    limit >= 1 && limit <= 500
      ? Effect.succeed(limit)
      : Effect.fail(ValidationError.invalidValue(HelpDoc.p("--limit must be a whole number from 1 to 500")))
  ),
  Options.withDescription("The most rows, 1 to 500."),
  Options.withDefault(50)
)

/** Encoded for a URL path: the client inserts it unchanged. */
const id = (name: string) =>
  Args.text({ name }).pipe(
    Args.withSchema(Schema.NonEmptyString),
    Args.map((text) => RequestId.make(encodeURIComponent(text)))
  )

/** Asks, and prints the answer as JSON or in words. */
const showing =
  <A, I>(schema: Schema.Schema<A, I>, words: (value: A, now: number) => string) =>
  <E extends { readonly _tag: string; readonly message: string }>(
    own: Parameters<typeof how>[0],
    question: (client: Client) => Effect.Effect<A, E>
  ) =>
    Effect.gen(function* () {
      const { json, url } = yield* how(own)
      const answer = yield* ask(url, question)
      const now = yield* Clock.currentTimeMillis
      const encode = Schema.encode(Schema.parseJson(schema))
      yield* Console.log(json ? yield* Effect.orDie(encode(answer)) : words(answer, now))
    })

const showPong = showing(Pong, Words.pong)
const showTurn = showing(TurnReport, Words.turn)
const showReminders = showing(Schema.Array(ReminderView), Words.reminders)
const showLetters = showing(Schema.Array(DeadLetter), Words.letters)
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

const ping = Command.make("ping", asking, (own) => showPong(own, (client) => client.ping({ payload: {} }))).pipe(
  Command.withDescription("Sends an internal message through the whole engine of a running daemon and back.")
)

const turn = Command.make("turn", { ...asking, request: id("request-id") }, ({ request, ...own }) =>
  showTurn(own, (client) => client.turn({ path: { request } }))
).pipe(Command.withDescription("Shows what happened to a message, one line per step, by any of its request ids."))

const reminders = Command.make("reminders", { ...asking, limit }, ({ limit, ...own }) =>
  showReminders(own, (client) => client.reminders({ urlParams: { limit } }))
).pipe(Command.withDescription("Lists the next reminders."))

const list = Command.make("list", { ...asking, limit }, ({ limit, ...own }) =>
  showLetters(own, (client) => client.deadLetters({ urlParams: { limit } }))
).pipe(Command.withDescription("Lists the turns that ended without an answer, newest first."))

const retry = Command.make("retry", { ...asking, turn: id("id") }, ({ turn, ...own }) =>
  showDecided(own, (client) => client.retry({ path: { turn }, payload: {} }))
).pipe(Command.withDescription("Answers the messages of a dead letter once more."))

const drop = Command.make("drop", { ...asking, turn: id("id") }, ({ turn, ...own }) =>
  showDecided(own, (client) => client.drop({ path: { turn }, payload: {} }))
).pipe(Command.withDescription("Removes a dead letter from the list."))

const deadLetters = Command.make("dead-letters").pipe(
  Command.withDescription("Turns that ended without an answer and that nobody has decided on."),
  Command.withSubcommands([list, retry, drop])
)

export const holdfast = root.pipe(
  Command.withDescription("A durable LLM assistant for Telegram: runs the daemon and queries a running one."),
  Command.withSubcommands([start, ping, turn, reminders, deadLetters, doctor, backup, restore])
)
