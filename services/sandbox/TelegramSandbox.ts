import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type {
  ChatView,
  GroupView,
  MediaKind,
  MediaView,
  MessageView,
  Origin,
  SandboxEvent,
  SandboxRefusal,
  SendOutcome,
  Standing,
  TelegramFaults,
  TopicView
} from "../../domain/sandbox/Telegram.ts"

/**
 * The content of a message. Without a `file`, a sample is sent.
 *
 * @since 0.1.0
 * @category models
 */
export type Content =
  | { readonly text: string; readonly entities?: MessageView["entities"] | undefined }
  | {
      readonly kind: MediaKind
      readonly file?: { readonly name: string; readonly type: string; readonly bytes: Uint8Array } | undefined
      readonly caption?: string | undefined
      /** What a sample of a recording says: the sandbox's model hears it. */
      readonly says?: string | undefined
      /** In seconds; by default as long as the recording is. */
      readonly duration?: number | undefined
    }

/**
 * Where and how a person writes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Manner {
  readonly thread?: number | undefined
  /** Who speaks in a group. An anonymous administrator speaks as the group. */
  readonly as?: number | undefined
  readonly reply?:
    | {
        readonly message: number
        /** The chat of that message, if it is another one. */
        readonly chat?: number | undefined
        /** A part of its text. */
        readonly quote?: string | undefined
      }
    | undefined
  /** The message is forwarded from here. */
  readonly forwarded?: Origin | undefined
  /** An idempotency key. A second message with it in the same chat is not written: the first one is returned. */
  readonly key?: string | undefined
}

/**
 * The file of a message.
 *
 * @since 0.1.0
 * @category models
 */
export interface SandboxFile extends Pick<MediaView, "name" | "type"> {
  readonly bytes: Uint8Array
}

/**
 * Actions of people on groups, and on the bot in them. `by` is a member of the group.
 *
 * @since 0.1.0
 * @category models
 */
export interface Groups {
  /** Creates a group, with the bot as a `member` unless `bot` says otherwise. A forum is a supergroup. */
  readonly createGroup: (options: {
    readonly title: string
    readonly by: number
    readonly members?: ReadonlyArray<number> | undefined
    readonly kind?: GroupView["kind"] | undefined
    readonly forum?: boolean | undefined
    readonly bot?: Standing | undefined
  }) => Effect.Effect<ChatView, SandboxRefusal>
  /** Adds, promotes or removes the bot. */
  readonly setBot: (chat: number, standing: Standing, by: number) => Effect.Effect<ChatView, SandboxRefusal>
  /** Adds, promotes or removes a person. */
  readonly setMember: (
    chat: number,
    person: number,
    member: { readonly standing: Standing; readonly anonymous?: boolean | undefined },
    by: number
  ) => Effect.Effect<ChatView, SandboxRefusal>
  /** A basic group becomes a supergroup, which has another id. Returns the supergroup. */
  readonly migrate: (chat: number, by: number) => Effect.Effect<ChatView, SandboxRefusal>
  readonly createTopic: (chat: number, name: string, by: number) => Effect.Effect<TopicView, SandboxRefusal>
  readonly setTopic: (
    chat: number,
    topic: number,
    state: "open" | "closed",
    by: number
  ) => Effect.Effect<void, SandboxRefusal>
  /**
   * Deletes a topic and its messages. The first call of the bot in it is refused with `TOPIC_DELETED`, and later ones
   * with `message thread not found`: Telegram's server does not notice at once.
   */
  readonly deleteTopic: (chat: number, topic: number) => Effect.Effect<void, SandboxRefusal>
}

/**
 * The people of the sandbox's Telegram. The daemon talks to the Bot API of the same server over HTTP. Every change is
 * on disk before it is answered. Actions that are not possible fail with `SandboxRefusal`.
 *
 * @since 0.1.0
 * @category ports
 */
export class TelegramSandbox extends Context.Tag("holdfast/services/sandbox/TelegramSandbox")<
  TelegramSandbox,
  Groups & {
    /** The URL of the Bot API, `http://127.0.0.1:<port>`, and the token that it accepts. */
    readonly apiRoot: string
    readonly token: string
    /** The user name of the bot, without `@`. */
    readonly username: string
    /** Adds a person with a private chat with the bot. */
    readonly addUser: (name: string) => Effect.Effect<ChatView, SandboxRefusal>
    /** Whether the bot gets all messages of its groups (privacy mode is off). */
    readonly setReadsAll: (readsAll: boolean) => Effect.Effect<void>
    /** A person blocks the bot, closes their account, or comes back. */
    readonly setClosed: (
      chat: number,
      closed: "blocked" | "deactivated" | undefined
    ) => Effect.Effect<ChatView, SandboxRefusal>
    readonly chats: Effect.Effect<ReadonlyArray<ChatView>>
    /** The newest message of each chat that has one. */
    readonly latest: Effect.Effect<ReadonlyArray<MessageView>>
    /** The newest 200 messages of a chat, oldest first. */
    readonly messages: (chat: number) => Effect.Effect<ReadonlyArray<MessageView>>
    /** All messages of the bot in a chat, in order. */
    readonly sent: (chat: number) => Effect.Effect<ReadonlyArray<MessageView>>
    /** A person writes in their private chat, or in a group. */
    readonly send: (chat: number, content: Content, manner?: Manner) => Effect.Effect<MessageView, SandboxRefusal>
    /** A person sends 2 to 10 files at once. */
    readonly sendAlbum: (
      chat: number,
      contents: ReadonlyArray<Content>,
      manner?: Manner
    ) => Effect.Effect<ReadonlyArray<MessageView>, SandboxRefusal>
    /** A person forwards a message that they see in another chat, or in the same. */
    readonly forward: (
      chat: number,
      from: { readonly chat: number; readonly message: number },
      manner?: Manner
    ) => Effect.Effect<MessageView, SandboxRefusal>
    /** A person changes the text or the caption of their own message. */
    readonly edit: (chat: number, message: number, text: string) => Effect.Effect<MessageView, SandboxRefusal>
    /** A person deletes a message. Telegram does not tell the bot. */
    readonly remove: (chat: number, message: number) => Effect.Effect<void, SandboxRefusal>
    /** The file of a message. */
    readonly file: (fileId: string) => Effect.Effect<SandboxFile, SandboxRefusal>
    /**
     * Presses a button under a message of the bot; in a group, `as` says who does. While it waits for the bot's answer,
     * for at most 15 s, it cannot be pressed again.
     */
    readonly press: (
      chat: number,
      message: number,
      data: string,
      as?: number
    ) => Effect.Effect<MessageView, SandboxRefusal>
    /** Presses the Stop button of the chat's draft. */
    readonly stop: (chat: number) => Effect.Effect<void, SandboxRefusal>
    readonly faults: Effect.Effect<TelegramFaults>
    readonly setFaults: (faults: TelegramFaults) => Effect.Effect<void>
    /** The outcomes of the next calls of `sendMessage`; after them, the configured proportions apply again. */
    readonly failNext: (outcomes: ReadonlyArray<SendOutcome>) => Effect.Effect<void>
    /** Delivers the newest `count` confirmed updates again, with their old ids. */
    readonly redeliver: (count: number) => Effect.Effect<void>
    /** Restarts the update ids at a lower random number, as soon as no update waits to be confirmed. */
    readonly restartIds: Effect.Effect<void>
    /** How often the bot has called a method of the Bot API since the start, refusals included. */
    readonly calls: (method: string) => Effect.Effect<number>
    /** The changes from now on. A slow subscriber misses the oldest. */
    readonly events: Stream.Stream<SandboxEvent>
  }
>() {}
