import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { address } from "../../domain/Ids.ts"
import * as Calling from "../../domain/reminders/Calling.ts"
import { reminderIdOf } from "../../domain/reminders/Reminder.ts"
import { Tools } from "../turns/Tools.ts"
import { ReminderStore } from "./ReminderStore.ts"

/**
 * Tools with which a model sets, lists and cancels the reminders of the person whom it answers. A call acts in the
 * transaction that stores its result.
 */
export const layer: Layer.Layer<Tools, never, ReminderStore> = Layer.effect(
  Tools,
  Effect.map(ReminderStore, (store) =>
    Tools.of({
      list: Calling.tools,
      done: Calling.done,
      run: Effect.fnUntraced(function* (call) {
        const { arguments: content, conversation, index, name, request, round, user } = call
        if (user === undefined) return "error: the person is unknown"
        const now = yield* Clock.currentTimeMillis
        const asker = {
          request,
          id: reminderIdOf(request, `${round}-${index}`),
          bot: address(conversation).bot,
          user,
          conversation,
          now,
          saidAt: now
        }
        return yield* store.call(asker, call, (own) => Calling.call(asker, own, name, content))
      })
    })
  )
)
