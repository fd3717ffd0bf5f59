import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import { ModelFaults } from "../../domain/sandbox/Model.ts"
import {
  ChatView,
  GroupView,
  MediaKind,
  MessageView,
  Origin,
  SandboxRefusal,
  Standing,
  TelegramFaults,
  TopicView
} from "../../domain/sandbox/Telegram.ts"
import { MessageStatus } from "../../domain/turns/Timeline.ts"
import * as Input from "./Input.ts"

export class NoSandbox extends Schema.TaggedError<NoSandbox>()("NoSandbox", { why: Schema.String }) {}

/** The sandboxes that replace the real services: Telegram, the model, or both. */
export const SandboxState = Schema.Struct({
  telegram: Schema.NullOr(
    Schema.Struct({
      bot: Schema.Struct({ id: Schema.Int, username: Schema.String }),
      chats: Schema.Array(ChatView),
      /** The newest message of each chat. */
      latest: Schema.Array(MessageView),
      faults: TelegramFaults
    })
  ),
  model: Schema.NullOr(ModelFaults)
})

/** The newest messages of a chat, oldest first, and the statuses of the person's messages. */
export const Conversation = Schema.Struct({
  messages: Schema.Array(MessageView),
  statuses: Schema.Array(MessageStatus)
})

/** The longest text of a Telegram message, and of a caption. */
const Text = Input.text(1, 4096)
const Caption = Input.text(0, 1024)

const Id = Schema.Int.pipe(Schema.between(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))

/** A file in Base64. */
const File = Schema.Struct({
  name: Input.text(0, 255),
  type: Input.text(0, 255),
  bytes: Schema.Uint8ArrayFromBase64
})

const Sent = Schema.Struct({
  kind: MediaKind,
  file: Schema.optional(File),
  caption: Schema.optional(Caption),
  says: Schema.optional(Text),
  duration: Schema.optional(Schema.Int.pipe(Schema.between(0, 86_400)))
})

/** Where and how a person writes. */
const manner = {
  thread: Schema.optional(Id),
  as: Schema.optional(Id),
  reply: Schema.optional(
    Schema.Struct({ message: Id, chat: Schema.optional(Id), quote: Schema.optional(Input.text(1, 1024)) })
  ),
  forwarded: Schema.optional(Origin),
  /** An idempotency key: the same one again writes nothing, and gets the same answer. */
  key: Schema.optional(Input.text(1, 64))
}

const Writing = Input.strict(
  Schema.Union(Schema.Struct({ text: Text, ...manner }), Schema.Struct({ ...Sent.fields, ...manner }))
)

const Album = Input.strict(
  Schema.Struct({ files: Schema.Array(Sent).pipe(Schema.minItems(2), Schema.maxItems(10)), ...manner })
)

const Forwarding = Input.strict(Schema.Struct({ chat: Id, message: Id, thread: manner.thread, as: manner.as }))

const NewGroup = Input.strict(
  Schema.Struct({
    title: Input.name(128),
    by: Id,
    members: Schema.optional(Schema.Array(Id).pipe(Schema.maxItems(100))),
    kind: Schema.optional(GroupView.fields.kind),
    forum: Schema.optional(Schema.Boolean),
    bot: Schema.optional(Standing)
  })
)

const Change = Input.strict(Schema.Struct({ by: Id, standing: Standing, anonymous: Schema.optional(Schema.Boolean) }))

const id = Input.integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
const chat = HttpApiSchema.param("chat", id)
const message = HttpApiSchema.param("message", id)
const person = HttpApiSchema.param("person", id)
const topic = HttpApiSchema.param("topic", id)
const file = HttpApiSchema.param("file", Schema.String)

export class Sandbox extends HttpApiGroup.make("sandbox")
  .add(
    HttpApiEndpoint.get("state", "/")
      .addSuccess(SandboxState)
      .annotate(
        OpenApi.Description,
        "The chats of the sandbox, with their newest messages, and the faults that are on."
      )
  )
  .add(
    HttpApiEndpoint.get("conversation")`/chats/${chat}/messages`
      .addSuccess(Conversation)
      .annotate(OpenApi.Description, "The newest messages of a chat, and how far the daemon is with them.")
  )
  .add(
    HttpApiEndpoint.put("telegramFaults", "/faults/telegram")
      .setPayload(Input.strict(TelegramFaults))
      .annotate(OpenApi.Description, "Sets the faults of the sandbox's Telegram.")
  )
  .add(
    HttpApiEndpoint.put("modelFaults", "/faults/model")
      .setPayload(Input.strict(ModelFaults))
      .annotate(OpenApi.Description, "Sets the fault of the sandbox's model.")
  )
  .addError(NoSandbox, { status: 404 })
  .prefix("/api/sandbox")
  .annotate(OpenApi.Description, "The sandbox behind the console; 404 where the daemon talks to the real thing.") {}

export class People extends HttpApiGroup.make("people")
  .add(
    HttpApiEndpoint.post("addUser", "/users")
      .setPayload(Input.strict(Schema.Struct({ name: Input.name(64) })))
      .addSuccess(ChatView)
      .annotate(OpenApi.Description, "Adds a person with a private chat.")
  )
  .add(
    HttpApiEndpoint.put("close")`/chats/${chat}/closed`
      .setPayload(Input.strict(Schema.Struct({ closed: Schema.NullOr(Schema.Literal("blocked", "deactivated")) })))
      .addSuccess(ChatView)
      .annotate(OpenApi.Description, "A person blocks the bot, closes their account, or comes back.")
  )
  .add(
    HttpApiEndpoint.post("write")`/chats/${chat}/messages`
      .setPayload(Writing)
      .addSuccess(MessageView)
      .annotate(
        OpenApi.Description,
        "A person sends a text or a file. A file is in Base64; the body may have 32 MiB. Without one, a sample is sent."
      )
  )
  .add(
    HttpApiEndpoint.post("album")`/chats/${chat}/albums`
      .setPayload(Album)
      .addSuccess(Schema.Array(MessageView))
      .annotate(OpenApi.Description, "A person sends 2 to 10 files at once. The body may have 32 MiB.")
  )
  .add(
    HttpApiEndpoint.post("forward")`/chats/${chat}/forwards`
      .setPayload(Forwarding)
      .addSuccess(MessageView)
      .annotate(OpenApi.Description, "A person forwards a message to a chat.")
  )
  .add(
    HttpApiEndpoint.put("edit")`/chats/${chat}/messages/${message}`
      .setPayload(Input.strict(Schema.Struct({ text: Text })))
      .addSuccess(MessageView)
      .annotate(OpenApi.Description, "A person changes the text or the caption of their message.")
  )
  .add(
    HttpApiEndpoint.post("remove")`/chats/${chat}/messages/${message}/remove`
      .setPayload(Input.nothing)
      .annotate(OpenApi.Description, "A person deletes a message. Telegram does not tell the bot.")
  )
  .add(
    HttpApiEndpoint.post("press")`/chats/${chat}/messages/${message}/press`
      .setPayload(Input.strict(Schema.Struct({ data: Input.text(1, 64), as: Schema.optional(Id) })))
      .addSuccess(MessageView)
      .annotate(OpenApi.Description, "A person presses a button under a message.")
  )
  .add(
    HttpApiEndpoint.post("stop")`/chats/${chat}/stop`
      .setPayload(Input.nothing)
      .annotate(OpenApi.Description, "A person stops the answer in progress.")
  )
  .add(
    HttpApiEndpoint.get("file")`/files/${file}`
      .addSuccess(HttpApiSchema.Uint8Array())
      .annotate(
        OpenApi.Description,
        "The file of a message. Pictures and recordings have their own content type. A range of bytes is answered with 206, " +
          "or with 416 if the file has no such range."
      )
  )
  .addError(SandboxRefusal, { status: 409 })
  .addError(NoSandbox, { status: 404 })
  .prefix("/api/sandbox")
  .annotate(OpenApi.Description, "What people do in the sandbox; 404 where the daemon talks to the real thing.") {}

export class Groups extends HttpApiGroup.make("groups")
  .add(
    HttpApiEndpoint.post("createGroup", "/groups")
      .setPayload(NewGroup)
      .addSuccess(ChatView)
      .annotate(OpenApi.Description, "A person creates a group with other people and the bot.")
  )
  .add(
    HttpApiEndpoint.put("setBot")`/chats/${chat}/bot`
      .setPayload(Change)
      .addSuccess(ChatView)
      .annotate(OpenApi.Description, "A member adds, promotes or removes the bot.")
  )
  .add(
    HttpApiEndpoint.put("setMember")`/chats/${chat}/members/${person}`
      .setPayload(Change)
      .addSuccess(ChatView)
      .annotate(OpenApi.Description, "A member adds, promotes or removes a person.")
  )
  .add(
    HttpApiEndpoint.post("migrate")`/chats/${chat}/migrate`
      .setPayload(Input.strict(Schema.Struct({ by: Id })))
      .addSuccess(ChatView)
      .annotate(OpenApi.Description, "Makes a supergroup, with another id, of a group.")
  )
  .add(
    HttpApiEndpoint.post("createTopic")`/chats/${chat}/topics`
      .setPayload(Input.strict(Schema.Struct({ by: Id, name: Input.name(128) })))
      .addSuccess(TopicView)
      .annotate(OpenApi.Description, "A member opens a topic.")
  )
  .add(
    HttpApiEndpoint.put("setTopic")`/chats/${chat}/topics/${topic}`
      .setPayload(Input.strict(Schema.Struct({ by: Id, state: TopicView.fields.state })))
      .annotate(OpenApi.Description, "An administrator closes, opens or deletes a topic.")
  )
  .add(
    HttpApiEndpoint.put("privacy", "/privacy")
      .setPayload(Input.strict(Schema.Struct({ readsAll: Schema.Boolean })))
      .annotate(OpenApi.Description, "Whether the bot gets all messages of its groups.")
  )
  .addError(SandboxRefusal, { status: 409 })
  .addError(NoSandbox, { status: 404 })
  .prefix("/api/sandbox")
  .annotate(OpenApi.Description, "The groups of the sandbox; 404 where the daemon talks to the real thing.") {}
