import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { DeadLetter, Decided } from "../../domain/conversation/DeadLetter.ts"
import { Pong } from "../../domain/conversation/Ping.ts"
import { RequestId } from "../../domain/Ids.ts"
import { ReminderView } from "../../domain/reminders/ReminderView.ts"
import { TurnReport } from "../../layers/http/OperationsApi.ts"
import { leaveAtSecondSignal } from "../signals.ts"
import { ask } from "./Client.ts"
import { Trouble } from "./Trouble.ts"
import * as Words from "./Words.ts"

const url = Options.text("url").pipe(
  Options.withDescription("Where the daemon is; by default at HOLDFAST_HOST and HOLDFAST_PORT."),
  Options.optional
)
const json = Options.boolean("json").pipe(Options.withDescription("One line of JSON, for machines."))

/** Of every command that asks a running daemon. */
const asking = { url, json }

const limit = Options.integer("limit").pipe(
  Options.withSchema(Schema.Int.pipe(Schema.between(1, 500))),
  Options.withDescription("How many at most, 1 to 500."),
  Options.withDefault(50)
)

/** As it goes into an address, which the client takes as it is. */
const id = (name: string) =>
  Args.text({ name }).pipe(
    Args.withSchema(Schema.NonEmptyString),
    Args.map((text) => RequestId.make(encodeURIComponent(text)))
  )

/** As JSON, or in words. */
const show =
  <A, I>(schema: Schema.Schema<A, I>, words: (value: A) => string | Effect.Effect<string>) =>
  (isJson: boolean) =>
  (value: A) => {
    if (isJson) return Effect.flatMap(Effect.orDie(Schema.encode(Schema.parseJson(schema))(value)), Console.log)
    const said = words(value)
    return typeof said === "string" ? Console.log(said) : Effect.flatMap(said, Console.log)
  }

const showDecided = show(Decided, Words.decided)

const start = Command.make(
  "start",
  {
    role: Options.choice("role", ["all", "door", "worker"]).pipe(
      Options.withDescription("What this process does; stands before HOLDFAST_ROLE."),
      Options.optional
    )
  },
  ({ role }) =>
    Effect.gen(function* () {
      leaveAtSecondSignal()
      // Only who starts it loads it: half a second.
      const { daemonWith } = yield* Effect.promise(() => import("../daemon.ts"))
      const given = Option.match(role, { onNone: () => [], onSome: (role) => [["HOLDFAST_ROLE", role] as const] })
      // It has told by itself why it does not start.
      return yield* Effect.mapError(daemonWith(new Map(given)), () => new Trouble({ why: "" }))
    })
).pipe(Command.withDescription("Runs the daemon, until it is stopped."))

const ping = Command.make("ping", asking, ({ json, url }) =>
  Effect.flatMap(
    ask(url, (client) => client.ping({ payload: {} })),
    show(Pong, Words.pong)(json)
  )
).pipe(Command.withDescription("Sends a message of our own through the whole engine of a running daemon, and back."))

const turn = Command.make("turn", { ...asking, request: id("request-id") }, ({ json, request, url }) =>
  Effect.flatMap(
    ask(url, (client) => client.turn({ path: { request } })),
    show(TurnReport, Words.turn)(json)
  )
).pipe(Command.withDescription("Tells what happened to a message, by any of its request ids: a line for each step."))

const showReminders = show(Schema.Array(ReminderView), (all) =>
  Effect.map(Clock.currentTimeMillis, (now) => Words.reminders(all, now))
)

const reminders = Command.make("reminders", { ...asking, limit }, ({ json, limit, url }) =>
  Effect.flatMap(
    ask(url, (client) => client.reminders({ urlParams: { limit } })),
    showReminders(json)
  )
).pipe(Command.withDescription("Lists the reminders that come next."))

const list = Command.make("list", { ...asking, limit }, ({ json, limit, url }) =>
  Effect.flatMap(
    ask(url, (client) => client.deadLetters({ urlParams: { limit } })),
    show(Schema.Array(DeadLetter), Words.letters)(json)
  )
).pipe(Command.withDescription("Lists the turns that came to nothing, the newest first."))

const retry = Command.make("retry", { ...asking, turn: id("id") }, ({ json, turn, url }) =>
  Effect.flatMap(
    ask(url, (client) => client.retry({ path: { turn }, payload: {} })),
    showDecided(json)
  )
).pipe(Command.withDescription("Answers the messages of a dead letter once more."))

const drop = Command.make("drop", { ...asking, turn: id("id") }, ({ json, turn, url }) =>
  Effect.flatMap(
    ask(url, (client) => client.drop({ path: { turn }, payload: {} })),
    showDecided(json)
  )
).pipe(Command.withDescription("Takes a dead letter from the list."))

const deadLetters = Command.make("dead-letters").pipe(
  Command.withDescription("Turns that came to nothing, until somebody decides about them."),
  Command.withSubcommands([list, retry, drop])
)

/**
 * The command line.
 *
 * @since 0.1.0
 * @category commands
 */
export const holdfast = Command.make("holdfast").pipe(
  Command.withDescription("A durable LLM assistant for Telegram: runs it, and asks the one that runs."),
  Command.withSubcommands([start, ping, turn, reminders, deadLetters])
)
