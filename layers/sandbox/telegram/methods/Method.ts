import type * as Effect from "effect/Effect"
import type * as Args from "../request/Arguments.ts"
import type { Refusal } from "../request/Refusal.ts"
import type { Chats } from "../state/Chats.ts"
import type { Files } from "../state/Files.ts"
import type { Messages } from "../state/Messages.ts"
import type { Presses } from "../state/Presses.ts"
import type { Bot, Setting } from "../state/Settings.ts"
import type { Store } from "../state/Store.ts"
import type { Topics } from "../state/Topics.ts"
import type { Updates } from "../state/Updates.ts"
import type { Write } from "../wire/Message.ts"

/** The result of a method as JSON, with the description that Telegram adds to some. */
export interface Result {
  readonly json: string
  readonly description?: string
}

export type Method = (args: Args.Arguments) => Effect.Effect<Result, Refusal>

/** Methods by name in lower case: Telegram ignores the case. */
export type Table = Readonly<Record<string, Method>>

/** What the methods work on. */
export interface Parts {
  readonly store: Store
  readonly bot: Bot
  readonly chats: Chats
  readonly topics: Topics
  readonly messages: Messages
  readonly files: Files
  readonly presses: Presses
  readonly updates: Updates
  readonly write: Write
  readonly commands: Setting<ReadonlyArray<{ readonly command: string; readonly description: string }>>
  readonly readsAll: Setting<boolean>
  /** Asks to send to a chat now; the seconds to wait, or 0. */
  readonly leave: (chat: number, now: number) => number
}

export const result = (value: unknown): Result => ({ json: JSON.stringify(value) })
