import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import type { Keyboard } from "../../domain/telegram/Keyboard.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import { BotApi } from "../../services/telegram/BotApi.ts"
import { ScriptedUpdates } from "./ScriptedUpdates.ts"

/**
 * The outcome of a send.
 *
 * - `answered`: sent and answered.
 * - `lost`: sent, then the connection breaks.
 * - `error`: sent, answered with 500.
 * - `delayed`: sent, answered after `after` milliseconds.
 * - `slow`: sent and answered after `after` milliseconds.
 * - `late`: sent after `after` milliseconds, never answered.
 * - `silent`: neither sent nor answered.
 * - `broken`: the connection breaks, and it is sent after `after` milliseconds nevertheless.
 * - `unsent`: not sent, the connection breaks.
 * - `unreached`: not sent, there is no connection.
 * - `limited`: refused with 429.
 *
 * @since 0.1.0
 * @category models
 */
export type Fate =
  | { readonly _tag: "answered" | "lost" | "error" | "silent" | "unsent" | "unreached" }
  | { readonly _tag: "broken" | "delayed" | "late" | "slow"; readonly after: number }
  | { readonly _tag: "limited"; readonly seconds: number }

/**
 * The outcome of an edit, named like those of a send: `lost` and `late` are carried out.
 *
 * @since 0.1.0
 * @category models
 */
export type EditFate =
  | { readonly _tag: "answered" | "lost" | "unsent" }
  | { readonly _tag: "late"; readonly after: number }

export interface Message {
  readonly id: number
  readonly from: "bot" | "user"
  readonly payload: Payload
}

/**
 * An in-memory Telegram for tests: the private chats of one bot, one ascending sequence of message ids, Telegram's
 * refusals of edits, and updates that are kept until they are confirmed.
 *
 * @since 0.1.0
 * @category testing
 */
export class ScriptedTelegram {
  readonly messages: Array<Message> = []
  /** The ids of messages whose content an edit changed. */
  readonly altered: Array<number> = []
  /** The message ids of all requested edits. */
  readonly edits: Array<number> = []
  /** The keyboards that edits put under messages; `messages` has those with which they were sent. */
  readonly markups: Array<{ readonly chat: number; readonly message: number; readonly keyboard: Keyboard }> = []
  readonly answered: Array<{ readonly id: string; readonly text: string | undefined }> = []
  /** The outcomes of the next sends; after them, all are answered. */
  fates: Array<Fate> = []
  /** The outcome of a send: the next of `fates`. A test can replace it to depend on the payload. */
  fate: (payload: Payload) => Fate = () => this.fates.shift() ?? { _tag: "answered" }
  /** A refusal of a send, checked before everything else. */
  refusal: (payload: Payload) => Pick<ApiRefused, "code" | "description" | "migrateTo"> | undefined = () => undefined
  /** The outcomes of the next edits; after them, all are answered. */
  editFates: Array<EditFate> = []
  editing: Effect.Effect<void, ApiUnknown | ApiRefused> = Effect.void
  /** Runs before a message gets its id. */
  meanwhile: () => void = () => {}
  sendings = 0
  readonly updates = new ScriptedUpdates()
  private readonly sendDeadline: Duration.Duration

  /** `sendDeadline`: the deadline of `sendMessage` and `editMessageText`. */
  constructor(sendDeadline: Duration.Duration = Duration.seconds(20)) {
    this.sendDeadline = sendDeadline
  }

  /** A person writes; the bot receives it with the next poll. Returns the message id. */
  userWrites(chat: number, text = "hm"): number {
    const id = this.add("user", { chat_id: chat, text })
    this.updates.push({ message: content(chat, id, text, this.date) })
    return id
  }

  /** A person replies to a message; the update has that message with its buttons. */
  userReplies(chat: number, to: Message, text: string): number {
    const id = this.add("user", { chat_id: chat, text })
    const { payload } = to
    const above = {
      ...content(chat, to.id, payload.text, this.date),
      from: { id: 42, is_bot: to.from === "bot", first_name: "Holdfast" },
      ...(payload.reply_markup === undefined ? {} : { reply_markup: payload.reply_markup })
    }
    this.updates.push({ message: { ...content(chat, id, text, this.date), reply_to_message: above } })
    return id
  }

  userEdits(chat: number, id: number, text: string): void {
    this.updates.push({ edited_message: { ...content(chat, id, text, this.date), edit_date: ++this.date } })
  }

  /** A person presses a button under a message of the bot. Returns the id of the callback query. */
  userPresses(chat: number, message: number, data: string): string {
    const id = String(++this.presses)
    this.updates.push({
      callback_query: {
        id,
        from: { id: chat, is_bot: false, first_name: "Ada" },
        message: { message_id: message, date: this.date, chat: { id: chat, type: "private", first_name: "Ada" } },
        chat_instance: String(chat),
        data
      }
    })
    return id
  }

  private presses = 0

  /** The Unix time at which people write, in seconds. */
  date = 0

  ofBot(chat: number, thread?: number): ReadonlyArray<Payload> {
    return this.messages
      .filter(({ from, payload }) => from === "bot" && payload.chat_id === chat && payload.message_thread_id === thread)
      .map(({ payload }) => payload)
  }

  private add(from: "bot" | "user", payload: Payload): number {
    const id = this.messages.length + 101
    this.messages.push({ id, from, payload })
    return id
  }

  private send(payload: Payload): number {
    this.meanwhile()
    const id = this.add("bot", payload)
    const upload = this.uploads.get(payload)
    if (upload !== undefined) this.documents.set(id, upload)
    return id
  }

  readonly sendMessage = (payload: Payload): Effect.Effect<number, ApiRefused | ApiUnknown> =>
    this.sending("sendMessage", payload, 4096)

  /** The content of the documents that the bot sent, by their message ids. */
  readonly documents = new Map<number, string>()

  readonly sendDocument = (payload: Payload, content: Uint8Array): Effect.Effect<number, ApiRefused | ApiUnknown> =>
    Effect.suspend(() => {
      this.uploads.set(payload, new TextDecoder().decode(content))
      return this.sending("sendDocument", payload, 1024)
    })

  private readonly uploads = new Map<Payload, string>()

  private sending(method: string, payload: Payload, longest: number): Effect.Effect<number, ApiRefused | ApiUnknown> {
    return Effect.suspend((): Effect.Effect<number, ApiRefused | ApiUnknown> => {
      this.sendings++
      const refused = this.refusal(payload)
      if (refused !== undefined) return new ApiRefused({ method, ...refused })
      const problem = payload.text === "" ? "text is empty" : payload.text.length > longest ? "is too long" : undefined
      if (problem !== undefined)
        return new ApiRefused({ method, code: 400, description: `Bad Request: message ${problem}` })
      const fate = this.fate(payload)
      switch (fate._tag) {
        case "answered":
          return Effect.succeed(this.send(payload))
        case "lost":
          this.send(payload)
          return new ApiUnknown({ method, why: "network" })
        case "error":
          this.send(payload)
          return new ApiUnknown({ method, why: "server", status: 500 })
        case "broken":
          return Effect.sync(() => this.send(payload)).pipe(
            Effect.delay(Duration.millis(fate.after)),
            Effect.forkDaemon,
            Effect.zipRight(new ApiUnknown({ method, why: "network" }))
          )
        case "unsent":
          return new ApiUnknown({ method, why: "network" })
        case "unreached":
          return new ApiUnknown({ method, why: "unreached" })
        case "silent":
          return Effect.never
        case "delayed":
          return Effect.delay(Effect.succeed(this.send(payload)), Duration.millis(fate.after))
        case "slow":
          return Effect.delay(
            Effect.sync(() => this.send(payload)),
            Duration.millis(fate.after)
          )
        case "late":
          return Effect.sync(() => this.send(payload)).pipe(
            Effect.delay(Duration.millis(fate.after)),
            Effect.forkDaemon,
            Effect.zipRight(Effect.never)
          )
        case "limited":
          return new ApiRefused({
            method,
            code: 429,
            description: "Too Many Requests",
            retryAfter: fate.seconds * 1000
          })
      }
    })
  }

  private readonly fatedEdit = (id: number, payload: Payload): Effect.Effect<void, ApiRefused | ApiUnknown> => {
    const edit = this.editMessageText(id, payload)
    const fate: EditFate = this.editFates.shift() ?? { _tag: "answered" }
    const broken = new ApiUnknown({ method: "editMessageText", why: "network" })
    switch (fate._tag) {
      case "answered":
        return edit
      case "lost":
        return Effect.zipRight(edit, broken)
      case "unsent":
        return broken
      case "late":
        return edit.pipe(
          Effect.ignore,
          Effect.delay(Duration.millis(fate.after)),
          Effect.forkDaemon,
          Effect.zipRight(Effect.never)
        )
    }
  }

  readonly editMessageText = (id: number, payload: Payload): Effect.Effect<void, ApiRefused | ApiUnknown> =>
    this.edit("editMessageText", id, payload)

  readonly editMessageCaption = (id: number, payload: Payload): Effect.Effect<void, ApiRefused | ApiUnknown> =>
    this.edit("editMessageCaption", id, payload)

  private edit(
    method: "editMessageText" | "editMessageCaption",
    id: number,
    payload: Payload
  ): Effect.Effect<void, ApiRefused | ApiUnknown> {
    return Effect.suspend(() => {
      this.edits.push(id)
      const refuse = (description: string) =>
        new ApiRefused({ method, code: 400, description: `Bad Request: ${description}` })
      const index = this.messages.findIndex((message) => message.id === id)
      const message = this.messages[index]
      if (message === undefined || message.payload.chat_id !== payload.chat_id)
        return refuse("message to edit not found")
      if (message.from === "user") return refuse("message can't be edited")
      const isDocument = message.payload.document !== undefined
      if (isDocument !== (method === "editMessageCaption"))
        return refuse(`there is no ${isDocument ? "text" : "caption"} in the message to edit`)
      if (JSON.stringify(message.payload) !== JSON.stringify(payload)) {
        this.altered.push(id)
        this.messages[index] = { ...message, payload }
      }
      return Effect.void
    })
  }

  /** Sends and edits, each within the deadline. */
  readonly service = {
    sendMessage: (payload: Payload) => this.within("sendMessage", this.sendMessage(payload)),
    sendDocument: (payload: Payload, content: Uint8Array) =>
      this.within("sendDocument", this.sendDocument(payload, content)),
    editMessageText: (id: number, payload: Payload) =>
      this.within(
        "editMessageText",
        Effect.zipRight(
          this.editing,
          Effect.suspend(() => this.fatedEdit(id, payload))
        )
      ),
    editMessageCaption: (id: number, payload: Payload) =>
      this.within("editMessageCaption", Effect.zipRight(this.editing, this.editMessageCaption(id, payload)))
  }

  private within<A>(method: string, call: Effect.Effect<A, ApiRefused | ApiUnknown>) {
    return Effect.timeoutFail(call, {
      duration: this.sendDeadline,
      onTimeout: () => new ApiUnknown({ method, why: "timeout" })
    })
  }

  /** The Bot API of this Telegram, without HTTP. */
  readonly layer: Layer.Layer<BotApi> = Layer.succeed(BotApi, {
    ...this.service,
    getMe: Effect.succeed({ id: 42, username: "scripted_bot", name: "Scripted" }),
    getUpdates: this.updates.get,
    answerCallbackQuery: (id, text) => Effect.sync(() => void this.answered.push({ id, text })),
    sendMessageDraft: () => Effect.void,
    sendTyping: () => Effect.void,
    editReplyMarkup: (chat, message, keyboard) =>
      Effect.zipRight(
        this.editing,
        Effect.sync(() => void this.markups.push({ chat, message, keyboard }))
      ),
    setMyCommands: () => Effect.void,
    setWebhook: () => Effect.void,
    deleteWebhook: Effect.void,
    webhookPending: Effect.succeed(0)
  })
}

const content = (chat: number, id: number, text: string, date: number) => ({
  message_id: id,
  date,
  chat: { id: chat, type: "private", first_name: "Ada" },
  from: { id: chat, is_bot: false, first_name: "Ada" },
  text
})
