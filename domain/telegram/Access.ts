import type { Standing } from "./Standing.ts"

/**
 * Who may use the bot.
 *
 * - `Everyone`: anybody, in the sandbox.
 * - `Allowed`: the user ids of `HOLDFAST_ALLOWED_USERS`.
 * - `Pairing`: the owner: whoever first opens the one-time link with this code.
 */
export type Access =
  | { readonly _tag: "Everyone" }
  | { readonly _tag: "Allowed"; readonly users: ReadonlySet<number> }
  | { readonly _tag: "Pairing"; readonly code: string }

/** The decision about a user who writes: admit, make the owner, refuse with a notice, or (refused before) ignore. */
export type Verdict = "admit" | "pair" | "refuse" | "ignore"

/** Decides about a user. `owned`: the bot has an owner already; `argument`: the text after `/start`. */
export const verdict = (
  access: Access,
  user: number,
  argument: string | undefined,
  owned: boolean,
  standing: Standing
): Verdict => {
  switch (access._tag) {
    case "Everyone":
      return "admit"
    case "Allowed":
      if (access.users.has(user)) return "admit"
      break
    case "Pairing":
      if (standing.owner) return "admit"
      if (!owned && argument === access.code) return "pair"
      break
  }
  return standing.refused ? "ignore" : "refuse"
}
