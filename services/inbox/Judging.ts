import * as Effect from "effect/Effect"
import { type Access, isListed, type Verdict, verdict } from "../../domain/telegram/Access.ts"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import { isGroup } from "../../domain/telegram/Group.ts"
import { type GroupPolicy, type GroupStanding, isAllowed, isTrusted } from "../../domain/telegram/GroupAccess.ts"
import { type Standing, stranger } from "../../domain/telegram/Standing.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { GroupChange, Updates } from "../turns/Updates.ts"
import type { Judged } from "./Arriving.ts"

/** Who may use the bot, in private and in groups. */
export interface Policy {
  readonly access: Access
  readonly groups: GroupPolicy
}

/**
 * Decides about the updates of a batch, in order. The store is asked only about people whom the settings do not admit,
 * and about groups.
 */
export const judging = Effect.fnUntraced(function* (
  { access, groups: policy }: Policy,
  bot: number,
  updates: typeof Updates.Service,
  envelopes: ReadonlyArray<Envelope>
): Effect.fn.Return<(envelope: Envelope) => Judged, StoreUnavailable> {
  const unsure = envelopes.flatMap(({ joins, kind, user }) =>
    (kind === undefined && joins === undefined) || user === undefined || isListed(access, user.id) ? [] : [user.id]
  )
  const store = unsure.length === 0 ? undefined : yield* updates.standing(bot, unsure)
  const chats = new Set(envelopes.flatMap(({ chat }) => (chat !== undefined && isGroup(chat) ? [chat.id] : [])))
  const stored = chats.size === 0 ? undefined : yield* updates.groups(bot, [...chats])
  // The changes of this batch itself: who was paired, who was refused, and what became of groups.
  const people = new Map<number, Standing>(store?.users)
  const groups = new Map<number, GroupStanding>(stored)
  let owned = store?.owned ?? true

  const standingOf = (user: number) => people.get(user) ?? stranger
  const groupOf = (chat: number) => groups.get(chat) ?? { allowed: false, began: chat }

  const change = (changed: GroupChange): GroupChange => {
    if (changed._tag === "Allowed") groups.set(changed.chat, { ...groupOf(changed.chat), allowed: changed.allowed })
    else groups.set(changed.to, groupOf(changed.from))
    return changed
  }

  const ofPerson = ({ about, argument, user }: Envelope): Verdict => {
    if (user === undefined) return "ignore"
    const standing = standingOf(user.id)
    const decided = verdict(access, user.id, about === "start" ? argument : undefined, owned, standing)
    if (decided === "pair") owned = true
    people.set(user.id, {
      ...standing,
      owner: standing.owner || decided === "pair",
      refused: standing.refused || decided === "refuse"
    })
    return decided
  }

  /** Only a command to the bot by name is refused in words, once for each person. */
  const ofStranger = ({ kind, text, user }: Envelope): Verdict => {
    const isNamed = (kind === "tell" || kind === "new" || kind === "stop") && /^\/\w+@/.test(text)
    if (user === undefined || !isNamed || standingOf(user.id).refused) return "ignore"
    people.set(user.id, { ...standingOf(user.id), refused: true })
    return "refuse"
  }

  const ofGroup = (envelope: Envelope, chat: number): Judged => {
    const { joins, kind, move, skip, user } = envelope
    if (move !== undefined) return { decided: "ignore", group: change({ _tag: "Moved", ...move }) }
    const isForBot = kind !== undefined
    const isOfTrusted = isTrusted(access, user?.id, standingOf(user?.id ?? 0))
    const before = groupOf(chat)
    const { began } = before
    // Whoever added the bot last decides, until somebody who is trusted speaks to it.
    const allowed = isOfTrusted ? before.allowed || isForBot || joins === true : before.allowed && joins !== true
    const isChanged = allowed !== before.allowed && access._tag !== "Everyone"
    const group = isChanged ? change({ _tag: "Allowed", chat, allowed }) : undefined
    const isOpen = isAllowed(access, policy, chat, groupOf(chat))
    // A button obeys only the person for whom it was made: that is checked when it is carried out.
    const isPress = kind === "tell" && envelope.callback !== undefined
    const isAdmitted = isOfTrusted || (isOpen && (policy.who === "members" || isPress))
    if (isForBot && isAdmitted) return { decided: "admit", ofMember: !isOfTrusted, began, group }
    const refused = isForBot ? ofStranger(envelope) : "ignore"
    if (refused === "refuse") return { decided: refused, began }
    const isSaid = skip === "overheard" || kind === "message"
    return isOpen && isSaid ? { decided: "overhear", began } : { decided: "ignore", began, group }
  }

  return (envelope) => {
    const { chat, kind } = envelope
    if (chat !== undefined && isGroup(chat)) return ofGroup(envelope, chat.id)
    return { decided: kind === undefined ? "ignore" : ofPerson(envelope) }
  }
})
