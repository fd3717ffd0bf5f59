import * as Effect from "effect/Effect"
import type { Action } from "../../domain/conversation/Action.ts"
import type { Event } from "../../domain/conversation/Event.ts"
import { arrived } from "../../domain/conversation/Reducer.ts"
import type { State } from "../../domain/conversation/State.ts"
import type { ConversationKey } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Conversations } from "./Conversations.ts"
import type { ReminderStore } from "../reminders/ReminderStore.ts"

/** The reducer's queries to the store. */
export type Asked = Extract<Action, { readonly _tag: "Load" | "Plan" }>

export const isAsked = (action: Action): action is Asked => action._tag === "Load" || action._tag === "Plan"

/** How many refs are read at a time: as many as a state can hold, and those beyond its gap. */
const limit = 64

/** The store's answers as events, in order. Refs that the state has already are not offered again. */
export const make =
  (conversations: typeof Conversations.Service, reminders: typeof ReminderStore.Service) =>
  (
    key: ConversationKey,
    asked: Asked,
    state: State,
    at: number
  ): Effect.Effect<ReadonlyArray<Event>, StoreUnavailable> =>
    asked._tag === "Plan"
      ? Effect.map(reminders.next(key), (next) => [{ _tag: "Planned", next }])
      : Effect.map(conversations.waiting(key, asked.after, limit), ({ passed, refs }) => [
          ...passed.map((place): Event => ({ _tag: "Passed", place })),
          ...refs.flatMap((ref): ReadonlyArray<Event> =>
            arrived(state, ref.place) ? [] : [{ _tag: "Arrived", ref, at }]
          ),
          { _tag: "Loaded", at }
        ])
