import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Step } from "../../../../domain/conversation/Action.ts"
import { requestId } from "../../../../domain/Ids.ts"
import * as StepActivities from "../../../../layers/temporal/activity/StepActivities.ts"
import { Conversations } from "../../../../services/engine/Conversations.ts"
import { Steps } from "../../../../services/engine/Steps.ts"
import { Stops } from "../../../../services/turns/Stops.ts"
import { ReminderStore } from "../../../../services/reminders/ReminderStore.ts"
import { bot, keyOf } from "../../../support/arrivals.ts"
import { environment } from "../activities.ts"

const id = requestId(bot, 1, 0)
const answer: Step = { _tag: "Answer", id, places: [1], since: 0, mode: "ask", delayed: false }
const deliver: Step = { _tag: "Deliver", id, abandoned: false }

describe("the steps as activities", () => {
  it.effect.each([
    [1, false],
    [2, true]
  ] as const)("know at attempt %s whether a worker may have died of the step: %s", ([attempt, expected]) => {
    const heard: Array<boolean | undefined> = []
    const steps = Layer.mock(Steps, {
      attempt: (_, __, { resumed = false }) => Effect.sync(() => void heard.push(resumed))
    })
    const others = [
      Layer.mock(Conversations, {}),
      Layer.mock(ReminderStore, {}),
      Layer.mock(Stops, { requested: () => Effect.never })
    ] as const
    return Effect.gen(function* () {
      const activities = yield* StepActivities.make
      const where = environment({ attempt })
      yield* Effect.promise(() => where.run(activities.answer, keyOf(7), answer))
      yield* Effect.promise(() => where.run(activities.send, keyOf(7), deliver))
      expect(heard).toEqual([expected, expected])
    }).pipe(Effect.provide([steps, ...others]))
  })
})
