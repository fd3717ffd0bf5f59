import * as Schema from "effect/Schema"

/** A button under a message of the bot, and the data that the bot receives when it is pressed (1 to 64 bytes). */
export const ButtonView = Schema.Struct({ text: Schema.String, data: Schema.String })

/** A message as a person sees it. Times are epoch milliseconds; offsets of entities are UTF-16 units. */
export class MessageView extends Schema.Class<MessageView>("MessageView")({
  chat: Schema.Int,
  id: Schema.Int,
  from: Schema.Literal("user", "bot"),
  text: Schema.String,
  kind: Schema.Literal("text", "voice", "photo"),
  entities: Schema.Array(
    Schema.Struct({
      type: Schema.String,
      offset: Schema.Int,
      length: Schema.Int,
      url: Schema.optional(Schema.String),
      language: Schema.optional(Schema.String)
    })
  ),
  /** The buttons under it, in rows. */
  keyboard: Schema.Array(Schema.Array(ButtonView)),
  /** The data of the pressed buttons that the bot has not answered yet. */
  pressed: Schema.Array(Schema.String),
  thread: Schema.NullOr(Schema.Int),
  at: Schema.Int,
  editedAt: Schema.NullOr(Schema.Int)
}) {}

/** The live text that a bot shows before it sends. It vanishes after 30 s, or when the bot sends. */
export class DraftView extends Schema.Class<DraftView>("DraftView")({
  id: Schema.Int,
  text: Schema.String,
  entities: MessageView.fields.entities,
  canStop: Schema.Boolean
}) {}

/** The private chat of a person with the bot; its id is the person's. */
export class ChatView extends Schema.Class<ChatView>("ChatView")({
  id: Schema.Int,
  name: Schema.String,
  draft: Schema.NullOr(DraftView),
  typing: Schema.Boolean
}) {}

const Share = Schema.Number.pipe(Schema.between(0, 1))

/**
 * Faults of `sendMessage`, each as a proportion of calls: applied late (after the client gave up), applied but the
 * answer is lost (the connection breaks), applied but answered with 500, refused with 429.
 */
export class TelegramFaults extends Schema.Class<TelegramFaults>("TelegramFaults")({
  late: Share,
  lost: Share,
  error: Share,
  limit: Share
}) {
  static readonly none = new TelegramFaults({ late: 0, lost: 0, error: 0, limit: 0 })
}

/** The outcome of a `sendMessage` call: a fault, or none. */
export const SendOutcome = Schema.Literal("ok", "late", "lost", "error", "limit")
export type SendOutcome = typeof SendOutcome.Type

/** A change that a watcher of the sandbox receives. */
export const SandboxEvent = Schema.Union(
  Schema.TaggedStruct("Chat", { chat: ChatView }),
  Schema.TaggedStruct("Message", { message: MessageView }),
  /** The answer to a pressed button, shown for a moment. */
  Schema.TaggedStruct("Toast", { chat: Schema.Int, text: Schema.String }),
  Schema.TaggedStruct("Faults", { faults: TelegramFaults })
)
export type SandboxEvent = typeof SandboxEvent.Type

/**
 * The action is not possible: the chat does not exist, the message is not the person's, there is no such button, or
 * nothing runs that could be stopped.
 */
export class SandboxRefusal extends Schema.TaggedError<SandboxRefusal>()("SandboxRefusal", { why: Schema.String }) {
  override get message() {
    return this.why
  }
}
