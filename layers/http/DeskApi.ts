import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import { Acted, JournalEntry, VerbRefused } from "../../domain/operations/Journal.ts"
import { Level, LogLine } from "../../domain/operations/LogLine.ts"
import { PeopleView } from "../../domain/operations/PersonView.ts"
import { SettingView } from "../../domain/operations/SettingView.ts"
import { NoReminder, SnoozeFor } from "../../domain/reminders/Operating.ts"
import { ReminderId } from "../../domain/reminders/Reminder.ts"
import { Day, UsageView } from "../../domain/spending/UsageView.ts"
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import * as Input from "./Input.ts"

/** A candidate of the route with its circuit breaker. Times are epoch milliseconds. */
export class BreakerReport extends Schema.Class<BreakerReport>("BreakerReport")({
  name: Schema.String,
  /** `isolated` rejects every call, `observing` none, until it is reset. */
  state: Schema.Literal("closed", "open", "half-open", "isolated", "observing"),
  /** When it allows probes; null unless it is open. */
  until: Schema.NullOr(Schema.Int),
  openings: Schema.Int,
  /** In its window. */
  calls: Schema.Int,
  failures: Schema.Int
}) {}

/** There is no candidate of that name. */
export class NoCandidate extends Schema.TaggedError<NoCandidate>()("NoCandidate", { why: Schema.String }) {
  override get message() {
    return this.why
  }
}

/** How many there are of what an operator may look at. */
export class Counts extends Schema.Class<Counts>("Counts")({
  /** Turns that are being answered or sent. */
  open: Schema.Int,
  failed: Schema.Int,
  /** The failed turns by cause, most first: the class of a failure, or why they ended. */
  causes: Schema.Array(Schema.Struct({ cause: Schema.String, count: Schema.Int })),
  reminders: Schema.Int
}) {}

/** How many failed turns of a cause are answered again. */
export class RetriedAll extends Schema.Class<RetriedAll>("RetriedAll")({
  retried: Schema.Int,
  /** Decided by another operator in the meantime. */
  already: Schema.Int
}) {}

const word = Input.text(1, 256)
const Limit = Input.integer(1, 500)
const name = HttpApiSchema.param("name", word)
const user = HttpApiSchema.param("user", Input.integer(1, 9_000_000_000_000))
const reminder = HttpApiSchema.param("reminder", ReminderId)
const dueAt = Schema.Int

const logFilter = { request: Schema.optional(word), level: Schema.optional(Level) }

const once = "If it was so before, nothing is done, and the answer says since when and by whom."
const asSeen =
  "`dueAt` is when it was due as you saw it: if another operator was first, the answer says so, and nothing is done."

/** The endpoints for operators about everything but turns. */
export class Desk extends HttpApiGroup.make("desk")
  .add(
    HttpApiEndpoint.get("counts", "/counts")
      .addSuccess(Counts)
      .annotate(OpenApi.Summary, "Count what needs attention")
      .annotate(OpenApi.Description, "Open and failed turns, and reminders: all of them.")
  )
  .add(
    HttpApiEndpoint.post("retryAll", "/dead-letters/retry-all")
      .setPayload(Input.strict(Schema.Struct({ cause: word })))
      .addSuccess(RetriedAll)
      .annotate(OpenApi.Summary, "Retry all failed turns of a cause")
      .annotate(
        OpenApi.Description,
        "Answers all failed turns of a cause again, such as `Unauthorized` once the key is right."
      )
  )
  .add(
    HttpApiEndpoint.get("breakers", "/breakers")
      .addSuccess(Schema.Array(BreakerReport))
      .annotate(OpenApi.Summary, "List the candidates with their breakers")
      .annotate(OpenApi.Description, "In the order of the route. Empty while the daemon starts.")
  )
  .add(
    HttpApiEndpoint.post("isolate")`/breakers/${name}/isolate`
      .setPayload(Input.nothing)
      .addSuccess(Acted)
      .annotate(OpenApi.Summary, "Isolate a candidate")
      .annotate(OpenApi.Description, `It is not called until its breaker is reset. ${once}`)
  )
  .add(
    HttpApiEndpoint.post("observe")`/breakers/${name}/observe`
      .setPayload(Input.nothing)
      .addSuccess(Acted)
      .annotate(OpenApi.Summary, "Observe a candidate only")
      .annotate(OpenApi.Description, `Its breaker counts, and rejects no call until it is reset. ${once}`)
  )
  .add(
    HttpApiEndpoint.post("reset")`/breakers/${name}/reset`
      .setPayload(Input.nothing)
      .addSuccess(Acted)
      .annotate(OpenApi.Summary, "Reset a breaker")
      .annotate(OpenApi.Description, `Closes it, with an empty window. ${once}`)
  )
  .add(
    HttpApiEndpoint.get("people", "/people")
      .addSuccess(PeopleView)
      .annotate(OpenApi.Summary, "List the people who may use the bot")
      .annotate(OpenApi.Description, "Its owners, those of the settings, and those who were allowed.")
  )
  .add(
    HttpApiEndpoint.post("allow")`/people/${user}/allow`
      .setPayload(Input.nothing)
      .addSuccess(Acted)
      .annotate(OpenApi.Summary, "Allow a person")
      .annotate(OpenApi.Description, `The person with this Telegram id may use the bot from now on. ${once}`)
  )
  .add(
    HttpApiEndpoint.post("remove")`/people/${user}/remove`
      .setPayload(Input.nothing)
      .addSuccess(Acted)
      .annotate(OpenApi.Summary, "Remove a person")
      .annotate(
        OpenApi.Description,
        `The person may no longer use the bot. Owners and people of the settings stay. ${once}`
      )
  )
  .add(
    HttpApiEndpoint.post("cancelReminder")`/reminders/${reminder}/cancel`
      .setPayload(Input.nothing)
      .addSuccess(Acted)
      .annotate(OpenApi.Summary, "Cancel a reminder")
      .annotate(OpenApi.Description, `It never fires again. ${once}`)
  )
  .add(
    HttpApiEndpoint.post("snoozeReminder")`/reminders/${reminder}/snooze`
      .setPayload(Input.strict(Schema.Struct({ for: SnoozeFor, dueAt })))
      .addSuccess(Acted)
      .annotate(OpenApi.Summary, "Snooze a reminder")
      .annotate(OpenApi.Description, `One that fires once is postponed; a repeating one fires once more. ${asSeen}`)
  )
  .add(
    HttpApiEndpoint.post("changeReminder")`/reminders/${reminder}/change`
      .setPayload(
        Input.strict(
          Schema.Struct({ dueAt, text: Schema.optional(Input.name(1000)), at: Schema.optional(Schema.Int) }).pipe(
            Schema.filter(
              ({ at, text }) => at !== undefined || text !== undefined || "changes nothing: send text or at"
            )
          )
        )
      )
      .addSuccess(Acted)
      .annotate(OpenApi.Summary, "Change a reminder")
      .annotate(OpenApi.Description, `Its text, or the time of one that fires once (epoch milliseconds). ${asSeen}`)
  )
  .add(
    HttpApiEndpoint.get("settings", "/settings")
      .addSuccess(Schema.Array(SettingView))
      .annotate(OpenApi.Summary, "List the settings in force")
      .annotate(
        OpenApi.Description,
        "All settings with their values, and where each comes from. Secrets have no value."
      )
  )
  .add(
    HttpApiEndpoint.get("logs", "/logs")
      .setUrlParams(Schema.Struct({ ...logFilter, limit: Schema.optionalWith(Limit, { default: () => 200 }) }))
      .addSuccess(Schema.Array(LogLine))
      .annotate(OpenApi.Summary, "Read the log")
      .annotate(
        OpenApi.Description,
        "The newest lines that this process logged, oldest first: from a level on, or of one request."
      )
  )
  .add(
    HttpApiEndpoint.get("logEvents", "/logs/events")
      .setUrlParams(Schema.Struct(logFilter))
      .addSuccess(HttpApiSchema.Text({ contentType: "text/event-stream" }))
      .annotate(OpenApi.Summary, "Follow the log")
      .annotate(
        OpenApi.Description,
        "Server-sent events: the lines from now on, each as JSON. A slow reader misses the oldest."
      )
  )
  .add(
    HttpApiEndpoint.get("journal", "/journal")
      .setUrlParams(
        Schema.Struct({
          subject: Schema.optional(word),
          before: Schema.optional(word),
          limit: Schema.optionalWith(Limit, { default: () => 50 })
        })
      )
      .addSuccess(Schema.Array(JournalEntry))
      .annotate(OpenApi.Summary, "Read the journal")
      .annotate(
        OpenApi.Description,
        "What operators did, newest first. `before` is the id of the last entry that you have."
      )
  )
  .add(
    HttpApiEndpoint.get("usage", "/usage")
      .setUrlParams(Schema.Struct({ from: Schema.optional(Day), to: Schema.optional(Day) }))
      .addSuccess(UsageView)
      .annotate(OpenApi.Summary, "Show what was spent")
      .annotate(
        OpenApi.Description,
        "By day, person, group, model, purpose, and what is known about the cost; the last 31 days by default. Empty without caps."
      )
  )
  .addError(NoCandidate, { status: 404 })
  .addError(NoReminder, { status: 404 })
  .addError(VerbRefused, { status: 409 })
  .addError(StoreUnavailable, { status: 503 })
  .prefix("/api") {}
