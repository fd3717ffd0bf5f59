import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import { ConversationKey } from "../../domain/Ids.ts"
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { lengths } from "../../domain/telemetry/Period.ts"
import * as Input from "./Input.ts"

const State = Schema.Literal("ok", "degraded", "down")

export const Condition = Schema.Struct({
  state: State,
  /** Each is a sentence that says what to do. */
  reasons: Schema.Array(Schema.String)
})

export const Overview = Schema.Struct({
  condition: Condition,
  bot: Schema.NullOr(
    Schema.Struct({ id: Schema.Int, username: Schema.String, name: Schema.String, link: Schema.String })
  ),
  /** The link whose first visitor becomes the owner; null once the bot has one. */
  invitation: Schema.NullOr(Schema.String),
  backlog: Schema.NullOr(
    Schema.Struct({
      updates: Schema.Int,
      conversations: Schema.Int,
      deadLetters: Schema.Int,
      since: Schema.NullOr(Schema.Int)
    })
  ),
  busiest: Schema.Array(
    Schema.Struct({ conversation: ConversationKey, waiting: Schema.Int, since: Schema.NullOr(Schema.Int) })
  ),
  /** Whom the settings admit. */
  admitted: Schema.Struct({ everyone: Schema.Boolean, listed: Schema.Int }),
  people: Schema.NullOr(
    Schema.Struct({
      owners: Schema.Int,
      allowed: Schema.Int,
      conversations: Schema.Int,
      active: Schema.Int,
      reminders: Schema.Int
    })
  )
})
export type Overview = typeof Overview.Type

const Column = Schema.Array(Schema.NullOr(Schema.Number))

const named = <A, I>(value: Schema.Schema<A, I>) => Schema.Record({ key: Schema.String, value })

const Times = Schema.Struct({
  count: Schema.Int,
  average: Schema.NullOr(Schema.Number),
  p50: Schema.NullOr(Schema.Number),
  p95: Schema.NullOr(Schema.Number),
  p99: Schema.NullOr(Schema.Number)
})

export const History = Schema.Struct({
  from: Schema.Int,
  to: Schema.Int,
  step: Schema.Int,
  period: Schema.Literal("minute", "hour", "day"),
  at: Schema.Array(Schema.Int),
  counts: named(Column),
  times: named(Schema.Struct({ average: Column, p50: Column, p95: Column, p99: Column })),
  levels: named(Schema.Struct({ mean: Column, most: Column })),
  whole: Schema.Struct({
    counts: named(Schema.Number),
    times: named(Times),
    levels: named(Schema.Struct({ mean: Schema.Number, most: Schema.Number }))
  })
})
export type History = typeof History.Type

/** The range of a history is empty, too long, or has too many steps. `why` says what to ask for. */
export class RangeRefused extends Schema.TaggedError<RangeRefused>()("RangeRefused", { why: Schema.String }) {}

/** The year 2100, in epoch milliseconds. */
const latest = 4_102_444_800_000

const at = Schema.optional(Input.integer(0, latest))

const range = Schema.Struct({
  from: at,
  to: at,
  step: Schema.optional(Input.integer(60, (731 * lengths.day) / 1000))
})

/** The endpoints of the dashboard. */
export class Dashboard extends HttpApiGroup.make("dashboard")
  .add(
    HttpApiEndpoint.get("overview", "/overview")
      .addSuccess(Overview)
      .annotate(
        OpenApi.Description,
        "How the daemon is doing, and who uses it. `state` is ok, degraded or down; `invitation` is the link to become the owner, while there is none."
      )
  )
  .add(
    HttpApiEndpoint.get("history", "/history")
      .setUrlParams(range)
      .addSuccess(History)
      .addError(RangeRefused, { status: 400 })
      .addError(StoreUnavailable, { status: 503 })
      .annotate(
        OpenApi.Description,
        "The numbers of the daemon over time, as columns. `from` and `to` are in epoch milliseconds (default: the last day), `step` is in seconds (default: the shortest with at most 400 points). Minutes are kept for a day, hours for a month, days for two years; days are those of UTC. A value is null where no process ran. At most 1,500 points."
      )
  )
  .prefix("/api") {}
