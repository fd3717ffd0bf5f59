import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import { RequestId } from "../../domain/Ids.ts"
import { type Changed, ReminderStore } from "../../services/reminders/ReminderStore.ts"
import { Database } from "./Database.ts"
import { statement } from "./Statement.ts"
import { Writer } from "./Writer.ts"

/** @internal */
export const next = statement<{ readonly id: string; readonly occurrence: number; readonly due_at: number }>(`
  select id, occurrence, due_at from reminders
  where conversation = ? and due_at is not null order by due_at, id limit 1`)

const changed = statement<Changed>("select conversation, version from replans limit ?")
const announced = statement("delete from replans where conversation = ? and version = ?")

/**
 * The reminders of a database.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<ReminderStore, never, Database | Writer> = Layer.effect(
  ReminderStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    const changes = yield* Queue.sliding<void>(1)
    return ReminderStore.of({
      next: (conversation) =>
        Effect.map(
          database.read("nextReminder", (session) => session.run(next, conversation)),
          ([row]) =>
            row === undefined ? null : { id: RequestId.make(`reminder:${row.id}:${row.occurrence}`), at: row.due_at }
        ),
      changed: (limit) => database.read("changedReminders", (session) => session.run(changed, limit)),
      announced: (some) =>
        write("announced", (session) =>
          Effect.forEach(some, ({ conversation, version }) => session.run(announced, conversation, version), {
            discard: true
          })
        ),
      awaitChange: Queue.take(changes)
    })
  })
)
