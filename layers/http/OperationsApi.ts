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

/** The way of a request, and the calls to models that were made for it lately by this process, oldest first. */
export const TurnReport = Schema.Struct({ ...TurnTimeline.fields, calls: Schema.Array(RouteEvent) })
export type TurnReport = typeof TurnReport.Type

/** How many are listed at most; 50 where nothing is said. */
export const Limit = Input.integer(1, 500)

const limited = Schema.Struct({ limit: Schema.optionalWith(Limit, { default: () => 50 }) })

const request = HttpApiSchema.param("request", RequestId)
const turn = HttpApiSchema.param("turn", RequestId)

/** What whoever operates a daemon asks and decides. */
export class Operations extends HttpApiGroup.make("operations")
  .add(
    HttpApiEndpoint.get("turn")`/turns/${request}`
      .addSuccess(TurnReport)
      .addError(UnknownRequest, { status: 404 })
      .annotate(
        OpenApi.Description,
        "The way of a request, by any of its ids: a message's, its turn's, an occurrence's of a reminder. No texts."
      )
  )
  .add(
    HttpApiEndpoint.get("deadLetters", "/dead-letters")
      .setUrlParams(limited)
      .addSuccess(Schema.Array(DeadLetter))
      .annotate(OpenApi.Description, "The newest turns that came to nothing, until somebody decides about them.")
  )
  .add(
    HttpApiEndpoint.post("retry")`/dead-letters/${turn}/retry`
      .setPayload(Input.nothing)
      .addSuccess(Decided)
      .addError(NoDeadLetter, { status: 404 })
      .annotate(OpenApi.Description, "Answers its messages once more. What was decided before, stands.")
  )
  .add(
    HttpApiEndpoint.post("drop")`/dead-letters/${turn}/drop`
      .setPayload(Input.nothing)
      .addSuccess(Decided)
      .addError(NoDeadLetter, { status: 404 })
      .annotate(OpenApi.Description, "Takes it from the list. What was decided before, stands.")
  )
  .add(
    HttpApiEndpoint.get("reminders", "/reminders")
      .setUrlParams(limited)
      .addSuccess(Schema.Array(ReminderView))
      .annotate(OpenApi.Description, "The reminders that come next, with their texts.")
  )
  .add(
    HttpApiEndpoint.post("ping", "/ping")
      .setPayload(Input.nothing)
      .addSuccess(Pong)
      .addError(PingLost, { status: 504 })
      .annotate(OpenApi.Description, "Sends a message of our own through the whole engine and back; nobody is told.")
  )
  .addError(StoreUnavailable, { status: 503 })
  .prefix("/api") {}
