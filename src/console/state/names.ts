import type { Message } from "../wire.ts"
import { shapeOf } from "./groups.ts"
import { bot } from "./world.ts"

export const botName = "Holdfast"

/** Who wrote a message: the bot, a member of a group, an anonymous administrator as the group, or the person of a private chat. */
export const whoWrote = ({ chat, from, sender }: Pick<Message, "chat" | "from" | "sender">): string => {
  if (from === "bot") return botName
  if (sender === undefined) return "You"
  return sender.anonymous ? (shapeOf(chat)?.name ?? "The group") : sender.name
}

/** Where a forwarded message was first written. */
export const originName = ({ origin }: NonNullable<Message["forward"]>): string => {
  switch (origin._tag) {
    case "Bot":
      return botName
    case "Channel":
      return origin.title
    default:
      return origin.name
  }
}

const kinds: Record<Message["kind"], string> = {
  text: "Message",
  service: "Notice",
  photo: "Picture",
  voice: "Voice message",
  audio: "Audio file",
  video: "Video",
  document: "File"
}

export const kindName = (kind: Message["kind"]): string => kinds[kind]

/** The first words of a message, or what it is. */
export const snippet = ({ kind, media, text }: Pick<Message, "kind" | "media" | "text">): string => {
  const words = text.slice(0, 120).replaceAll("\n", " ")
  if (kind === "text" || kind === "service") return words
  const what = kind === "document" && media !== undefined ? media.name : kindName(kind)
  return words === "" ? what : `${what}: ${words}`
}

/** The name of the bot in a message that is for it. */
export const mention = () => `@${bot.value.username}`
