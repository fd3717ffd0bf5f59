import type { Write } from "./wire/Message.ts"
import type { Chats } from "./state/Chats.ts"
import type { Files } from "./state/Files.ts"
import type { Messages } from "./state/Messages.ts"
import type { Presses } from "./state/Presses.ts"
import type { Bot, Setting } from "./state/Settings.ts"
import type { Store } from "./state/Store.ts"
import type { Topics } from "./state/Topics.ts"
import type { Updates } from "./state/Updates.ts"

/** The state that the bot's methods and the actions of people work on. */
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
  readonly readsAll: Setting<boolean>
}
