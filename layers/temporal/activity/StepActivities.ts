import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Step } from "../../../domain/conversation/Action.ts"
import type { ConversationKey, RequestId } from "../../../domain/Ids.ts"
import { hearing, type Offset } from "../../../services/turns/Checkpointing.ts"
import { Conversations } from "../../../services/engine/Conversations.ts"
import { classify, type Failure, Steps } from "../../../services/engine/Steps.ts"
import { when } from "../../../services/turns/Stop.ts"
import { Stops } from "../../../services/turns/Stops.ts"
import { ReminderStore } from "../../../services/reminders/ReminderStore.ts"
import * as Activity from "./Activity.ts"
import { ActivityContext } from "./ActivityContext.ts"
import type { Classification } from "./ActivityFailure.ts"
import { beating } from "./Heartbeats.ts"
import type { Activities, Fired } from "../workflow/Protocol.ts"

/** The maximum number of refs per read: as many as a state can hold, including those beyond a known gap. */
const limit = 64

/** The details carry the classification that the reducer needs. */
const told = (failure: Failure): Classification => ({
  nonRetryable: false,
  details: classify(failure)
})

/** Sends heartbeats with the stored progress of the answer; at first with that of an earlier attempt. */
const telling = <E>(answer: Effect.Effect<void, E>) =>
  Effect.flatMap(ActivityContext, ({ lastHeartbeat }) => {
    let newest = Option.getOrUndefined(lastHeartbeat)
    const hear = (stored: Offset) => {
      newest = stored
    }
    return answer.pipe(Effect.locally(hearing, hear), beating({ details: Effect.sync(() => newest) }))
  })

/** Temporal retries an activity that no worker finished: the step may have crashed the previous worker. */
const resumed = Effect.map(ActivityContext, ({ info }) => info.attempt > 1)

/** The steps of conversations as Temporal activities. They only call services. */
export const make: Effect.Effect<Activities, never, Conversations | ReminderStore | Steps | Stops> = Effect.gen(
  function* () {
    const conversations = yield* Conversations
    const reminders = yield* ReminderStore
    const steps = yield* Steps
    const stops = yield* Stops
    /** The reminder was sent. If the store does not return the next one, the workflow asks for it again. */
    const fired = (key: ConversationKey) =>
      Effect.match(reminders.next(key), { onFailure: () => undefined, onSuccess: (next): Fired => ({ next }) })
    return yield* Activity.all(
      {
        answer: (key: ConversationKey, step: Step) =>
          Effect.scoped(
            Effect.gen(function* () {
              const running = { stop: yield* when(stops.requested(step.id)), resumed: yield* resumed }
              yield* telling(steps.attempt(key, step, running))
            })
          ),
        send: (key: ConversationKey, step: Step) =>
          Effect.flatMap(resumed, (resumed) => steps.attempt(key, step, { resumed })).pipe(
            Effect.zipRight(step._tag === "FireReminder" ? fired(key) : Effect.void),
            beating()
          ),
        begin: (key: ConversationKey) => conversations.release(key),
        load: (key: ConversationKey, after: number) => conversations.waiting(key, after, limit),
        plan: (key: ConversationKey) => reminders.next(key),
        stop: (turn: RequestId) => stops.request(turn)
      },
      { classify: told }
    )
  }
)
