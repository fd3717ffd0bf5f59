import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { draftId } from "../../domain/conversation/Draft.ts"
import { type Address, address } from "../../domain/Ids.ts"
import type { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import type { DeliveryFailure } from "../../domain/telegram/DeliveryFailure.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { plain, type Rendered } from "../../domain/telegram/markdown/Rendered.ts"
import { longest } from "../../domain/telegram/markdown/Split.ts"
import * as Tail from "../../domain/telegram/markdown/Tail.ts"
import { Preview } from "../turns/Preview.ts"
import { addressed } from "./Addressed.ts"
import { BotApi } from "./BotApi.ts"
import { Delivery } from "./Delivery.ts"
import { rendered } from "./Rendering.ts"

/** The maximum delay that a call adds to the end of a preview. */
const deadline = Duration.seconds(5)

/** The minimum time between two drafts. */
const draftPace = Duration.millis(300)

/** A draft vanishes after 30 s, a typing action after 5 s. */
const draftRefresh = Duration.seconds(20)
const typingRefresh = Duration.millis(4500)

/** The maximum length of the Markdown from which the first part is rendered, in UTF-16 units. */
const longestShown = 8192

/**
 * Shows the growing text as a draft in private chats, where it vanishes with the answer. In groups, shows a typing action
 * and, where an answer takes longer than `groupPace`, the beginning of the text in the message that becomes its first
 * part. An edit follows after that time at the earliest: in a group, Telegram allows 20 messages and edits a minute.
 */
export const layer = (options?: {
  /** 4 s by default. */
  readonly groupPace?: Duration.Duration | undefined
}): Layer.Layer<Preview, never, BotApi | Delivery> =>
  Layer.effect(
    Preview,
    Effect.gen(function* () {
      const api = yield* BotApi
      const delivery = yield* Delivery
      return Preview.of({
        open: (conversation, turn, replyTo) => {
          const to = address(conversation)
          if (to.chat > 0) return drafts(api, to, draftId(turn))
          const show = (text: Rendered) => delivery.preview(conversation, turn, text, replyTo)
          return Effect.zipRight(typing(api, to), growing(show, options?.groupPace ?? Duration.seconds(4)))
        }
      })
    })
  )

/** The beginning of a text that goes on: its first part. */
const beginning = (text: string): Effect.Effect<Rendered> =>
  Effect.map(rendered(text.slice(0, longestShown)), ([first = plain(""), ...further]) =>
    further.length === 0 && first.text.length + 2 <= longest ? { ...first, text: `${first.text} …` } : first
  )

const growing = Effect.fnUntraced(function* (
  send: (shown: Rendered) => Effect.Effect<boolean, DeliveryFailure | StoreUnavailable>,
  pace: Duration.Duration
) {
  let newest = ""
  const news = yield* Effect.makeLatch(false)
  const show = Effect.suspend(() => {
    news.unsafeClose()
    return Effect.flatMap(beginning(newest), send)
  })
  yield* keepShowing(delivered(show), pace, news.await, Effect.zipRight(Effect.sleep(pace), news.await))
  return (text: string) => {
    if (text === newest) return
    newest = text
    if (text.trim() !== "") news.unsafeOpen()
  }
})

const typing = (api: typeof BotApi.Service, { chat, thread }: Address) => {
  let here = chat
  const show = Effect.tapError(
    Effect.suspend(() => api.sendTyping(here, thread)),
    // The group became a supergroup.
    (failure) => Effect.sync(() => (here = (failure._tag === "ApiRefused" ? failure.migrateTo : undefined) ?? here))
  )
  return keepShowing(called(show), typingRefresh, Effect.void)
}

const drafts = Effect.fnUntraced(function* (api: typeof BotApi.Service, to: Address, draft: number) {
  let newest = ""
  let tail = Tail.empty
  const news = yield* Effect.makeLatch(false)
  const show = Effect.suspend(() => {
    news.unsafeClose()
    // If the text will be several messages, only the last one is shown: it is the one being written.
    tail = Tail.grow(tail, newest)
    return api.sendMessageDraft(draft, addressed(to, Tail.shown(tail) ?? plain("")))
  })
  yield* keepShowing(called(show), draftPace, Effect.timeoutOption(news.await, draftRefresh))
  return (text: string) => {
    if (text === newest) return
    newest = text
    news.unsafeOpen()
  }
})

/** How a call ended. `wait`: the milliseconds until the next one, as Telegram asks. */
interface Shown {
  readonly goesOn: boolean
  readonly wait?: number | undefined
}

/**
 * Waits for a reason to show, shows, and pauses. It ends with its scope, or when Telegram refuses it for good.
 */
const keepShowing = Effect.fnUntraced(function* (
  show: Effect.Effect<Shown>,
  pause: Duration.Duration,
  again: Effect.Effect<unknown>,
  begin: Effect.Effect<unknown> = Effect.void
) {
  const closed = yield* Effect.makeLatch(false)
  const unlessClosed = (wait: Effect.Effect<unknown>) =>
    Effect.raceFirst(Effect.as(closed.await, false), Effect.as(wait, true))
  const once = Effect.flatMap(show, ({ goesOn, wait = 0 }) =>
    goesOn
      ? unlessClosed(Effect.zipRight(Effect.sleep(Duration.max(pause, Duration.millis(wait))), again))
      : Effect.succeed(false)
  )
  const fiber = yield* Effect.forkScoped(
    Effect.flatMap(unlessClosed(begin), (open) =>
      Effect.when(Effect.repeat(once, { while: (open) => open }), () => open)
    )
  )
  // Runs before the fiber is interrupted: the call in flight completes, and nothing is shown after it.
  yield* Effect.addFinalizer(() => Effect.zipRight(closed.open, Fiber.await(fiber)))
})

const logged = (why: unknown) => Effect.logDebug("a preview was not shown").pipe(Effect.annotateLogs("why", why))

/** A call to Telegram that may fail. */
const called = (call: Effect.Effect<void, ApiRefused | ApiUnknown>): Effect.Effect<Shown> =>
  Effect.timeoutOption(call, deadline).pipe(
    Effect.as({ goesOn: true }),
    Effect.catchAll((failure) => {
      if (failure._tag === "ApiUnknown") return Effect.as(logged(failure.why), { goesOn: true })
      const { code, retryAfter } = failure
      return Effect.as(logged(code), { goesOn: code !== 401 && code !== 403, wait: retryAfter })
    })
  )

const delivered = (call: Effect.Effect<boolean, DeliveryFailure | StoreUnavailable>): Effect.Effect<Shown> =>
  Effect.timeoutTo(call, {
    duration: deadline,
    onSuccess: (goesOn) => ({ goesOn }),
    onTimeout: () => ({ goesOn: true })
  }).pipe(
    Effect.catchTags({
      DeliveryFailure: ({ reason, retryAfter }) => Effect.as(logged(reason), { goesOn: true, wait: retryAfter }),
      StoreUnavailable: ({ _tag }) => Effect.as(logged(_tag), { goesOn: true })
    })
  )
