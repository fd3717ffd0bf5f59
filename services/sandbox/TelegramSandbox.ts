import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type {
  ChatView,
  MessageView,
  TelegramFaults,
  SandboxEvent,
  SandboxRefusal,
  SendOutcome
} from "../../domain/sandbox/Telegram.ts"

/**
 * The people of the sandbox's Telegram. The daemon talks to the Bot API of the same server over HTTP. Every change is
 * on disk before it is answered. Actions that are not possible fail with `SandboxRefusal`.
 *
 * @since 0.1.0
 * @category ports
 */
export class TelegramSandbox extends Context.Tag("holdfast/services/sandbox/TelegramSandbox")<
  TelegramSandbox,
  {
    /** The URL of the Bot API, `http://127.0.0.1:<port>`, and the token that it accepts. */
    readonly apiRoot: string
    readonly token: string
    /** Adds a person with a private chat with the bot. */
    readonly addUser: (name: string) => Effect.Effect<ChatView, SandboxRefusal>
    readonly chats: Effect.Effect<ReadonlyArray<ChatView>>
    /** The newest 200 messages of a chat, oldest first. */
    readonly messages: (chat: number) => Effect.Effect<ReadonlyArray<MessageView>>
    /** All messages of the bot in a chat, in order. */
    readonly sent: (chat: number) => Effect.Effect<ReadonlyArray<MessageView>>
    /** A person writes in their private chat; a kind other than text is content that the bot cannot read. */
    readonly send: (
      chat: number,
      content: { readonly text: string } | { readonly kind: "voice" | "photo" },
      thread?: number
    ) => Effect.Effect<MessageView, SandboxRefusal>
    readonly edit: (chat: number, message: number, text: string) => Effect.Effect<MessageView, SandboxRefusal>
    /**
     * Presses a button under a message of the bot. While it waits for the bot's answer, for at most 15 s, it cannot be
     * pressed again.
     */
    readonly press: (chat: number, message: number, data: string) => Effect.Effect<MessageView, SandboxRefusal>
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
