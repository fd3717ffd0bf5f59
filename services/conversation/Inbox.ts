import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Hash from "effect/Hash"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import { type Access, verdict } from "../../domain/conversation/Access.ts"
import { type Standing, stranger } from "../../domain/conversation/Standing.ts"
import { conversationKey, requestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { type Envelope, normalise, type Skip } from "../../domain/telegram/Update.ts"
import { Bot } from "../telegram/Bot.ts"
import { opening } from "../telemetry/Trace.ts"
import { duplicates, received, skipped } from "../telemetry/UpdateMetrics.ts"
import { Relay } from "./Relay.ts"
import { type Arrival, Updates } from "./Updates.ts"

/** From here on the continuation of a long paste may be on its way (UTF-16 units; clients split there). */
const longText = 3900

const utf8 = new TextEncoder()

/**
 * The door: what Telegram handed over is on disk when this returns, and may then be acknowledged.
 *
 * @since 0.1.0
 * @category services
 */
export class Inbox extends Context.Tag("holdfast/services/conversation/Inbox")<
  Inbox,
  {
    /** Raw updates as they came, in order, and the offset to store with them (undefined: keep it). */
    readonly accept: (
      updates: ReadonlyArray<unknown>,
      offset: number | undefined
    ) => Effect.Effect<void, StoreUnavailable>
    /** The offset that was stored last. */
    readonly offset: Effect.Effect<number | undefined, StoreUnavailable>
  }
>() {
  static readonly layer = (access: Access): Layer.Layer<Inbox, never, Updates | Relay | Bot> =>
    Layer.effect(
      Inbox,
      Effect.gen(function* () {
        const updates = yield* Updates
        const relay = yield* Relay
        const bot = yield* Bot

        const accept = Effect.fnUntraced(function* (raw: ReadonlyArray<unknown>, offset: number | undefined) {
          const me = { username: bot.username() }
          const envelopes = raw.map((update) => {
            const body = JSON.stringify(update) ?? "null"
            return { body, envelope: normalise(update, utf8.encode(body).length, me) }
          })
          const decide = yield* judge(envelopes.map(({ envelope }) => envelope))
          const batch = envelopes.map(({ body, envelope }) => arrival(bot.id, body, envelope, decide(envelope)))
          const accepted = yield* updates.accept(bot.id, batch, offset, yield* Clock.currentTimeMillis).pipe(
            opening(
              batch.map(({ id }) => id),
              "Inbox.accept"
            )
          )
          yield* relay.offer(accepted.placed)
          yield* Metric.incrementBy(received, raw.length)
          yield* Metric.incrementBy(duplicates, accepted.duplicates)
          yield* Metric.incrementBy(skipped, accepted.skipped.length)
          for (const { id, reason, unusual } of accepted.skipped) {
            yield* (unusual ? Effect.logWarning : Effect.logDebug)(`update skipped: ${reason}`).pipe(
              Effect.annotateLogs("request", id)
            )
          }
        })

        const isAdmitted = (user: number) => verdict(access, user, undefined, true, stranger) === "admit"

        /** What becomes of each writer. The store is asked only about those whom the settings do not let in. */
        const judge = Effect.fnUntraced(function* (envelopes: ReadonlyArray<Envelope>) {
          const unsure = envelopes.flatMap(({ kind, user }) =>
            kind === undefined || user === undefined || isAdmitted(user.id) ? [] : [user.id]
          )
          const store = unsure.length === 0 ? undefined : yield* updates.standing(bot.id, unsure)
          // What this batch itself changes: who was paired, and who was refused.
          const seen = new Map<number, Standing>(store?.users)
          let owned = store?.owned ?? true
          return (envelope: Envelope) => {
            if (envelope.kind === undefined || envelope.user === undefined) return "ignore"
            const user = envelope.user.id
            const standing = seen.get(user) ?? stranger
            const code = envelope.about === "start" ? envelope.argument : undefined
            const decided = verdict(access, user, code, owned, standing)
            if (decided === "pair") owned = true
            seen.set(user, {
              owner: standing.owner || decided === "pair",
              refused: standing.refused || decided === "refuse"
            })
            return decided
          }
        })

        return Inbox.of({
          accept,
          offset: Effect.map(updates.offset(bot.id), Option.getOrUndefined)
        })
      })
    )
}

/** Not what people do in everyday use: Telegram, or our reading of it, has changed. */
const isUnusual = (skip: Skip) => skip === "malformed" || skip === "unknown kind" || skip === "too large"

const arrival = (bot: number, body: string, envelope: Envelope, decided: ReturnType<typeof verdict>): Arrival => {
  // A malformed update may have no id: its content stands in, so that a second delivery is still dropped.
  const stamp = envelope.update < 0 ? Math.abs(Hash.string(body)) : envelope.stamp
  const id = requestId(bot, envelope.update, stamp)
  return {
    bot,
    update: envelope.update,
    stamp,
    id,
    body,
    chat: envelope.chat?.id,
    user: envelope.user?.id,
    message: envelope.message,
    sentAt: envelope.sentAt,
    decision: decision(bot, id, envelope, decided)
  }
}

const decision = (
  bot: number,
  id: Arrival["id"],
  envelope: Envelope,
  decided: ReturnType<typeof verdict>
): Arrival["decision"] => {
  const { chat, kind, skip, thread, user } = envelope
  if (kind === undefined || chat === undefined || user === undefined) {
    const reason = skip ?? "malformed"
    return { _tag: "Skip", reason, unusual: isUnusual(reason) }
  }
  if (decided === "ignore") return { _tag: "Skip", reason: "not allowed, and told so before", unusual: false }
  const about = decided === "refuse" ? "refused" : decided === "pair" ? "paired" : envelope.about
  return {
    _tag: "Converse",
    conversation: conversationKey({ bot, chat: chat.id, thread }),
    ref: {
      id,
      kind: decided === "admit" ? kind : "tell",
      message: envelope.message ?? 0,
      sequence: envelope.sequence,
      sentAt: envelope.sentAt,
      long: envelope.text.length >= longText,
      ...(envelope.draft === undefined ? {} : { draft: envelope.draft }),
      ...(about === undefined ? {} : { about })
    },
    ...(decided === "pair" ? { owner: user.id } : {})
  }
}
