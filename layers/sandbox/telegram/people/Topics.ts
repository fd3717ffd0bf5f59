import * as Effect from "effect/Effect"
import type { TopicView } from "../../../../domain/sandbox/Telegram.ts"
import type * as Port from "../../../../services/sandbox/TelegramSandbox.ts"
import { type Chat, isAdministrator, isPresent, standingOf } from "../state/Chats.ts"
import * as TopicSteps from "../state/TopicSteps.ts"
import { chatOf, groupOf, memberOf, refuse } from "./Parts.ts"
import type { Parts } from "../Parts.ts"

const longestName = 128

/** What people do with the topics of a forum. */
export const make = (parts: Parts): Pick<Port.Groups, "createTopic" | "setTopic" | "deleteTopic"> => {
  const { chats, messages, store, topics, updates, write } = parts

  const forum = Effect.fnUntraced(function* (id: number, by: number) {
    const { chat, group } = yield* groupOf(parts, id)
    if (!group.forum) return yield* refuse("the group has no topics")
    const sender = yield* memberOf(parts, group, by)
    return { chat, group, author: { from: "user", sender } as const }
  })

  const topicOf = (chat: Chat, id: number) => {
    const topic = topics.find(chat.id, id)
    return topic === undefined || topic.state === "deleted" ? refuse("there is no such topic") : Effect.succeed(topic)
  }

  const take = Effect.fnUntraced(function* ({ message, statements, written }: TopicSteps.Step, chat: Chat) {
    const content = yield* write(message, chat)
    const isHeard = isPresent(chat.state.group?.bot ?? "left")
    const update = yield* updates.prepare(isHeard ? [{ kind: "message", content }] : [])
    yield* messages.add([message], false, [...statements, ...update.statements])
    yield* written
    yield* update.written
    yield* chats.show(chat)
  })

  const createTopic: Port.Groups["createTopic"] = Effect.fnUntraced(function* (id, title, by) {
    const { author, chat } = yield* forum(id, by)
    const name = title.trim()
    if (name === "" || name.length > longestName) return yield* refuse(`a topic has 1 to ${longestName} characters`)
    const step = yield* TopicSteps.create(parts, chat, author, name)
    yield* take(step, chat)
    return { id: step.message.id, name, state: "open" } satisfies TopicView
  }, store.step)

  const setTopic: Port.Groups["setTopic"] = Effect.fnUntraced(function* (id, topicId, state, by) {
    const { author, chat, group } = yield* forum(id, by)
    if (!isAdministrator(standingOf(group, by))) return yield* refuse("only administrators close and open topics")
    const topic = yield* topicOf(chat, topicId)
    if (topic.state === state) return
    yield* take(yield* TopicSteps.toggle(parts, chat, author, topic, state), chat)
  }, store.step)

  const deleteTopic: Port.Groups["deleteTopic"] = Effect.fnUntraced(function* (id, topicId) {
    const chat = yield* chatOf(parts, id)
    const topic = yield* topicOf(chat, topicId)
    const { statements, written } = topics.prepare(id, { ...topic, state: "deleted" })
    yield* store.write(statements)
    yield* written
    topics.unnoticed.add(`${id} ${topicId}`)
    yield* messages.removeThread(id, topicId)
    yield* chats.show(chat)
  }, store.step)

  return { createTopic, setTopic, deleteTopic }
}
