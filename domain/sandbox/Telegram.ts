import * as Schema from "effect/Schema"

const TextButton = Schema.Struct({ text: Schema.String, data: Schema.String })
const LinkButton = Schema.Struct({ text: Schema.String, url: Schema.String })

/** A button under a message of the bot: with the data that the bot receives (1 to 64 bytes), or with an address. */
export const ButtonView = Schema.Union(TextButton, LinkButton)

/** A part of a text with a meaning or a look. Offsets are UTF-16 units. */
export const EntityView = Schema.Struct({
  type: Schema.String,
  offset: Schema.Int,
  length: Schema.Int,
  url: Schema.optional(Schema.String),
  language: Schema.optional(Schema.String),
  /** The id of a mentioned person without a user name. */
  user: Schema.optional(Schema.Int),
  custom_emoji_id: Schema.optional(Schema.String),
  unix_time: Schema.optional(Schema.Int),
  date_time_format: Schema.optional(Schema.String)
})

export const MediaKind = Schema.Literal("photo", "voice", "audio", "video", "document")
export type MediaKind = typeof MediaKind.Type

/** The file of a message. `TelegramSandbox.file` has its content. */
export const MediaView = Schema.Struct({
  /** Its `file_id`. */
  file: Schema.String,
  unique: Schema.String,
  name: Schema.String,
  /** Its media type. */
  type: Schema.String,
  /** In bytes. */
  size: Schema.Int,
  /** In pixels; 0 where there is nothing to see. */
  width: Schema.Int,
  height: Schema.Int,
  /** In seconds; 0 where there is nothing to play. */
  duration: Schema.Int
})
export type MediaView = typeof MediaView.Type

/** Where a message was first written: by a person, by one who hides their account, or in a chat. */
export const Origin = Schema.Union(
  Schema.TaggedStruct("Person", { id: Schema.Int, name: Schema.String }),
  Schema.TaggedStruct("Bot", {}),
  Schema.TaggedStruct("Hidden", { name: Schema.String }),
  Schema.TaggedStruct("Channel", { title: Schema.String, message: Schema.Int })
)
export type Origin = typeof Origin.Type

/** A quoted part of the message that is replied to. */
export const Quote = Schema.Struct({
  text: Schema.String,
  /** In the text of that message, in UTF-16 units. */
  position: Schema.Int,
  entities: Schema.optional(Schema.Array(EntityView))
})

/** A message as a person sees it. Times are epoch milliseconds. */
export class MessageView extends Schema.Class<MessageView>("MessageView")({
  chat: Schema.Int,
  id: Schema.Int,
  from: Schema.Literal("user", "bot"),
  /** The text, or the caption. A service message has a sentence for people. */
  text: Schema.String,
  kind: Schema.Literal("text", "service", ...MediaKind.literals),
  entities: Schema.Array(EntityView),
  /** The buttons under it, in rows. */
  keyboard: Schema.Array(Schema.Array(ButtonView)),
  /** The data of the pressed buttons that the bot has not answered yet. */
  pressed: Schema.Array(Schema.String),
  thread: Schema.NullOr(Schema.Int),
  at: Schema.Int,
  editedAt: Schema.NullOr(Schema.Int),
  /** Who speaks in a group; an anonymous administrator speaks as the group. */
  sender: Schema.optional(Schema.Struct({ id: Schema.Int, name: Schema.String, anonymous: Schema.Boolean })),
  media: Schema.optional(MediaView),
  /** The id of the album that it is part of. */
  album: Schema.optional(Schema.String),
  reply: Schema.optional(
    Schema.Struct({
      message: Schema.Int,
      /** The chat of that message, if it is another one. */
      chat: Schema.optional(Schema.Int),
      quote: Schema.optional(Quote)
    })
  ),
  forward: Schema.optional(Schema.Struct({ origin: Origin, at: Schema.Int })),
  /** What the page that sent it calls it. */
  key: Schema.optional(Schema.String),
  /** The fields of the Bot API for a service message. */
  service: Schema.optional(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
}) {}

/** The live text that a bot shows before it sends. It vanishes after 30 s, or when the bot sends. */
export class DraftView extends Schema.Class<DraftView>("DraftView")({
  id: Schema.Int,
  text: Schema.String,
  entities: MessageView.fields.entities,
  canStop: Schema.Boolean
}) {}

/** What someone is in a group. */
export const Standing = Schema.Literal("creator", "administrator", "member", "left", "kicked")
export type Standing = typeof Standing.Type

export const MemberView = Schema.Struct({
  id: Schema.Int,
  name: Schema.String,
  standing: Standing,
  /** An administrator who speaks as the group. */
  anonymous: Schema.Boolean
})
export type MemberView = typeof MemberView.Type

export const TopicView = Schema.Struct({
  id: Schema.Int,
  name: Schema.String,
  state: Schema.Literal("open", "closed", "deleted")
})
export type TopicView = typeof TopicView.Type

/** What only groups have. */
export const GroupView = Schema.Struct({
  kind: Schema.Literal("group", "supergroup"),
  /** The group has topics. */
  forum: Schema.Boolean,
  members: Schema.Array(MemberView),
  bot: Standing,
  /** The supergroup that it has become. */
  migratedTo: Schema.NullOr(Schema.Int)
})
export type GroupView = typeof GroupView.Type

/** A chat: the private one of a person with the bot, whose id is the person's, or a group, whose id is negative. */
export class ChatView extends Schema.Class<ChatView>("ChatView")({
  id: Schema.Int,
  /** The name of the person, or the title of the group. */
  name: Schema.String,
  draft: Schema.NullOr(DraftView),
  typing: Schema.Boolean,
  group: Schema.optional(GroupView),
  topics: Schema.optional(Schema.Array(TopicView)),
  /** The person has blocked the bot. */
  blocked: Schema.optional(Schema.Boolean)
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
  Schema.TaggedStruct("Deleted", { chat: Schema.Int, message: Schema.Int }),
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
