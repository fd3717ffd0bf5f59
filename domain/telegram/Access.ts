import type { Standing } from "./Standing.ts"

/**
 * Who may talk with the bot.
 *
 * - `Everyone`: the sandbox. `Allowed`: the ids of `HOLDFAST_ALLOWED_USERS`.
 * - `Pairing`: the owner, who is whoever opens the one-time link with this code first.
 */
export type Access =
  | { readonly _tag: "Everyone" }
  | { readonly _tag: "Allowed"; readonly users: ReadonlySet<number> }
  | { readonly _tag: "Pairing"; readonly code: string }

/**
 * What becomes of someone who writes: let in, made the owner, refused politely, or (refused before) left without a word.
 */
export type Verdict = "admit" | "pair" | "refuse" | "ignore"

/** Decides on one writer. `owned` tells whether the bot has an owner already; `argument` is what followed `/start`. */
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
