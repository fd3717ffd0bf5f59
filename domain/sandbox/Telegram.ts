import * as Schema from "effect/Schema"

/** A button under a message of the bot, and what the bot gets when it is pressed (1 to 64 bytes). */
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
  /** The data of the buttons that were pressed and wait for the bot's answer. */
  pressed: Schema.Array(Schema.String),
  thread: Schema.NullOr(Schema.Int),
  at: Schema.Int,
  editedAt: Schema.NullOr(Schema.Int)
}) {}

/** The live text that a bot shows before it sends: vanishes after 30 s, or when the bot sends. */
export class DraftView extends Schema.Class<DraftView>("DraftView")({
  id: Schema.Int,
  text: Schema.String,
  entities: MessageView.fields.entities,
  canStop: Schema.Boolean
}) {}

/** A private chat of one person with the bot; its id is the person's. */
export class ChatView extends Schema.Class<ChatView>("ChatView")({
  id: Schema.Int,
  name: Schema.String,
  draft: Schema.NullOr(DraftView),
  typing: Schema.Boolean
}) {}

/** A share of calls, 0 to 1. */
const Share = Schema.Number.pipe(Schema.between(0, 1))

/**
 * What goes wrong with sending, each as a share of calls of `sendMessage`: applied late (after the client gave up), applied
 * but the answer lost (the connection breaks), applied but answered with 500, refused with 429.
 */
export class TelegramFaults extends Schema.Class<TelegramFaults>("TelegramFaults")({
  late: Share,
  lost: Share,
  error: Share,
  limit: Share
}) {
  static readonly none = new TelegramFaults({ late: 0, lost: 0, error: 0, limit: 0 })
}

/** What becomes of one call of `sendMessage`: a fault, or none. */
export const SendOutcome = Schema.Literal("ok", "late", "lost", "error", "limit")
export type SendOutcome = typeof SendOutcome.Type

/** A change that a watcher of the sandbox sees. */
export const SandboxEvent = Schema.Union(
  Schema.TaggedStruct("Chat", { chat: ChatView }),
  Schema.TaggedStruct("Message", { message: MessageView }),
  /** What a pressed button came to, shown for a moment. */
  Schema.TaggedStruct("Toast", { chat: Schema.Int, text: Schema.String }),
  Schema.TaggedStruct("Faults", { faults: TelegramFaults })
)
export type SandboxEvent = typeof SandboxEvent.Type

/**
 * What a person cannot do: write to a chat that is not there, edit what is not theirs, press what is no button, stop what does not run.
 */
export class SandboxRefusal extends Schema.TaggedError<SandboxRefusal>()("SandboxRefusal", { why: Schema.String }) {
  override get message() {
    return this.why
  }
}
