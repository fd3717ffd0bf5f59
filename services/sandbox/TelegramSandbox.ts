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
 * What people do in the sandbox's Telegram. The Bot API of the same server is what the daemon talks to, over HTTP.
 * Everything is on disk before it is answered.
 *
 * @since 0.1.0
 * @category ports
 */
export class TelegramSandbox extends Context.Tag("holdfast/services/sandbox/TelegramSandbox")<
  TelegramSandbox,
  {
    /** Where the Bot API is served: `http://127.0.0.1:<port>`, and the token that it knows. */
    readonly apiRoot: string
    readonly token: string
    /** A new person with a private chat with the bot. */
    readonly addUser: (name: string) => Effect.Effect<ChatView, SandboxRefusal>
    readonly chats: Effect.Effect<ReadonlyArray<ChatView>>
    /** The newest 200 messages of a chat, oldest first. */
    readonly messages: (chat: number) => Effect.Effect<ReadonlyArray<MessageView>>
    /** Everything that the bot has sent to a chat, in order. */
    readonly sent: (chat: number) => Effect.Effect<ReadonlyArray<MessageView>>
    /** A person writes in the own private chat; a kind other than text is what the bot cannot read. */
    readonly send: (
      chat: number,
      content: { readonly text: string } | { readonly kind: "voice" | "photo" },
      thread?: number
    ) => Effect.Effect<MessageView, SandboxRefusal>
    readonly edit: (chat: number, message: number, text: string) => Effect.Effect<MessageView, SandboxRefusal>
    /**
     * Presses a button under a message of the bot. While it waits for the bot's answer, which is for 15 s at most, it is not
     * pressed again.
     */
    readonly press: (chat: number, message: number, data: string) => Effect.Effect<MessageView, SandboxRefusal>
    /** Presses the Stop button of the draft that the chat shows. */
    readonly stop: (chat: number) => Effect.Effect<void, SandboxRefusal>
    readonly faults: Effect.Effect<TelegramFaults>
    readonly setFaults: (faults: TelegramFaults) => Effect.Effect<void>
    /** What becomes of the next calls of `sendMessage`, one each; then the shares of the faults count again. */
    readonly failNext: (outcomes: ReadonlyArray<SendOutcome>) => Effect.Effect<void>
    /** The newest `count` updates that the bot has confirmed come once more, with their old ids. */
    readonly redeliver: (count: number) => Effect.Effect<void>
    /** Update ids go on from a lower number chosen at random, as soon as no update waits to be confirmed. */
    readonly restartIds: Effect.Effect<void>
    /** How often the bot has called a method of the Bot API since the start, refusals included. */
    readonly calls: (method: string) => Effect.Effect<number>
    /** What changes, from now on. A watcher that is too slow misses the oldest changes. */
    readonly events: Stream.Stream<SandboxEvent>
  }
>() {}
