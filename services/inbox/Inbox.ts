import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type { Access } from "../../domain/telegram/Access.ts"
import { isOver, type QuotaPolicy } from "../../domain/people/Quota.ts"
import type { Me } from "../../domain/telegram/Group.ts"
import { defaultGroupPolicy, type GroupPolicy } from "../../domain/telegram/GroupAccess.ts"
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { judge as judgeEnds } from "../../domain/conversation/Ends.ts"
import type { Notice } from "../../domain/conversation/State.ts"
import { address } from "../../domain/Ids.ts"
import { hasId } from "../../domain/telegram/Offset.ts"
import { normalise } from "../../domain/telegram/Update.ts"
import { whereabouts } from "../Defect.ts"
import { steadyOf } from "../resilience/SteadyClock.ts"
import { Bot } from "../telegram/Bot.ts"
import { DuplicateArrivals } from "../telemetry/DuplicateArrivals.ts"
import { opening } from "../telemetry/Trace.ts"
import { duplicates, flooded, overQuota, received, skipped } from "../telemetry/UpdateMetrics.ts"
import { Relay } from "../engine/Relay.ts"
import { wholeAlbums } from "./Albums.ts"
import * as Arriving from "./Arriving.ts"
import { charged } from "./Charging.ts"
import { Floods } from "./Floods.ts"
import { judging } from "./Judging.ts"
import { type Arrival, Updates } from "../turns/Updates.ts"
import { Witness } from "../engine/Witness.ts"

const utf8 = new TextEncoder()

/** What a notice says about its user, for the log. */
const noteworthy = (about: Notice | undefined): string | undefined => {
  switch (about) {
    case "paired":
      return "owns the bot from now on"
    case "refused":
      return "may not use the bot, and was refused"
    case "quota":
      return "has reached a daily limit"
    default:
      return undefined
  }
}

/**
 * Accepts updates from Telegram: they are on disk when `accept` returns, and may then be acknowledged.
 *
 * @since 0.1.0
 * @category services
 */
export class Inbox extends Context.Tag("holdfast/services/inbox/Inbox")<
  Inbox,
  {
    /**
     * Accepts raw updates in order, and the offset to store with them (`undefined`: keep it). `passage` says when they
     * arrived; by default now. An update that cannot be accepted is skipped and delays no other.
     */
    readonly accept: (
      updates: ReadonlyArray<unknown>,
      offset: number | undefined,
      passage?: Arriving.Passage
    ) => Effect.Effect<void, StoreUnavailable>
    readonly offset: Effect.Effect<number | undefined, StoreUnavailable>
  }
>() {
  static readonly layer = (
    access: Access,
    groups: GroupPolicy = defaultGroupPolicy,
    quotas?: QuotaPolicy
  ): Layer.Layer<Inbox, never, Updates | Relay | Bot> =>
    Layer.effect(
      Inbox,
      Effect.gen(function* () {
        const updates = yield* Updates
        const relay = yield* Relay
        const bot = yield* Bot

        const witness = yield* Witness
        const floods = new Floods()
        const repeated = yield* DuplicateArrivals
        const clock = yield* Effect.clock
        const steady = steadyOf(clock)

        const takeIn = Effect.fnUntraced(function* (
          raw: ReadonlyArray<unknown>,
          offset: number | undefined,
          passage: Arriving.Passage | undefined
        ) {
          const me = { id: bot.id, username: bot.username(), name: bot.name() }
          const each = raw.map((update) => attempt(update, () => reading(update, me)))
          const whole = yield* wholeAlbums(
            bot.id,
            updates,
            each.flatMap((one) => ("why" in one ? [] : [one.envelope]))
          )
          const read = each.map((one) => ("why" in one ? one : { ...one, envelope: whole(one.envelope) }))
          const envelopes = read.flatMap((one) => ("why" in one ? [] : [one.envelope]))
          const decide = yield* judging({ access, groups }, bot.id, updates, envelopes)
          const now = yield* Clock.currentTimeMillis
          const moment = Arriving.momentOf(
            passage ?? { now, passed: undefined },
            envelopes.map(({ sentAt }) => sentAt)
          )
          const batch = read.map((one, index): Arrival => {
            const update = raw[index]
            const made =
              "why" in one
                ? one
                : attempt(update, () =>
                    charged(Arriving.arrival(bot.id, one.body, one.envelope, decide(one.envelope), moment), quotas)
                  )
            return "why" in made ? Arriving.placeholder(bot.id, update, made.why) : floods.bounded(made, steady())
          })
          const accepted = yield* updates.accept(bot.id, batch, offset, now).pipe(
            opening(
              batch.map(({ id }) => id),
              "Inbox.accept"
            )
          )
          yield* Effect.catchAllCause(relay.offer(accepted.placed), (cause) =>
            // The updates are stored: the relay finds them in the store.
            Cause.isDie(cause)
              ? Effect.logError(`the relay has a defect: ${whereabouts(cause)}`)
              : Effect.failCause(cause)
          )
          for (const { conversation, ref } of accepted.placed) {
            const what = noteworthy(ref.about)
            if (what === undefined) continue
            const { chat } = address(conversation)
            // The chat of a private conversation has the id of its person.
            yield* chat > 0
              ? Effect.annotateLogs(Effect.logInfo(`a person ${what}`), "person", chat)
              : Effect.logInfo(`a person in the group ${chat} ${what}`)
          }
          yield* Metric.incrementBy(received, raw.length)
          yield* Metric.incrementBy(duplicates, accepted.duplicates)
          for (const conversation of accepted.duplicated) repeated.add(conversation, 1)
          yield* Metric.incrementBy(skipped, accepted.skipped.length)
          yield* Metric.incrementBy(
            overQuota,
            accepted.placed.filter(({ ref }) => ref.about === "quota").length +
              accepted.skipped.filter(({ reason }) => isOver(reason)).length
          )
          yield* Metric.incrementBy(flooded, batch.filter(({ decision }) => decision._tag === "Count").length)
          for (const { id, reason, unusual } of accepted.skipped) {
            yield* (unusual ? Effect.logWarning : Effect.logDebug)(`update skipped: ${reason}`).pipe(
              Effect.annotateLogs("request", id)
            )
          }
        })

        const reading = (update: unknown, me: Me) => {
          const body = JSON.stringify(update) ?? "null"
          return { body, envelope: normalise(update, utf8.encode(body).length, me) }
        }

        /** A defect in one update must not affect the others. Its message may quote a person's text. */
        const attempt = <A>(update: unknown, make: () => A): A | { readonly why: string } => {
          const name = `Update ${bot.id}:${hasId(update) ? update.update_id : -1}`
          if (judgeEnds(witness.known(name)) !== "run") return { why: "the process ended whenever it was read" }
          try {
            return witness.during(name, make)
          } catch (defect) {
            return { why: `it cannot be read: ${defect instanceof Error ? defect.name : "a defect"}` }
          }
        }

        /** A defect in a batch skips only the updates that cause it; a failing store accepts nothing. */
        const accept = (
          raw: ReadonlyArray<unknown>,
          offset: number | undefined,
          passage?: Arriving.Passage
        ): Effect.Effect<void, StoreUnavailable> =>
          Effect.catchAllCause(takeIn(raw, offset, passage), (cause) =>
            Cause.isDie(cause) && raw.length > 0 ? oneByOne(raw, offset, passage) : Effect.failCause(cause)
          )

        const oneByOne = Effect.fnUntraced(function* (
          raw: ReadonlyArray<unknown>,
          offset: number | undefined,
          passage: Arriving.Passage | undefined
        ) {
          for (const one of raw) {
            yield* Effect.catchAllCause(takeIn([one], undefined, passage), (cause) =>
              Cause.isDie(cause) ? leftOut(one, cause) : Effect.failCause(cause)
            )
          }
          yield* takeIn([], offset, undefined)
        })

        /** If not even numbers can be stored, the store is broken: nothing is acknowledged. */
        const leftOut = Effect.fnUntraced(
          function* (one: unknown, cause: Cause.Cause<unknown>) {
            const placeholder = Arriving.placeholder(bot.id, one, "it cannot be accepted")
            const { duplicates: known } = yield* updates.accept(
              bot.id,
              [placeholder],
              undefined,
              yield* Clock.currentTimeMillis
            )
            yield* Metric.increment(received)
            yield* Metric.increment(known === 0 ? skipped : duplicates)
            yield* Effect.logWarning(`update skipped: it cannot be accepted: ${whereabouts(cause)}`).pipe(
              Effect.annotateLogs("request", placeholder.id)
            )
          },
          Effect.catchAllDefect(() => new StoreUnavailable({ operation: "accept", code: "REFUSED" }))
        )

        return Inbox.of({
          accept,
          offset: Effect.map(updates.offset(bot.id), Option.getOrUndefined)
        })
      })
    )
}
