import * as Effect from "effect/Effect"
import * as Args from "../request/Arguments.ts"
import { setting } from "./Settings.ts"
import type { Store } from "./Store.ts"

/** The kinds of updates that a bot gets only if it asks for them. */
const special = new Set(["chat_member", "message_reaction", "message_reaction_count"])

/** The kinds of updates that the bot wants: `allowed_updates`. */
export interface AllowedUpdates {
  /** `null` for the default. */
  readonly get: () => ReadonlyArray<string> | null
  readonly wants: (kind: string) => boolean
  /**
   * Stores the names for later updates. If they are missing or not a list of names, nothing changes; an empty list
   * restores the default.
   */
  readonly remember: (args: Args.Arguments) => Effect.Effect<void>
}

export const make = (store: Store): Effect.Effect<AllowedUpdates> =>
  Effect.map(setting(store, "allowedUpdates", null), (stored) => ({
    get: stored.get,
    wants: (kind) => stored.get()?.includes(kind) ?? !special.has(kind),
    remember: (args) => {
      const value = Args.json(args, "allowed_updates")
      if (!Array.isArray(value) || !value.every((name) => typeof name === "string")) return Effect.void
      const names = value.length === 0 ? null : value.map((name) => name.toLowerCase())
      return JSON.stringify(names) === JSON.stringify(stored.get()) ? Effect.void : stored.set(names)
    }
  }))
