import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import { RequestId } from "../../domain/Ids.ts"
import { VerbRefused } from "../../domain/operations/Journal.ts"
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { TextsHidden, TurnTexts, UnknownRequest } from "../../domain/turns/Timeline.ts"
import { keyOf, StateFilter, TurnCount, TurnPage } from "../../domain/turns/TurnView.ts"
import { TurnActed } from "../../domain/turns/Verbs.ts"
import * as Input from "./Input.ts"

const time = Input.integer(0, 9_000_000_000_000)

/** A word that is looked for as it is. */
const word = Input.text(1, 256)

const filters = {
  person: Schema.optional(Input.integer(1, 9_000_000_000_000)),
  state: Schema.optional(StateFilter),
  since: Schema.optional(time),
  until: Schema.optional(time),
  candidate: Schema.optional(word),
  failure: Schema.optional(word),
  request: Schema.optional(word)
}

const after = Schema.optional(
  word.pipe(
    Schema.filter((text) => keyOf(text) !== undefined || "is not the `next` of a page", {
      jsonSchema: { pattern: "^\\d{1,15}_" }
    })
  )
)

const request = HttpApiSchema.param("request", RequestId)

const theirs = "If another operator was first, the answer says so (`already`), and nothing is done."

/** The turns of all conversations, and what operators do with them. */
export class Turns extends HttpApiGroup.make("turns")
  .add(
    HttpApiEndpoint.get("search", "/")
      .setUrlParams(
        Schema.Struct({
          ...filters,
          after,
          limit: Schema.optionalWith(Input.integer(1, 200), { default: () => 50 })
        })
      )
      .addSuccess(TurnPage)
      .annotate(OpenApi.Summary, "Search the turns")
      .annotate(
        OpenApi.Description,
        "Turns that match all filters, newest first, without texts. `next` of a page is `after` of the following one. Times are epoch milliseconds. Where very many turns do not match, a page ends early, and `searchedTo` says how far it looked."
      )
  )
  .add(
    HttpApiEndpoint.get("count", "/count")
      .setUrlParams(Schema.Struct(filters))
      .addSuccess(TurnCount)
      .annotate(OpenApi.Summary, "Count the turns")
      .annotate(OpenApi.Description, "How many turns match all filters; `whole` is false if not all were counted.")
  )
  .add(
    HttpApiEndpoint.post("texts")`/${request}/texts`
      .setPayload(Input.nothing)
      .addSuccess(TurnTexts)
      .addError(UnknownRequest, { status: 404 })
      .addError(TextsHidden, { status: 403 })
      .annotate(OpenApi.Summary, "Read the texts of a turn")
      .annotate(OpenApi.Description, "The messages of a turn and its answer. The journal records who read them.")
  )
  .add(
    HttpApiEndpoint.post("retry")`/${request}/retry`
      .setPayload(Input.nothing)
      .addSuccess(TurnActed)
      .annotate(OpenApi.Summary, "Answer a turn again")
      .annotate(
        OpenApi.Description,
        `A failed turn is accepted again under new ids; one that waits for its retry is answered now. ${theirs}`
      )
  )
  .add(
    HttpApiEndpoint.post("cancel")`/${request}/cancel`
      .setPayload(Input.nothing)
      .addSuccess(TurnActed)
      .annotate(OpenApi.Summary, "Cancel an answer")
      .annotate(
        OpenApi.Description,
        `Ends the answer that is being made with the text so far, as the person's Stop button does. ${theirs}`
      )
  )
  .add(
    HttpApiEndpoint.post("drop")`/${request}/drop`
      .setPayload(Input.nothing)
      .addSuccess(TurnActed)
      .annotate(OpenApi.Summary, "Drop a turn")
      .annotate(
        OpenApi.Description,
        `Gives up an answer that is not sent yet, or removes a failed turn from the failed messages. ${theirs}`
      )
  )
  .add(
    HttpApiEndpoint.post("answer")`/${request}/answer`
      .setPayload(Input.strict(Schema.Struct({ candidate: Input.name(256) })))
      .addSuccess(TurnActed)
      .annotate(OpenApi.Summary, "Answer a turn with another model")
      .annotate(OpenApi.Description, `Answers a turn again, and calls this candidate of the route first. ${theirs}`)
  )
  .addError(UnknownRequest, { status: 404 })
  .addError(VerbRefused, { status: 409 })
  .addError(StoreUnavailable, { status: 503 })
  .prefix("/api/turns") {}
