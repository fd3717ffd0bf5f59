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
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import * as Input from "./Input.ts"

/** The timeline of a request, and the recent model calls that this process made for it, oldest first. */
export const TurnReport = Schema.Struct({ ...TurnTimeline.fields, calls: Schema.Array(RouteEvent) })
export type TurnReport = typeof TurnReport.Type

/** The most rows of a list. Default: 50. */
const Limit = Input.integer(1, 500)

const limited = Schema.Struct({ limit: Schema.optionalWith(Limit, { default: () => 50 }) })

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
        "The timeline of a request, by any of its ids: that of a message, of its turn, or of an occurrence of a reminder. It has no texts."
      )
  )
  .add(
    HttpApiEndpoint.get("deadLetters", "/dead-letters")
      .setUrlParams(limited)
      .addSuccess(Schema.Array(DeadLetter))
      .annotate(OpenApi.Description, "The newest turns that ended without an answer and that nobody has decided on.")
  )
  .add(
    HttpApiEndpoint.post("retry")`/dead-letters/${turn}/retry`
      .setPayload(Input.nothing)
      .addSuccess(Decided)
      .addError(NoDeadLetter, { status: 404 })
      .annotate(OpenApi.Description, "Answers the messages of the dead letter once more. An earlier decision stands.")
  )
  .add(
    HttpApiEndpoint.post("drop")`/dead-letters/${turn}/drop`
      .setPayload(Input.nothing)
      .addSuccess(Decided)
      .addError(NoDeadLetter, { status: 404 })
      .annotate(OpenApi.Description, "Removes the dead letter from the list. An earlier decision stands.")
  )
  .add(
    HttpApiEndpoint.get("reminders", "/reminders")
      .setUrlParams(limited)
      .addSuccess(Schema.Array(ReminderView))
      .annotate(OpenApi.Description, "The next reminders, with their texts.")
  )
  .add(
    HttpApiEndpoint.post("ping", "/ping")
      .setPayload(Input.nothing)
      .addSuccess(Pong)
      .addError(PingLost, { status: 504 })
      .annotate(OpenApi.Description, "Sends an internal message through the whole engine and back. No person sees it.")
  )
  .addError(StoreUnavailable, { status: 503 })
  .prefix("/api") {}
