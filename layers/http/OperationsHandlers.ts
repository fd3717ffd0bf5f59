import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { RequestId } from "../../domain/Ids.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { ReminderView } from "../../domain/reminders/ReminderView.ts"
import type { Verdict } from "../../domain/turns/DeadLetter.ts"
import { type TurnTimeline, UnknownRequest } from "../../domain/turns/Timeline.ts"
import * as Trail from "../../domain/turns/Trail.ts"
import { DeadLetters } from "../../services/turns/DeadLetters.ts"
import { Handover } from "../../services/engine/Handover.ts"
import { Pinging } from "../../services/engine/Pinging.ts"
import { Setup } from "../../services/operations/Setup.ts"
import { Timeline } from "../../services/turns/Timeline.ts"
import { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import { ReminderList } from "../../services/reminders/ReminderList.ts"
import { toDollars } from "../../domain/spending/Money.ts"
import { SpendingStore } from "../../services/spending/SpendingStore.ts"
import { Api } from "./Api.ts"

/** Handles `/api/turns`, `/api/dead-letters`, `/api/reminders` and `/api/ping`. */
export const layer = (by: string) =>
  HttpApiBuilder.group(Api, "operations", (handlers) =>
    Effect.gen(function* () {
      const { showsTexts } = yield* Setup
      const timeline = yield* Timeline
      const letters = yield* DeadLetters
      const reminders = yield* ReminderList
      const handover = yield* Handover
      const route = yield* RouteEvents
      const { ping } = yield* Pinging
      const ledger = yield* Effect.serviceOption(SpendingStore)

      const turn = Effect.fnUntraced(function* (request: Parameters<typeof timeline.ofRequest>[0]) {
        const found = yield* timeline.ofRequest(request)
        if (Option.isNone(found)) return yield* UnknownRequest.of(request)
        const own = found.value.turn ?? request
        const calls = (yield* route.recent).filter((event) => event._tag !== "Breaker" && event.request === own)
        const charges = Option.isNone(ledger) ? [] : yield* ledger.value.ofRequest(own)
        const spent = charges.map(({ attempts, charge, state }) => ({
          state,
          calls: attempts,
          cost: toDollars(charge)
        }))
        return { ...found.value, ...newestOf(found.value, calls), calls, ...(spent.length > 0 && { spent }) }
      })

      const decide = Effect.fnUntraced(function* (turn: RequestId, verdict: Verdict) {
        const { decided, placed } = yield* letters.decide(turn, verdict, yield* Clock.currentTimeMillis, by)
        if (placed.length > 0) yield* handover.offer(placed)
        return decided
      })

      return handlers
        .handle("turn", ({ path }) => turn(path.request))
        .handle("deadLetters", ({ urlParams: { after, cause, limit } }) =>
          letters.list(limit, { cause, after: after === undefined ? undefined : RequestId.make(after) })
        )
        .handle("retry", ({ path }) => decide(path.turn, "retried"))
        .handle("drop", ({ path }) => decide(path.turn, "dropped"))
        .handle("reminders", ({ urlParams: { after, limit } }) =>
          Effect.map(reminders.active(limit, after), (all) =>
            showsTexts ? all : all.map((one) => new ReminderView({ ...one, text: "" }))
          )
        )
        .handle("ping", () => ping)
    })
  )

/** The stored trail of a turn that is being answered, with the calls since it was stored. */
const newestOf = (
  { omitted, state, trail }: TurnTimeline,
  calls: ReadonlyArray<RouteEvent>
): Pick<TurnTimeline, "trail" | "omitted"> => {
  if (state !== "answering") return { trail, omitted }
  const last = trail.at(-1)?.at ?? 0
  const recorder = new Trail.Recorder({ entries: trail, omitted })
  for (const event of calls) if (event.at > last) recorder.hear(event)
  return { trail: recorder.trail.entries, omitted: recorder.trail.omitted }
}
