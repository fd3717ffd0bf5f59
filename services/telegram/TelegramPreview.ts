import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { draftId } from "../../domain/conversation/Draft.ts"
import { type Address, address } from "../../domain/Ids.ts"
import type { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import { plain } from "../../domain/telegram/markdown/Rendered.ts"
import * as Tail from "../../domain/telegram/markdown/Tail.ts"
import { Preview } from "../turns/Preview.ts"
import { addressed } from "./Addressed.ts"
import { BotApi } from "./BotApi.ts"

/** The maximum delay that a call adds to the end of a preview. */
const deadline = Duration.seconds(5)

/** A draft vanishes after 30 s, a typing action after 5 s. */
const draftRefresh = Duration.seconds(20)
const typingRefresh = Duration.millis(4500)

/**
 * Shows the growing text as a draft in private chats, where it vanishes with the answer, and a typing action elsewhere.
 * `pace` is the minimum time between two drafts.
 */
export const layer = (options?: { readonly pace?: Duration.Duration }): Layer.Layer<Preview, never, BotApi> =>
  Layer.effect(
    Preview,
    Effect.map(BotApi, (api) => {
      const pace = options?.pace ?? Duration.millis(300)
      return Preview.of({
        open: (conversation, turn) => {
          const to = address(conversation)
          return to.chat > 0 ? drafts(api, to, draftId(turn), pace) : typing(api, to)
        }
      })
    })
  )

const typing = (api: typeof BotApi.Service, { chat, thread }: Address) => {
  let here = chat
  const show = Effect.tapError(
    Effect.suspend(() => api.sendTyping(here, thread)),
    // The group became a supergroup.
    (failure) => Effect.sync(() => (here = (failure._tag === "ApiRefused" ? failure.migrateTo : undefined) ?? here))
  )
  return Effect.as(keepShowing(show, typingRefresh, Effect.void), () => {})
}

const drafts = Effect.fnUntraced(function* (
  api: typeof BotApi.Service,
  to: Address,
  draft: number,
  pace: Duration.Duration
) {
  let newest = ""
  let tail = Tail.empty
  const news = yield* Effect.makeLatch(false)
  const show = Effect.suspend(() => {
    news.unsafeClose()
    // If the text will be several messages, only the last one is shown: it is the one being written.
    tail = Tail.grow(tail, newest)
    return api.sendMessageDraft(draft, addressed(to, Tail.shown(tail) ?? plain("")))
  })
  yield* keepShowing(show, pace, Effect.timeoutOption(news.await, draftRefresh))
  return (text: string) => {
    if (text === newest) return
    newest = text
    news.unsafeOpen()
  }
})

/**
 * Shows, pauses, and waits for a reason to show again. It ends with its scope, or when Telegram refuses it for good.
 */
const keepShowing = Effect.fnUntraced(function* (
  show: Effect.Effect<void, ApiRefused | ApiUnknown>,
  pause: Duration.Duration,
  again: Effect.Effect<unknown>
) {
  const closed = yield* Effect.makeLatch(false)
  const once = Effect.gen(function* () {
    const failure = yield* attempt(show)
    const refused = failure?._tag === "ApiRefused" ? failure : undefined
    if (refused?.code === 401 || refused?.code === 403) return false
    const rest = Effect.sleep(Duration.max(pause, Duration.millis(refused?.retryAfter ?? 0)))
    return yield* Effect.raceFirst(Effect.as(closed.await, false), Effect.as(Effect.zipRight(rest, again), true))
  })
  const fiber = yield* Effect.forkScoped(Effect.repeat(once, { while: (open) => open }))
  // Runs before the fiber is interrupted: the call in flight completes, and nothing is shown after it.
  yield* Effect.addFinalizer(() => Effect.zipRight(closed.open, Fiber.await(fiber)))
})

const attempt = (show: Effect.Effect<void, ApiRefused | ApiUnknown>) =>
  Effect.timeoutOption(show, deadline).pipe(
    Effect.as(undefined),
    Effect.catchAll((failure) =>
      Effect.logDebug("a preview was not shown").pipe(
        Effect.annotateLogs("why", failure._tag === "ApiRefused" ? failure.code : failure.why),
        Effect.as(failure)
      )
    )
  )
