import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { RequestId } from "../../domain/Ids.ts"
import { PersonView } from "../../domain/operations/PersonView.ts"
import { ReminderView } from "../../domain/reminders/ReminderView.ts"
import { TurnTexts } from "../../domain/turns/Timeline.ts"
import { TurnView } from "../../domain/turns/TurnView.ts"
import { TurnReport } from "../../layers/http/OperationsApi.ts"
import { asking, how } from "./Asking.ts"
import { type Client, converse } from "./Client.ts"

/** The lines of an export: `what` says what a line is about. */
const Line = Schema.parseJson(
  Schema.Union(
    Schema.Struct({ what: Schema.Literal("person"), person: PersonView }),
    Schema.Struct({ what: Schema.Literal("reminder"), reminder: ReminderView }),
    Schema.Struct({
      what: Schema.Literal("turn"),
      turn: TurnView,
      /** Null if the records were deleted in the meantime, or if texts are left out. */
      texts: Schema.NullOr(TurnTexts),
      timeline: Schema.NullOr(TurnReport)
    })
  )
)

const print = (line: typeof Line.Type) =>
  Effect.flatMap(Effect.orDie(Schema.encode(Line)(line)), (text) => Console.log(text))

/** As many as a page may have. */
const page = { turns: 200, reminders: 500 }

/** How many turns are asked for at once. */
const concurrency = 4

const turnsOf = (client: Client, person: number | undefined) =>
  Stream.paginateEffect(undefined as string | undefined, (after) =>
    Effect.map(
      client.turns.search({
        urlParams: {
          limit: page.turns,
          ...(person === undefined ? {} : { person }),
          ...(after === undefined ? {} : { after })
        }
      }),
      ({ next, turns }) => [turns, next === null ? Option.none() : Option.some<string | undefined>(next)]
    )
  ).pipe(Stream.flatMap(Stream.fromIterable))

const remindersOf = (client: Client) =>
  Stream.paginateEffect(undefined as string | undefined, (after) =>
    Effect.map(
      client.operations.reminders({
        urlParams: { limit: page.reminders, ...(after === undefined ? {} : { after }) }
      }),
      (found) => {
        const last = found.at(-1)
        const isFull = found.length === page.reminders && last !== undefined
        return [found, isFull ? Option.some<string | undefined>(last.id) : Option.none()]
      }
    )
  ).pipe(Stream.flatMap(Stream.fromIterable))

/** Records may be deleted between the list and the question. */
const orGone = <A, E extends { readonly _tag: string }>(asked: Effect.Effect<A, E>) =>
  Effect.catchIf(
    asked,
    (error) => error._tag === "UnknownRequest",
    () => Effect.succeed(null)
  )

const person = Options.integer("person").pipe(
  Options.withDescription("The Telegram id of a person. Without it, everybody's data is exported."),
  Options.optional
)
const noTexts = Options.boolean("no-texts").pipe(
  Options.withDescription("Leaves out the texts of messages and answers.")
)

export const exported = Command.make("export", { ...asking, person, noTexts }, ({ noTexts, person, ...own }) =>
  Effect.gen(function* () {
    const { url } = yield* how(own)
    const whose = Option.getOrUndefined(person)
    const isTheirs = (user: number) => whose === undefined || user === whose
    yield* converse(url, (client) =>
      Effect.gen(function* () {
        const { people } = yield* client.desk.people()
        for (const person of people) if (isTheirs(person.user)) yield* print({ what: "person", person })
        yield* Stream.runForEach(remindersOf(client), (reminder) =>
          isTheirs(reminder.user)
            ? print({ what: "reminder", reminder: noTexts ? new ReminderView({ ...reminder, text: "" }) : reminder })
            : Effect.void
        )
        yield* turnsOf(client, whose).pipe(
          Stream.mapEffect(
            (turn) => {
              const path = { request: RequestId.make(encodeURIComponent(turn.request)) }
              return Effect.all({
                turn: Effect.succeed(turn),
                texts: noTexts ? Effect.succeed(null) : orGone(client.turns.texts({ path, payload: {} })),
                timeline: orGone(client.operations.turn({ path }))
              })
            },
            { concurrency }
          ),
          Stream.runForEach((line) => print({ what: "turn", ...line }))
        )
      })
    )
  })
).pipe(
  Command.withDescription(
    "Prints people, reminders, and turns with their texts as JSON, one line each. The journal records which texts were read."
  )
)
