import { type Access, isListed } from "./Access.ts"
import type { Standing } from "./Standing.ts"

/**
 * The access policy for groups.
 *
 * - `allowed`: the people who may use it in private.
 * - `members`: everybody in a group that is allowed.
 *
 * A group is allowed if it is one of `groups`, or if somebody who may use the bot in private added it there or addressed it.
 */
export interface GroupPolicy {
  readonly who: "allowed" | "members"
  readonly groups: ReadonlySet<number>
}

export const defaultGroupPolicy: GroupPolicy = { who: "allowed", groups: new Set() }

/** The stored facts about a group. `began`: the chat id with which its conversation began, before it was a supergroup. */
export interface GroupStanding {
  readonly allowed: boolean
  readonly began: number
}

/** Whether a person may use the bot wherever they are. An anonymous administrator is no person. */
export const isTrusted = (access: Access, user: number | undefined, { allowed, owner }: Standing): boolean =>
  user !== undefined && (access._tag === "Everyone" || (user > 0 && (isListed(access, user) || owner || allowed)))

/** Whether a group is allowed by the settings or the store. */
export const isAllowed = (
  access: Access,
  policy: GroupPolicy,
  chat: number,
  { allowed, began }: GroupStanding
): boolean => access._tag === "Everyone" || allowed || policy.groups.has(chat) || policy.groups.has(began)
