import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import { DeadLetter, Decided, NoDeadLetter } from "../../domain/turns/DeadLetter.ts"
import { PingLost, Pong } from "../../domain/turns/Ping.ts"
import { TurnTimeline, UnknownRequest } from "../../domain/turns/Timeline.ts"
import { RequestId } from "../../domain/Ids.ts"
import { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { ReminderView } from "../../domain/reminders/ReminderView.ts"
import { UsageLine } from "../../domain/spending/UsageView.ts"
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import * as Input from "./Input.ts"

/** Calls of a request by how their cost is known; the cost is in US dollars. */
const Spent = Schema.Struct({ state: UsageLine.fields.state, calls: Schema.Int, cost: Schema.Number })

/**
 * The timeline of a request, and the recent model calls that this process made for it, oldest first. `spent` is what the ledger has of it, where
 * spending has caps.
 */
export const TurnReport = Schema.Struct({
  ...TurnTimeline.fields,
  calls: Schema.Array(RouteEvent),
  spent: Schema.optional(Schema.Array(Spent))
})
export type TurnReport = typeof TurnReport.Type

/** The most rows of a list. Default: 50. */
const Limit = Input.integer(1, 500)

const limited = { limit: Schema.optionalWith(Limit, { default: () => 50 }) }

/** The id of the last row that the client has. */
const after = Schema.optional(Input.text(1, 256))

const request = HttpApiSchema.param("request", RequestId)
const turn = HttpApiSchema.param("turn", RequestId)

/** The endpoints for operators. */
export class Operations extends HttpApiGroup.make("operations")
  .add(
    HttpApiEndpoint.get("turn")`/turns/${request}`
      .addSuccess(TurnReport)
      .addError(UnknownRequest, { status: 404 })
      .annotate(
        OpenApi.Description,
        "The timeline of a request, by any of its ids: that of a message, of its turn, or of an occurrence of a reminder. It has no texts. `verbs` says what can be done with it now."
      )
      .annotate(OpenApi.Summary, "Show what happened to a request")
  )
  .add(
    HttpApiEndpoint.get("deadLetters", "/dead-letters")
      .setUrlParams(Schema.Struct({ ...limited, after, cause: after }))
      .addSuccess(Schema.Array(DeadLetter))
      .annotate(OpenApi.Summary, "List the failed turns")
      .annotate(
        OpenApi.Description,
        "The newest turns without an answer, reminders and notices that could not be sent. Those that nobody has decided on: after a turn, or of one cause."
      )
  )
  .add(
    HttpApiEndpoint.post("retry")`/dead-letters/${turn}/retry`
      .setPayload(Input.nothing)
      .addSuccess(Decided)
      .addError(NoDeadLetter, { status: 404 })
      .annotate(OpenApi.Summary, "Retry a failed turn")
      .annotate(
        OpenApi.Description,
        "Answers the messages of the dead letter once more, or sends the reminder or notice again. An earlier decision stands."
      )
  )
  .add(
    HttpApiEndpoint.post("drop")`/dead-letters/${turn}/drop`
      .setPayload(Input.nothing)
      .addSuccess(Decided)
      .addError(NoDeadLetter, { status: 404 })
      .annotate(OpenApi.Summary, "Drop a failed turn")
      .annotate(OpenApi.Description, "Removes the dead letter from the list. An earlier decision stands.")
  )
  .add(
    HttpApiEndpoint.get("reminders", "/reminders")
      .setUrlParams(Schema.Struct({ ...limited, after }))
      .addSuccess(Schema.Array(ReminderView))
      .annotate(OpenApi.Summary, "List the reminders")
      .annotate(
        OpenApi.Description,
        "The next reminders: those after a reminder. Their texts are empty if the settings hide texts."
      )
  )
  .add(
    HttpApiEndpoint.post("ping", "/ping")
      .setPayload(Input.nothing)
      .addSuccess(Pong)
      .addError(PingLost, { status: 504 })
      .annotate(OpenApi.Summary, "Send a ping through the engine")
      .annotate(OpenApi.Description, "Sends an internal message through the whole engine and back. No person sees it.")
  )
  .addError(StoreUnavailable, { status: 503 })
  .prefix("/api") {}
