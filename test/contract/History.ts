import type { Happening } from "./Scene.ts"
import type { Death } from "./World.ts"

/**
 * How conversations are held.
 *
 * - `usual`: as it is by default. `each`: a turn for each message. `hasty`: a user is told at once that an answer is late. `brief`:
 *   that too, and what fails is given up after three seconds. `limited`: a person may write two messages a day.
 */
export type Manner = "usual" | "each" | "hasty" | "brief" | "limited"

/** A sequence of events in some chats, and the messages that their people must see at the end. */
export interface History {
  readonly name: string
  /** `usual` if left out. */
  readonly manner?: Manner
  /** The processes that die at the happening `death`. */
  readonly dies?: Death
  readonly happens: ReadonlyArray<Happening>
  /** All messages of the bot in the chat of each person, in order. Where nobody else is named, it is Ada who does something. */
  readonly sees: Readonly<Record<string, ReadonlyArray<string>>>
  /** How often the model is asked for Ada. */
  readonly asked?: number
}

/** A group with the bot in it, in which one person writes. */
export const group = "the group"

/** The one who is on no list. */
export const stranger = "a stranger"
