import * as Schema from "effect/Schema"
import { MessageStatus } from "../../domain/turns/Timeline.ts"
import { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { ModelFaults } from "../../domain/sandbox/Model.ts"
import { SandboxEvent } from "../../domain/sandbox/Telegram.ts"
import { Parts } from "./Api.ts"
import { Overview } from "./DashboardApi.ts"

/** A live event for the console. Each event carries the whole new state of its subject. */
export const ConsoleEvent = Schema.Union(
  SandboxEvent,
  Schema.TaggedStruct("ModelFaults", { faults: ModelFaults }),
  Schema.TaggedStruct("Route", { event: RouteEvent }),
  Schema.TaggedStruct("Status", { status: MessageStatus }),
  Schema.TaggedStruct("Readiness", { parts: Parts }),
  Schema.TaggedStruct("Overview", { overview: Overview }),
  // A further minute of the history was written.
  Schema.TaggedStruct("History", { at: Schema.Int })
)
export type ConsoleEvent = typeof ConsoleEvent.Type

/** The subject of an event: a newer event with the same subject replaces one that was not sent yet. */
export const subject = (event: ConsoleEvent): string => {
  switch (event._tag) {
    case "Chat":
      return `chat ${event.chat.id}`
    case "Message":
      return `message ${event.message.chat} ${event.message.id}`
    case "Deleted":
      return `message ${event.chat} ${event.message}`
    case "Toast":
      return `toast ${event.chat}`
    case "Status":
      return `status ${event.status.chat} ${event.status.message}`
    case "Route":
      return event.event._tag === "Breaker"
        ? `breaker ${event.event.candidate}`
        : `route ${event.event.request} ${event.event.candidate} ${"attempt" in event.event ? event.event.attempt : ""} ${event.event._tag}`
    default:
      return event._tag
  }
}
