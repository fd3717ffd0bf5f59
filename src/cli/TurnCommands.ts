import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { StateFilter, TurnPage } from "../../domain/turns/TurnView.ts"
import { TurnActed } from "../../domain/turns/Verbs.ts"
import { asking, id, limitOf, showing } from "./Asking.ts"
import { timeOf } from "./Moments.ts"
import * as Words from "./DeskWords.ts"

const showPage = showing(TurnPage, Words.turns)
const showActed = showing(TurnActed, Words.turnActed)

/** A time, as the milliseconds since the epoch; relative ones count back from now. */
const time = (name: string, description: string) =>
  Options.text(name).pipe(
    Options.mapEffect((text) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const at = timeOf(text, now)
        const wrong = `--${name} is neither a time such as "2026-11-30 14:00" nor how long ago, such as 90m, 6h or 7d`
        return at === undefined ? Effect.fail(ValidationError.invalidValue(HelpDoc.p(wrong))) : Effect.succeed(at)
      })
    ),
    Options.withDescription(description),
    Options.optional
  )

const text = (name: string, description: string) =>
  Options.text(name).pipe(Options.withDescription(description), Options.optional)

const filters = {
  person: Options.integer("person").pipe(Options.withDescription("The Telegram id of a person."), Options.optional),
  state: Options.choice("state", StateFilter.literals).pipe(
    Options.withDescription("open: being answered or sent. failed: without a whole answer."),
    Options.optional
  ),
  since: time("since", "Begun at this time or later: 2026-11-30 14:00, or 6h for six hours ago."),
  until: time("until", "Begun before this time."),
  candidate: text("candidate", "The model that was called last."),
  failure: text("failure", "The class of the failure, such as Unauthorized."),
  request: text("request", "Any id of the turn, or of one of its messages.")
}

const after = text("after", "Begins after a page: the value that its last line names.")

const list = Command.make(
  "turns",
  { ...asking, ...filters, after, limit: limitOf(200) },
  ({ candidate, failure, json, limit, person, request, since, state, until, url, ...rest }) => {
    const set = <K extends string, A>(name: K, value: Option.Option<A>) =>
      Option.match(value, { onNone: () => ({}), onSome: (value) => ({ [name]: value }) as { readonly [_ in K]: A } })
    const urlParams = {
      limit,
      ...set("person", person),
      ...set("state", state),
      ...set("since", since),
      ...set("until", until),
      ...set("candidate", candidate),
      ...set("failure", failure),
      ...set("request", request),
      ...set("after", rest.after)
    }
    return showPage({ json, url }, (client) => client.turns.search({ urlParams }))
  }
)

const retry = Command.make("retry", { ...asking, turn: id("id") }, ({ turn, ...own }) =>
  showActed(own, (client) => client.turns.retry({ path: { request: turn }, payload: {} }))
).pipe(Command.withDescription("Answers a failed turn again, or one that waits for its retry now."))

const cancel = Command.make("cancel", { ...asking, turn: id("id") }, ({ turn, ...own }) =>
  showActed(own, (client) => client.turns.cancel({ path: { request: turn }, payload: {} }))
).pipe(Command.withDescription("Ends an answer that is being made, with the text so far."))

const drop = Command.make("drop", { ...asking, turn: id("id") }, ({ turn, ...own }) =>
  showActed(own, (client) => client.turns.drop({ path: { request: turn }, payload: {} }))
).pipe(Command.withDescription("Gives up an answer that is not sent yet, or removes a failed turn from the list."))

const model = Options.text("model").pipe(Options.withDescription("A model of the route, which is called first."))

const answer = Command.make("answer", { ...asking, turn: id("id"), model }, ({ model, turn, ...own }) =>
  showActed(own, (client) => client.turns.answer({ path: { request: turn }, payload: { candidate: model } }))
).pipe(Command.withDescription("Answers a turn again with another model."))

export const turns = list.pipe(
  Command.withDescription("Lists turns, newest first, without texts."),
  Command.withSubcommands([retry, cancel, drop, answer])
)
