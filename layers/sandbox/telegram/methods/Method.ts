import type * as Effect from "effect/Effect"
import type * as Args from "../request/Arguments.ts"
import type { Refusal } from "../request/Refusal.ts"
import type * as State from "../Parts.ts"
import type { Setting } from "../state/Settings.ts"

/** The result of a method as JSON, with the description that Telegram adds to some. */
export interface Result {
  readonly json: string
  readonly description?: string
}

export type Method = (args: Args.Arguments) => Effect.Effect<Result, Refusal>

/** Methods by name in lower case: Telegram ignores the case. */
export type Table = Readonly<Record<string, Method>>

/** What the methods work on. */
export interface Parts extends State.Parts {
  readonly commands: Setting<ReadonlyArray<{ readonly command: string; readonly description: string }>>
  /** Asks to send to a chat now; the seconds to wait, or 0. */
  readonly leave: (chat: number, now: number) => number
}

export const result = (value: unknown): Result => ({ json: JSON.stringify(value) })
