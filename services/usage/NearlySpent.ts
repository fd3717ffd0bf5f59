import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import { conversationKey, RequestId } from "../../domain/Ids.ts"
import { keyOf } from "../../domain/spending/Cap.ts"
import { nearlyText } from "../../domain/spending/UsageText.ts"
import { type Access, ownersOf } from "../../domain/telegram/Access.ts"
import { PeopleStore } from "../people/PeopleStore.ts"
import { BotApi } from "../telegram/BotApi.ts"
import { Delivery } from "../telegram/Delivery.ts"
import { Spending, type Standing } from "../spending/Spending.ts"

/** How long a message that cannot be sent is tried again. */
const patience = Schedule.exponential("1 second").pipe(
  Schedule.union(Schedule.spaced("1 minute")),
  Schedule.upTo("1 hour")
)

/** Tells the owners when most of a cap for all is spent: once for each cap and period, whichever process finds it first. */
export const layer = (access: Access): Layer.Layer<never, never, BotApi | Delivery | PeopleStore> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const api = yield* BotApi
      const delivery = yield* Delivery
      const people = yield* PeopleStore
      const spending = yield* Effect.serviceOption(Spending)
      if (Option.isNone(spending) || !spending.value.isCapped) return
      const tell = (account: Standing) =>
        Effect.gen(function* () {
          const { id: bot } = yield* api.getMe
          const owners = ownersOf(access, (yield* people.people(bot)).owners)
          yield* Effect.forEach(
            owners,
            (owner) =>
              delivery.send(
                conversationKey({ bot, chat: owner, thread: undefined }),
                RequestId.make(`spending:${owner}:${keyOf(account).replaceAll(" ", ":")}`),
                Effect.succeed(nearlyText(account))
              ),
            { discard: true }
          )
        }).pipe(
          Effect.retry(patience),
          Effect.catchAll((failure) =>
            Effect.logWarning(`the owner was not told about the spending: ${failure.message}`)
          )
        )
      yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(spending.value.nearlySpent), tell)))
    })
  )
