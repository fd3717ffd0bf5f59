import * as Effect from "effect/Effect"
import { type GroupView, type MessageView, SandboxRefusal } from "../../../../domain/sandbox/Telegram.ts"
import { type Chat, isPresent, standingOf } from "../state/Chats.ts"
import type { Parts } from "../Parts.ts"

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
