import * as Effect from "effect/Effect"
import { type GroupView, type MessageView, SandboxRefusal } from "../../../../domain/sandbox/Telegram.ts"
import { type Chat, type Chats, isPresent, standingOf } from "../state/Chats.ts"
import type { Files } from "../state/Files.ts"
import type { Messages } from "../state/Messages.ts"
import type { Presses } from "../state/Presses.ts"
import type { Bot, Setting } from "../state/Settings.ts"
import type { Store } from "../state/Store.ts"
import type { Topics } from "../state/Topics.ts"
import type { Updates } from "../state/Updates.ts"
import type { Write } from "../wire/Message.ts"

/** What the actions of people work on. */
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

export const refuse = (why: string) => Effect.fail(new SandboxRefusal({ why }))

export const chatOf = ({ chats }: Parts, id: number): Effect.Effect<Chat, SandboxRefusal> => {
  const chat = chats.find(id)
  return chat === undefined ? refuse("there is no such chat") : Effect.succeed(chat)
}

export const groupOf = (parts: Parts, id: number): Effect.Effect<{ chat: Chat; group: GroupView }, SandboxRefusal> =>
  Effect.flatMap(chatOf(parts, id), (chat) => {
    const { group } = chat.state
    if (group === undefined) return refuse("this is no group")
    return group.migratedTo === null ? Effect.succeed({ chat, group }) : refuse("this group has become a supergroup")
  })

export const personOf = ({ chats }: Parts, id: number): Effect.Effect<Chat, SandboxRefusal> => {
  const person = chats.find(id)
  return person === undefined || person.state.group !== undefined
    ? refuse("there is no such person")
    : Effect.succeed(person)
}

/** The sender of what a person does in a group: a member. */
export const memberOf = (
  parts: Parts,
  group: GroupView,
  id: number
): Effect.Effect<NonNullable<MessageView["sender"]>, SandboxRefusal> =>
  Effect.flatMap(personOf(parts, id), ({ name }) => {
    if (!isPresent(standingOf(group, id))) return refuse(`${name} is not in the group`)
    const anonymous = group.members.some((member) => member.id === id && member.anonymous)
    return Effect.succeed({ id, name, anonymous })
  })
