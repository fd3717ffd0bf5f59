import type { Standing } from "./Standing.ts"

/**
 * The access policy of a bot. A private bot always admits its owner and the users whom the owner allowed.
 *
 * - `Everyone`: anybody, in the sandbox.
 * - `Allowed`: also the user ids of `HOLDFAST_ALLOWED_USERS`.
 * - `Pairing`: whoever first opens the one-time link with this code becomes the owner.
 */
export type Access =
  | { readonly _tag: "Everyone" }
  | { readonly _tag: "Allowed"; readonly users: ReadonlySet<number> }
  | { readonly _tag: "Pairing"; readonly code: string }

/**
 * The decision about a user who writes: admit, make the owner, refuse with a notice, or (refused before) ignore. What is
 * said in a group, and not to the bot, is overheard.
 */
export type Verdict = "admit" | "pair" | "refuse" | "ignore" | "overhear"

/** Whether the settings alone admit a user. */
export const isListed = (access: Access, user: number): boolean =>
  access._tag === "Everyone" || (access._tag === "Allowed" && access.users.has(user))

/** Decides about a user. `owned`: the bot has an owner already; `argument`: the text after `/start`. */
export const verdict = (
  access: Access,
  user: number,
  argument: string | undefined,
  owned: boolean,
  standing: Standing
): Verdict => {
  if (isListed(access, user) || standing.owner || standing.allowed) return "admit"
  if (access._tag === "Pairing" && !owned && argument === access.code) return "pair"
  return standing.refused ? "ignore" : "refuse"
}

/**
 * The users who decide about others: the stored owners. Without one, it is the first user of the settings.
 */
export const ownersOf = (access: Access, stored: ReadonlyArray<number>): ReadonlyArray<number> =>
  stored.length > 0 || access._tag !== "Allowed" ? stored : [...access.users].slice(0, 1)
