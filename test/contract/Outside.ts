import { Context, Duration, Effect, Layer } from "effect"
import type { Asked } from "../../domain/model/Facts.ts"
import { ScriptedTelegram } from "../../layers/testing/ScriptedTelegram.ts"
import { BotApi } from "../../services/telegram/BotApi.ts"
import type { ChatModel } from "../../services/model/ChatModel.ts"
import { Chat } from "./Chat.ts"
import * as Model from "./Model.ts"
import { mortalPort, type Pulse } from "./Mortal.ts"
import { Post } from "./Post.ts"

/** After it, nobody knows what came of a sending. */
export const sendDeadline = Duration.millis(400)

const timeOfDay = /((today|tomorrow|yesterday|\w+, \d+ \w+ \d{4}) at )?\b\d\d:\d\d\b/g

/** The parts that outlive every process: Telegram with its people, and the model. */
export class Outside {
  readonly telegram = new ScriptedTelegram(sendDeadline)
  readonly post = new Post()
  private readonly chats = new Map<number, Chat>()
  private readonly authors: Array<number> = []

  constructor() {
    this.telegram.fate = ({ chat_id }) => this.chat(chat_id).fates.shift() ?? { _tag: "answered" }
    this.telegram.refusal = (payload) => {
      const chat = this.chat(payload.chat_id)
      const refusal = chat.refusal(payload)
      if (refusal !== undefined) chat.refused++
      return refusal
    }
  }

  chat(id: number): Chat {
    const chat = this.chats.get(id) ?? new Chat(id)
    this.chats.set(id, chat)
    return chat
  }

  /** The id of the next update, which someone in this chat causes. */
  update(chat: number): number {
    return this.authors.push(chat)
  }

  /** The id of the next message, which someone writes in this chat. */
  message(chat: number, text: string): number {
    const { messages } = this.telegram
    const id = messages.length + 101
    messages.push({ id, from: "user", payload: { chat_id: chat, text } })
    return id
  }

  /** The last button of this name in a chat: the message that it is under, and what it sends. */
  button(chat: number, name: string): { readonly id: number; readonly data: string } {
    const found = this.telegram.messages
      .filter(({ from, payload }) => from === "bot" && payload.chat_id === chat)
      .flatMap(({ id, payload }) =>
        (payload.reply_markup?.inline_keyboard.flat() ?? []).map(({ callback_data, text }) => ({
          id,
          data: callback_data,
          text
        }))
      )
      .findLast(({ text }) => text === name)
    if (found === undefined) throw new Error(`there is no button ${name}`)
    return found
  }

  /**
   * The bot's messages in a chat as people read them, with files and buttons; `…` replaces a time of day and the id of the chat. In a
   * group, edits show an answer while it grows.
   */
  shown(chat: number): ReadonlyArray<string> {
    const altered = this.telegram.messages.filter(({ id }) => this.telegram.altered.includes(id))
    return this.telegram.ofBot(chat).map((payload) => {
      const buttons = payload.reply_markup?.inline_keyboard.flat().map(({ text }) => ` [${text}]`) ?? []
      const isAltered = chat > 0 && altered.some((message) => message.payload === payload)
      return [
        payload.text.replace(timeOfDay, "…").replaceAll(`${chat}`, "…"),
        ...(payload.document === undefined ? [] : [" (a file)"]),
        ...buttons,
        ...(isAltered ? [" (altered by a probe)"] : [])
      ].join("")
    })
  }

  /** As a process reaches it. */
  reached(pulse: Pulse): Layer.Layer<BotApi | ChatModel> {
    const telegram = Layer.scoped(
      BotApi,
      Effect.map(Layer.build(this.telegram.layer), (built) =>
        mortalPort(pulse, { ...Context.get(built, BotApi), getUpdates: this.post.get })
      )
    )
    return Layer.merge(telegram, Model.layer(pulse, this.chatOf))
  }

  /** The request id of an update holds the number of the update. */
  private readonly chatOf = ({ request }: Asked): Chat =>
    this.chat(this.authors[Number(request.split(":")[1]) - 1] ?? 0)
}
