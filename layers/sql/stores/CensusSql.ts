import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { State } from "../../../domain/conversation/State.ts"
import { earliest, since } from "../../../domain/telemetry/Backlog.ts"
import { Census } from "../../../services/telemetry/Census.ts"
import { Database } from "../database/Database.ts"
import { all, first } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"

/** With more busy conversations than this, the age of the backlog is not computed. */
const most = 1000

const received = statement<{ readonly updates: number; readonly since: number | null }>(
  "select count(*) as updates, min(accepted_at) as since from updates where status = 'received'"
)

const busy = statement<{ readonly conversations: number }>(
  "select count(*) as conversations from conversations where idle = 0"
)

const states = statement<{ readonly state: string }>(
  "select state from conversations where idle = 0 and state is not null limit ?"
)

const letters = statement<{ readonly letters: number }>("select count(*) as letters from letters where verdict is null")

export const layer: Layer.Layer<Census, never, Database> = Layer.effect(
  Census,
  Effect.map(Database, ({ read }) =>
    Census.of({
      backlog: read("backlog", function* () {
        const unconfirmed = yield* first(received)
        const unfinished = yield* first(busy)
        const dead = yield* first(letters)
        // Holdfast wrote this JSON.
        const held = (yield* all(states, most)).map(({ state }) => since(JSON.parse(state) as State))
        return {
          updates: unconfirmed?.updates ?? 0,
          conversations: unfinished?.conversations ?? 0,
          deadLetters: dead?.letters ?? 0,
          since: earliest([unconfirmed?.since ?? null, ...held])
        }
      })
    })
  )
)
