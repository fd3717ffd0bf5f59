import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Address, address, type ConversationKey, type RequestId } from "../../domain/Ids.ts"
import { DeliveryFailure } from "../../domain/telegram/DeliveryFailure.ts"
import { type Message, message } from "../../domain/telegram/Message.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { isBasicGroup } from "../../domain/telegram/Group.ts"
import type { Rendered } from "../../domain/telegram/markdown/Rendered.ts"
import { addressed, replying } from "./Addressed.ts"
import { amend, begin, extend } from "./Amending.ts"
import { BotApi } from "./BotApi.ts"
import { resent, sends } from "./DeliveryMetrics.ts"
import { makeKeyedMutex } from "./KeyedMutex.ts"
import { Polls } from "./Polls.ts"
import { PreviewEdits } from "./PreviewEdits.ts"
import { probe } from "./Probe.ts"
import { type Receipt, Receipts } from "./Receipts.ts"
import { rendered } from "./Rendering.ts"
import { Searches } from "./Searches.ts"
import { SendLimits } from "./SendLimits.ts"
import { traced } from "../telemetry/Trace.ts"
import { busy, mayBeOnItsWay, type Sending } from "./Settling.ts"
import { transmit } from "./Transmission.ts"

/** How long a send waits for another one in its chat, holding the engine's permit. */
const patience = Duration.seconds(2)

/** Milliseconds until a busy chat is retried. */
const busyPause = 500

/** Instead of a message whose intent is no longer stored. */
const erased = Effect.succeed("")

const noContent = Effect.dieMessage("a document is sent without content")

const isDeliveryFailure = Schema.is(DeliveryFailure)
const isLimited = (failure: unknown): failure is DeliveryFailure =>
  isDeliveryFailure(failure) && failure.reason === "limited"

/**
 * Sends a message exactly once under a request id: stores an intent per part, sends the parts, stores their receipts,
 * and probes for parts whose outcome is unknown.
 *
 * @since 0.1.0
 * @category ports
 */
export class Delivery extends Context.Tag("holdfast/services/telegram/Delivery")<
  Delivery,
  {
    /**
     * Succeeds when every part has its receipt, or quietly when the chat is gone. A repeated run continues where the
     * last one stopped. `text` is Markdown, alone or with buttons; it runs only if nothing is intended yet, or if
     * `isNew`, which says that this is probably the first run. `content` is that of the message's document, if it has
     * one: it is made for each attempt to send it. Fails with `DeliveryFailure` if the send has to be
     * repeated later.
     */
    readonly send: <E>(
      conversation: ConversationKey,
      request: RequestId,
      text: Effect.Effect<string | Message, E>,
      isNew?: boolean,
      content?: Effect.Effect<Uint8Array, StoreUnavailable>
    ) => Effect.Effect<void, E | DeliveryFailure | StoreUnavailable>
    /** Sends a dead letter again, as it is stored. Fails as {@link send} does. */
    readonly resend: (
      conversation: ConversationKey,
      request: RequestId,
      content: Effect.Effect<Uint8Array, StoreUnavailable>
    ) => Effect.Effect<void, DeliveryFailure | StoreUnavailable>
    /**
     * Shows the beginning of an answer as a message, which `send` makes its first part, and replaces what it showed
     * before. `replyTo`: the message that the answer replies to. Returns whether it may be shown again.
     */
    readonly preview: (
      conversation: ConversationKey,
      request: RequestId,
      shown: Rendered,
      replyTo: Message["replyTo"]
    ) => Effect.Effect<boolean, DeliveryFailure | StoreUnavailable>
    /** Writes off the open parts of a request. A turn, a reminder or a notice becomes a dead letter, unless another `reason` is given. */
    readonly abandon: (request: RequestId, reason?: string) => Effect.Effect<void, StoreUnavailable>
  }
>() {
  /** `sendDeadline`: that of `BotApi`, after which the outcome of a send is unknown. */
  static readonly layer = (options: {
    readonly sendDeadline: Duration.Duration
  }): Layer.Layer<Delivery, never, BotApi | Polls | Receipts | SendLimits> =>
    Layer.effect(Delivery, make(options.sendDeadline))
}

const make = Effect.fnUntraced(function* (deadline: Duration.Duration) {
  const receipts = yield* Receipts
  const searches = new Searches()
  const edits = new PreviewEdits()
  const ports = { api: yield* BotApi, polls: yield* Polls, receipts, deadline, searches, edits, content: noContent }
  const limits = yield* SendLimits
  const oneByOne = makeKeyedMutex(patience)

  const payloads = Effect.fnUntraced(function* (
    to: Address,
    parts: ReadonlyArray<Rendered>,
    { document, keyboard, replyTo }: Omit<Message, "markdown">
  ) {
    const chat = isBasicGroup(to.chat) ? yield* receipts.current(to.bot, to.chat) : to.chat
    return parts.map((part, index) => ({
      ...addressed({ ...to, chat }, part, index === parts.length - 1 ? keyboard : undefined),
      ...(index === 0 && replyTo?.chat === chat ? replying(replyTo.message) : {}),
      ...(document === undefined ? { link_preview_options: { is_disabled: true } } : { document })
    }))
  })

  const intend = Effect.fnUntraced(function* (to: Address, request: RequestId, text: Message, preview?: Receipt) {
    const parts = yield* payloads(to, yield* rendered(text.markdown), text)
    const now = yield* Clock.currentTimeMillis
    if (parts.length === 0) {
      yield* receipts.ended(request, "nothing to show", now)
      return Option.some([])
    }
    if (preview !== undefined) return yield* receipts.completed(request, parts)
    yield* admitted(to, request)
    return yield* receipts.intend(to.bot, request, parts, now)
  })

  /** Finds out whether a preview is in its chat. One that is not is forgotten. */
  const located = Effect.fnUntraced(function* (to: Address, preview: Receipt) {
    const { message, request, triedAt } = preview
    if (message !== null || preview.status !== "open") return preview
    const verdict = yield* probe({ ...ports, bot: to.bot }, preview, triedAt ?? 0)
    if (verdict === "absent") yield* receipts.withdrawn(request)
    // The probes were edits, too.
    edits.note(request, (yield* Clock.currentTimeMillis) + mayBeOnItsWay(deadline))
    return (yield* receipts.find(request)).at(0)
  })

  /** Continues a part that an earlier run left open. */
  const resume = Effect.fnUntraced(function* (to: Address, sending: Sending, receipt: Receipt) {
    const { message, part, request, triedAt } = receipt
    if (message !== null) {
      yield* admitted(to, request)
      return yield* amend(sending, { ...receipt, message })
    }
    if (triedAt !== null) {
      const verdict = yield* probe(sending, receipt, triedAt)
      if (verdict !== "absent") return verdict
      yield* searches.settled(request, triedAt, yield* Clock.currentTimeMillis)
      yield* Metric.increment(resent)
      yield* Effect.logInfo("a part with an unknown outcome is not in its chat, and is sent again").pipe(
        Effect.annotateLogs("part", part)
      )
    }
    yield* admitted(to, request)
    const claimed = yield* receipts.claim(request, part, triedAt, yield* Clock.currentTimeMillis)
    if (!claimed) return yield* busy(request, busyPause)
    return yield* transmit(sending, receipt)
  })

  /** Checks the limits, before anything is marked as tried. */
  const admitted = Effect.fnUntraced(function* ({ chat }: Address, request: RequestId) {
    const retryAfter = yield* limits.admit(chat)
    if (retryAfter > 0) return yield* new DeliveryFailure({ request, reason: "paced", retryAfter })
  })

  const deliver = Effect.fnUntraced(function* <E>(
    to: Address,
    request: RequestId,
    text: Effect.Effect<string | Message, E>,
    isNew: boolean,
    content: Effect.Effect<Uint8Array, StoreUnavailable>
  ): Effect.fn.Return<void, E | DeliveryFailure | StoreUnavailable> {
    const sending = { ...ports, bot: to.bot, content }
    const before = isNew ? [] : yield* receipts.find(request)
    const intended = before.length > 0 ? Option.none() : yield* intend(to, request, message(yield* text))
    const found = isNew && Option.isNone(intended) ? yield* receipts.find(request) : before
    if (Option.isNone(intended) && found.length === 0) return yield* busy(request, busyPause)
    const [preview] = found
    if (preview?.isPreview === true) {
      const here = yield* located(to, preview)
      if (here?.status === "ended") return
      if (here !== undefined) yield* intend(to, request, message(yield* text), here)
      return yield* deliver(to, request, text, false, content)
    }
    // Parts that this run itself marked as tried were not sent yet.
    let marked = Option.isSome(intended)
    for (const receipt of Option.getOrElse(intended, () => found)) {
      if (receipt.status !== "open") continue
      const verdict = yield* marked ? transmit(sending, receipt) : resume(to, sending, receipt)
      if (verdict === "ended") return
      // The next part is marked as tried already, so it does not wait.
      if (marked && receipt.part > 0) yield* limits.count
      marked = true
    }
  })

  const preview = Effect.fnUntraced(function* (
    to: Address,
    request: RequestId,
    shown: Rendered,
    replyTo: Message["replyTo"]
  ) {
    const sending = { ...ports, bot: to.bot }
    const [payload] = yield* payloads(to, [shown], { replyTo })
    const [before] = yield* receipts.find(request)
    if (payload === undefined || (before !== undefined && !before.isPreview)) return false
    const here = before && (yield* located(to, before))
    if (here?.status === "ended" || here?.isPreview === false) return false
    yield* admitted(to, request)
    if (here !== undefined && here.message !== null) return yield* extend(sending, request, here.message, payload)
    const intended = yield* receipts.intend(to.bot, request, [payload], yield* Clock.currentTimeMillis, true)
    // Another send has the chat.
    if (Option.isNone(intended)) return true
    yield* Metric.increment(sends)
    return yield* begin(sending, request, payload)
  })

  /** Other sends respect the limits that Telegram reports to this one. */
  const heeding = <A, E>({ chat }: Address, sending: Effect.Effect<A, E | DeliveryFailure>) =>
    Effect.tapError(sending, (failure) =>
      isLimited(failure) ? limits.refused(chat, failure.retryAfter ?? 0) : Effect.void
    )

  const inTurn = <E>(
    conversation: ConversationKey,
    request: RequestId,
    sends: (to: Address) => Effect.Effect<void, E>
  ) => {
    const to = address(conversation)
    return oneByOne(`${to.bot}:${to.chat}`, heeding(to, sends(to))).pipe(
      Effect.flatMap((done) => (Option.isNone(done) ? busy(request, busyPause) : Effect.void)),
      traced(request, "Delivery.send")
    )
  }

  return Delivery.of({
    send: (conversation, request, text, isNew = false, content = noContent) =>
      inTurn(conversation, request, (to) => deliver(to, request, text, isNew, content)),
    resend: (conversation, request, content) =>
      inTurn(conversation, request, (to) =>
        Effect.flatMap(receipts.reopened(request), (isOpen) =>
          isOpen ? deliver(to, request, erased, false, content) : busy(request, busyPause)
        )
      ),
    preview: (conversation, request, shown, replyTo) => {
      const to = address(conversation)
      return oneByOne(`${to.bot}:${to.chat}`, heeding(to, preview(to, request, shown, replyTo))).pipe(
        Effect.map(Option.getOrElse(() => true)),
        traced(request, "Delivery.preview")
      )
    },
    abandon: (request, reason) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        searches.forget(request)
        edits.forget(request)
        return reason === undefined ? receipts.buried(request, "abandoned", now) : receipts.ended(request, reason, now)
      }).pipe(traced(request, "Delivery.abandon"))
  })
})
