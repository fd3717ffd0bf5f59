import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { expect } from "vitest"
import { initial } from "../../../../domain/conversation/Reducer.ts"
import { ConversationKey } from "../../../../domain/Ids.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { Conversations } from "../../../../services/engine/Conversations.ts"
import { PeopleStore } from "../../../../services/people/PeopleStore.ts"
import { Activity } from "../../../../services/telemetry/Activity.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { databases } from "../../../support/Databases.ts"
import { message } from "./Arrivals.ts"

const key = ConversationKey.make("1:7")
const activity = <A, E>(ask: (all: typeof Activity.Service) => Effect.Effect<A, E>) => Effect.flatMap(Activity, ask)

describe.each(databases)("Who uses a bot, on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("is counted, and the conversations whose work is the oldest are named", () =>
    Effect.gen(function* () {
      const nobody = { owners: 0, allowed: 0, conversations: 0, active: 0, reminders: 0 }
      expect(yield* activity(({ counts }) => counts(1, 0))).toEqual(nobody)
      const { placed } = yield* (yield* Updates).accept(1, [message(1), message(2)], undefined, 5000)
      yield* (yield* PeopleStore).allow(1, 9, { by: "a test", now: 100 })
      expect(yield* activity(({ counts }) => counts(1, 4000))).toEqual({
        ...nobody,
        allowed: 1,
        conversations: 1,
        active: 1
      })
      expect((yield* activity(({ counts }) => counts(1, 6000))).active).toBe(0)
      expect(yield* activity(({ counts }) => counts(2, 0))).toEqual(nobody)
      expect(yield* activity(({ busiest }) => busiest(10))).toEqual([])
      const waiting = placed.map(({ ref }) => ref)
      yield* (yield* Conversations).commit(key, {
        state: { ...initial, waiting },
        confirmed: [1, 2],
        wakeAt: null,
        idle: false
      })
      expect(yield* activity(({ busiest }) => busiest(10))).toEqual([{ conversation: key, waiting: 2, since: 5000 }])
      expect(yield* activity(({ busiest }) => busiest(0))).toEqual([])
    }).pipe(Effect.provide(stores))
  )
})
