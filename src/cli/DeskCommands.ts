import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Schema from "effect/Schema"
import { Acted } from "../../domain/operations/Journal.ts"
import { PeopleView } from "../../domain/operations/PersonView.ts"
import { BreakerReport } from "../../layers/http/DeskApi.ts"
import { asking, showing } from "./Asking.ts"
import * as Words from "./DeskWords.ts"

const showBreakers = showing(Schema.Array(BreakerReport), Words.breakers)
const showPeople = showing(PeopleView, Words.people)
const showActed = showing(Acted, Words.acted)

/** Encoded for a URL path: the client inserts it unchanged. */
const model = Args.text({ name: "model" }).pipe(Args.withSchema(Schema.NonEmptyString), Args.map(encodeURIComponent))

const isolate = Command.make("isolate", { ...asking, model }, ({ model, ...own }) =>
  showActed(own, (client) => client.desk.isolate({ path: { name: model }, payload: {} }))
).pipe(Command.withDescription("Stops calling a model until its breaker is reset."))

const observe = Command.make("observe", { ...asking, model }, ({ model, ...own }) =>
  showActed(own, (client) => client.desk.observe({ path: { name: model }, payload: {} }))
).pipe(Command.withDescription("Lets all calls to a model through until its breaker is reset."))

const reset = Command.make("reset", { ...asking, model }, ({ model, ...own }) =>
  showActed(own, (client) => client.desk.reset({ path: { name: model }, payload: {} }))
).pipe(Command.withDescription("Closes the breaker of a model."))

export const breakers = Command.make("breakers", asking, (own) =>
  showBreakers(own, (client) => client.desk.breakers())
).pipe(
  Command.withDescription("Lists the models of the route with their circuit breakers."),
  Command.withSubcommands([isolate, observe, reset])
)

const user = Args.integer({ name: "user-id" }).pipe(Args.withSchema(Schema.Int.pipe(Schema.positive())))

const allow = Command.make("allow", { ...asking, user }, ({ user, ...own }) =>
  showActed(own, (client) => client.desk.allow({ path: { user }, payload: {} }))
).pipe(Command.withDescription("Allows the person with this Telegram id to use the bot."))

const remove = Command.make("remove", { ...asking, user }, ({ user, ...own }) =>
  showActed(own, (client) => client.desk.remove({ path: { user }, payload: {} }))
).pipe(Command.withDescription("Takes the permission from a person who was allowed."))

export const people = Command.make("people", asking, (own) => showPeople(own, (client) => client.desk.people())).pipe(
  Command.withDescription("Lists the people who may use the bot."),
  Command.withSubcommands([allow, remove])
)
