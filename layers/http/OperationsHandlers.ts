import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { RequestId } from "../../domain/Ids.ts"
import type { Verdict } from "../../domain/turns/DeadLetter.ts"
import { UnknownRequest } from "../../domain/turns/Timeline.ts"
import { DeadLetters } from "../../services/turns/DeadLetters.ts"
import { Handover } from "../../services/engine/Handover.ts"
import { Pinging } from "../../services/engine/Pinging.ts"
import { Timeline } from "../../services/turns/Timeline.ts"
import { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import { ReminderList } from "../../services/reminders/ReminderList.ts"
import { Api } from "./Api.ts"

/** Handles `/api/turns`, `/api/dead-letters`, `/api/reminders` and `/api/ping`. */
export const layer = HttpApiBuilder.group(Api, "operations", (handlers) =>
  Effect.gen(function* () {
    const timeline = yield* Timeline
    const letters = yield* DeadLetters
    const reminders = yield* ReminderList
    const handover = yield* Handover
    const route = yield* RouteEvents
    const { ping } = yield* Pinging

    const turn = Effect.fnUntraced(function* (request: Parameters<typeof timeline.ofRequest>[0]) {
      const found = yield* timeline.ofRequest(request)
      if (Option.isNone(found)) return yield* UnknownRequest.of(request)
      const own = found.value.turn ?? request
      const calls = (yield* route.recent).filter((event) => event._tag !== "Breaker" && event.request === own)
      return { ...found.value, calls }
    })

    const decide = Effect.fnUntraced(function* (turn: RequestId, verdict: Verdict) {
      const { decided, placed } = yield* letters.decide(turn, verdict, yield* Clock.currentTimeMillis)
      if (placed.length > 0) yield* handover.offer(placed)
      return decided
    })

    return handlers
      .handle("turn", ({ path }) => turn(path.request))
      .handle("deadLetters", ({ urlParams }) => letters.list(urlParams.limit))
      .handle("retry", ({ path }) => decide(path.turn, "retried"))
      .handle("drop", ({ path }) => decide(path.turn, "dropped"))
      .handle("reminders", ({ urlParams }) => reminders.active(urlParams.limit))
      .handle("ping", () => ping)
  })
)
