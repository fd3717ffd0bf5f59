import * as Effect from "effect/Effect"
import type { MessageView } from "../../../../domain/sandbox/Telegram.ts"
import { type Chat, isAdministrator, isPresent } from "../state/Chats.ts"
import type { Messages } from "../state/Messages.ts"
import type { Bot } from "../state/Settings.ts"

/**
 * Whether the bot gets a message of a person. In groups and in privacy mode, it gets commands, mentions and replies to
 * its own messages only; as an administrator it gets everything. https://core.telegram.org/bots/features#privacy-mode
 */
export const visible = (
  { bot, messages, readsAll }: { readonly bot: Bot; readonly messages: Messages; readonly readsAll: boolean },
  chat: Chat,
  view: MessageView
): Effect.Effect<boolean> => {
  const { group } = chat.state
  if (group === undefined) return Effect.succeed(true)
  if (!isPresent(group.bot)) return Effect.succeed(false)
  if (readsAll || isAdministrator(group.bot) || view.kind === "service" || isAddressed(bot, view)) {
    return Effect.succeed(true)
  }
  return view.reply === undefined
    ? Effect.succeed(false)
    : Effect.map(messages.find(view.reply.chat ?? chat.id, view.reply.message), (found) => found?.view.from === "bot")
}

const isAddressed = (bot: Bot, { entities, text }: MessageView): boolean => {
  const name = `@${bot.username}`.toLowerCase()
  return entities.some(({ length, offset, type, user }) => {
    const words = text.slice(offset, offset + length).toLowerCase()
    return type === "bot_command"
      ? !words.includes("@") || words.endsWith(name)
      : type === "mention"
        ? words === name
        : type === "text_mention" && user === bot.id
  })
}
