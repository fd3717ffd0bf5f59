import * as Effect from "effect/Effect"
import { MessageView, type TopicView } from "../../../../domain/sandbox/Telegram.ts"
import type { Chat } from "./Chats.ts"
import type { Draft, Messages } from "./Messages.ts"
import type { Statement } from "./Store.ts"
import type { Topics } from "./Topics.ts"

type Author = Pick<Draft, "from" | "sender">

/** A service message about a topic, and the statements that store the topic as it is from then on. */
export interface Step {
  readonly message: MessageView
  readonly statements: ReadonlyArray<Statement>
  readonly written: Effect.Effect<void>
}

/** A service message. */
export const service = (
  chat: Chat,
  author: Author,
  thread: number | null,
  text: string,
  fields: Record<string, unknown>
): Draft => ({ ...author, chat: chat.id, kind: "service", text, entities: [], keyboard: [], thread, service: fields })

/** The colour of a topic's icon if none is chosen. */
export const usualColour = 0x6f_b9_f0

/** A new topic, whose id is that of its first message. */
export const create = (
  { messages, topics }: { readonly messages: Messages; readonly topics: Topics },
  chat: Chat,
  author: Author,
  name: string,
  colour = usualColour
): Effect.Effect<Step> =>
  Effect.map(
    messages.compose(
      service(chat, author, null, `The topic “${name}” was created`, {
        forum_topic_created: { name, icon_color: colour }
      })
    ),
    (message) => ({
      message: new MessageView({ ...message, thread: message.id }, true),
      ...topics.prepare(chat.id, { id: message.id, name, state: "open" })
    })
  )

/** A topic is closed, or opened again. */
export const toggle = (
  { messages, topics }: { readonly messages: Messages; readonly topics: Topics },
  chat: Chat,
  author: Author,
  topic: TopicView,
  state: "open" | "closed"
): Effect.Effect<Step> =>
  Effect.map(
    messages.compose(
      service(chat, author, topic.id, `The topic “${topic.name}” was ${state === "open" ? "opened again" : "closed"}`, {
        [state === "open" ? "forum_topic_reopened" : "forum_topic_closed"]: {}
      })
    ),
    (message) => ({ message, ...topics.prepare(chat.id, { ...topic, state }) })
  )
