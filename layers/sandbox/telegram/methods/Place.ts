import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Args from "../request/Arguments.ts"
import { badRequest, forbidden, Refusal, tooManyRequests } from "../request/Refusal.ts"
import { type Chat, isAdministrator, isPresent } from "../state/Chats.ts"
import type { Parts } from "./Method.ts"

/** What a method does in a chat; the more it does, the more the bot has to be. */
export type Access = "read" | "members" | "edit" | "write"

/** The topic of all messages without a topic; nothing can be sent there by its number. */
const general = 1

/** Where a call of a bot happens. */
export interface Place {
  readonly chat: (args: Args.Arguments, access: Access, name?: string) => Effect.Effect<Chat, Refusal>
  /** The topic of `message_thread_id`; `null` without one, and in chats that have none. */
  readonly thread: (args: Args.Arguments, chat: Chat) => Effect.Effect<number | null, Refusal>
  /** Fails if the limits of the chat or the bot are reached. */
  readonly leave: (chat: Chat) => Effect.Effect<void, Refusal>
}

export const make = ({ chats, leave, topics }: Parts): Place => ({
  chat: (args, access, name = "chat_id") => {
    const id = Args.text(args, name)
    if (id === "") return Effect.fail(badRequest(`${name} is empty`))
    const chat = chats.find(Number.parseInt(id, 10))
    if (chat?.started !== true) return Effect.fail(badRequest("chat not found"))
    const refusal = refused(chat, access)
    return refusal === undefined ? Effect.succeed(chat) : Effect.fail(refusal)
  },
  thread: (args, chat) => {
    const thread = Args.id(args, "message_thread_id")
    const { group } = chat.state
    if (thread === 0 || group?.forum === false) return Effect.succeed(null)
    const topic = group !== undefined && thread === general ? undefined : topics.find(chat.id, thread)
    if (topics.unnoticed.delete(`${chat.id} ${thread}`)) return Effect.fail(badRequest("TOPIC_DELETED"))
    if (topic === undefined || topic.state === "deleted") return Effect.fail(badRequest("message thread not found"))
    return topic.state === "closed" && group !== undefined && !isAdministrator(group.bot)
      ? Effect.fail(badRequest("TOPIC_CLOSED"))
      : Effect.succeed(thread)
  },
  leave: (chat) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const wait = leave(chat.id, now)
      return wait === 0 ? Effect.void : Effect.fail(tooManyRequests(wait))
    })
})

/** Why the bot may not do that in a chat (`check_chat_access`). */
const refused = ({ state: { closed, group } }: Chat, access: Access): Refusal | undefined => {
  const isWrite = access === "write" || (access === "members" && group?.kind === "group")
  const isChange = isWrite || access === "edit"
  if (group === undefined) {
    return closed === "deactivated" && isChange
      ? forbidden("user is deactivated")
      : closed === "blocked" && isWrite
        ? forbidden("bot was blocked by the user")
        : undefined
  }
  if (group.migratedTo !== null) {
    return isWrite
      ? new Refusal({
          code: 400,
          description: "Bad Request: group chat was upgraded to a supergroup chat",
          migratedTo: group.migratedTo
        })
      : undefined
  }
  if (isPresent(group.bot) || (group.kind === "group" && !isChange)) return undefined
  return forbidden(
    group.bot === "kicked"
      ? `bot was kicked from the ${group.kind} chat`
      : `bot is not a member of the ${group.kind} chat`
  )
}
