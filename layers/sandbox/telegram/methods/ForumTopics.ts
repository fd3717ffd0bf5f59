import * as Effect from "effect/Effect"
import type { TopicView } from "../../../../domain/sandbox/Telegram.ts"
import * as Args from "../request/Arguments.ts"
import { badRequest, type Refusal } from "../request/Refusal.ts"
import { type Chat, isAdministrator } from "../state/Chats.ts"
import * as TopicSteps from "../state/TopicSteps.ts"
import { type Method, type Parts, result, type Table } from "./Method.ts"
import type { Place } from "./Place.ts"

const longestName = 128

export const make = (parts: Parts, place: Place): Table => {
  const { chats, messages, store, topics } = parts
  const author = { from: "bot" } as const

  /** The chat of a call, which must have topics that the bot may change. */
  const forum = (args: Args.Arguments, act: string): Effect.Effect<Chat, Refusal> =>
    Effect.flatMap(place.chat(args, "write"), (chat) => {
      const { group } = chat.state
      if (group?.forum === false) return badRequest("the chat is not a forum")
      return group === undefined || isAdministrator(group.bot)
        ? Effect.succeed(chat)
        : badRequest(`not enough rights to ${act}`)
    })

  const topicOf = (args: Args.Arguments, chat: Chat): Effect.Effect<TopicView, Refusal> =>
    Effect.suspend(() => {
      const topic = topics.find(chat.id, Args.id(args, "message_thread_id"))
      return topic === undefined || topic.state === "deleted" ? badRequest("TOPIC_ID_INVALID") : Effect.succeed(topic)
    })

  const take = ({ message, statements, written }: TopicSteps.Step, chat: Chat) =>
    Effect.zipRight(messages.add([message], false, statements), Effect.zipRight(written, chats.show(chat)))

  const createForumTopic: Method = Effect.fnUntraced(function* (args: Args.Arguments) {
    const chat = yield* forum(args, "create a topic")
    const name = Args.text(args, "name").trim().slice(0, longestName)
    if (name === "") return yield* badRequest("name must be non-empty")
    const colour = Args.integer(args, "icon_color", 0, 0, 0xff_ff_ff) || TopicSteps.usualColour
    const step = yield* TopicSteps.create(parts, chat, author, name, colour)
    yield* take(step, chat)
    return result({ message_thread_id: step.message.id, name, icon_color: colour })
  }, store.step)

  const toggle = (state: "open" | "closed"): Method =>
    Effect.fnUntraced(function* (args: Args.Arguments) {
      const chat = yield* forum(args, "close or open the topic")
      const topic = yield* topicOf(args, chat)
      if (topic.state === state) return yield* badRequest("TOPIC_NOT_MODIFIED")
      yield* take(yield* TopicSteps.toggle(parts, chat, author, topic, state), chat)
      return result(true)
    }, store.step)

  const editForumTopic: Method = Effect.fnUntraced(function* (args: Args.Arguments) {
    const chat = yield* forum(args, "edit the topic")
    const topic = yield* topicOf(args, chat)
    const name = Args.text(args, "name").trim().slice(0, longestName) || topic.name
    if (name === topic.name) return yield* badRequest("TOPIC_NOT_MODIFIED")
    const { statements, written } = topics.prepare(chat.id, { ...topic, name })
    yield* Effect.zipRight(store.write(statements), written)
    yield* chats.show(chat)
    return result(true)
  }, store.step)

  const deleteForumTopic: Method = Effect.fnUntraced(function* (args: Args.Arguments) {
    const chat = yield* forum(args, "delete the topic")
    const topic = yield* topicOf(args, chat)
    const { statements, written } = topics.prepare(chat.id, { ...topic, state: "deleted" })
    yield* Effect.zipRight(store.write(statements), written)
    yield* messages.removeThread(chat.id, topic.id)
    yield* chats.show(chat)
    return result(true)
  }, store.step)

  return {
    createforumtopic: createForumTopic,
    closeforumtopic: toggle("closed"),
    reopenforumtopic: toggle("open"),
    editforumtopic: editForumTopic,
    deleteforumtopic: deleteForumTopic
  }
}
