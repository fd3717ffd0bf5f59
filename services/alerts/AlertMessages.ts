import * as Effect from "effect/Effect"
import { alertId, conversationKey } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { type Access, ownersOf } from "../../domain/telegram/Access.ts"
import { nothing } from "../../domain/telegram/Envelope.ts"
import { firingText, overText } from "../../domain/telemetry/alerts/AlertText.ts"
import { due, type Known, keyOf, type Word } from "../../domain/telemetry/alerts/Known.ts"
import type { Rule } from "../../domain/telemetry/alerts/Rule.ts"
import { Handover } from "../engine/Handover.ts"
import { PeopleStore } from "../people/PeopleStore.ts"
import { type Arrival, internalArrival, Updates } from "../turns/Updates.ts"
import type { Stored } from "../telemetry/AlertStore.ts"

/** The message to an owner, accepted like an update from Telegram: the engine delivers it exactly once. */
const arrivalOf = (bot: number, owner: number, known: Known, word: Word, text: string, now: number): Arrival => {
  const key = keyOf(known)
  const id = alertId(bot, owner, key, known.since, word === "over" ? "over" : known.tellings + 1)
  const conversation = conversationKey({ bot, chat: owner, thread: undefined })
  const argument = word === "firing" ? key : undefined
  const chat = { id: owner, type: "private" as const }
  const user = { id: owner, name: "" }
  return {
    ...internalArrival(conversation, {
      id,
      kind: "tell",
      message: 0,
      sequence: 0,
      sentAt: now,
      long: false,
      about: "alert"
    }),
    content: {
      body: "{}",
      envelope: { ...nothing, chat, user, kind: "tell", about: "alert", argument, text, skip: undefined }
    },
    user: owner
  }
}

/**
 * Tells the owners what they have to be told. The id of a message is made of its alert and its number, so that one that
 * is told again after a crash is dropped as a duplicate.
 */
export const make = (bot: number, access: Access) =>
  Effect.gen(function* () {
    const updates = yield* Updates
    const handover = yield* Handover
    const people = yield* PeopleStore

    const told = (known: Known, word: Word, now: number): Known =>
      word === "over" ? { ...known, overTold: true } : { ...known, tellings: known.tellings + 1, toldAt: now }

    const tell = Effect.fnUntraced(function* (
      rules: ReadonlyMap<string, Rule>,
      { known, mutedUntil }: Stored,
      owners: ReadonlyArray<number>,
      now: number
    ): Effect.fn.Return<Known, StoreUnavailable> {
      const word = due(known, mutedUntil, now)
      if (word === undefined) return known
      const rule = rules.get(known.rule)
      const named = { alert: known.id, value: known.value }
      if (word === "firing" && rule !== undefined) {
        yield* Effect.annotateLogs(Effect.logWarning(`alert: ${known.rule}`), named)
      } else if (word === "over") {
        yield* Effect.annotateLogs(Effect.logInfo(`alert is over: ${known.rule}`), named)
      }
      const text =
        word === "over"
          ? overText(known.rule, known, known.overAt ?? now)
          : rule && firingText(rule, known, known.tellings > 0)
      // A rule of another program: nothing can be said about it.
      if (text === undefined || owners.length === 0) return told(known, word, now)
      const batch = owners.map((owner) => arrivalOf(bot, owner, known, word, text, now))
      const { placed } = yield* updates.accept(bot, batch, undefined, now)
      yield* handover.offer(placed)
      return told(known, word, now)
    })

    return Effect.fnUntraced(function* (rules: ReadonlyMap<string, Rule>, all: ReadonlyArray<Stored>, now: number) {
      const isNeeded = all.some(({ known, mutedUntil }) => due(known, mutedUntil, now) !== undefined)
      if (!isNeeded) return all.map(({ known }) => known)
      const owners = ownersOf(access, (yield* people.people(bot)).owners)
      return yield* Effect.forEach(all, (stored) => tell(rules, stored, owners, now))
    })
  })
