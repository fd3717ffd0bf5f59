import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { isRecord } from "effect/Predicate"
import { DraftView } from "../../../domain/sandbox/Telegram.ts"
import * as Args from "./Arguments.ts"
import type { Chat, Chats } from "./Chats.ts"
import * as FormattedText from "./FormattedText.ts"
import * as Markup from "./Markup.ts"
import type { Messages } from "./Messages.ts"
import { me, message } from "./Objects.ts"
import type { Presses } from "./Presses.ts"
import { badRequest, type Refusal, tooManyRequests } from "./Refusal.ts"
import type { Bot, Setting } from "./Settings.ts"
import type { Store } from "./Store.ts"
import type { Updates } from "./Updates.ts"

/** The result of a method as JSON, with the description that Telegram adds to some. */
export interface Result {
  readonly json: string
  readonly description?: string
}

export type Method = (args: Args.Arguments) => Effect.Effect<Result, Refusal>

const actions = new Set(
  "cancel typing record_video upload_video record_voice upload_voice upload_photo upload_document choose_sticker find_location record_video_note upload_video_note".split(
    " "
  )
)

/**
 * The methods that Holdfast uses, by name in lower case (Telegram ignores the case). Their checks, their order and
 * their messages are those of Telegram's Bot API server.
 */
export const make = (parts: {
  readonly store: Store
  readonly bot: Bot
  readonly chats: Chats
  readonly messages: Messages
  readonly presses: Presses
  readonly updates: Updates
  readonly commands: Setting<ReadonlyArray<{ readonly command: string; readonly description: string }>>
  readonly leave: (chat: number, now: number) => number
}): ReadonlyMap<string, Method> => {
  const { bot, chats, commands, messages, presses, store, updates } = parts

  const chatOf = (args: Args.Arguments): Effect.Effect<Chat, Refusal> => {
    const id = Args.text(args, "chat_id")
    if (id === "") return Effect.fail(badRequest("chat_id is empty"))
    const chat = chats.find(Number.parseInt(id, 10))
    return chat?.started === true ? Effect.succeed(chat) : Effect.fail(badRequest("chat not found"))
  }

  const threadOf = (args: Args.Arguments, chat: Chat): Effect.Effect<number | null, Refusal> => {
    const thread = Args.integer(args, "message_thread_id", 0, 0, 0x7fff_ffff)
    return thread === 0
      ? Effect.succeed(null)
      : chat.threads.has(thread)
        ? Effect.succeed(thread)
        : Effect.fail(badRequest("message thread not found"))
  }

  const formatted = (args: Args.Arguments, allowEmpty: boolean) =>
    FormattedText.parse(Args.text(args, "text"), Args.text(args, "parse_mode"), Args.json(args, "entities"), {
      allowEmpty
    })

  const messageText = (args: Args.Arguments) =>
    Args.text(args, "text") === "" ? Effect.fail(badRequest("message text is empty")) : formatted(args, false)

  const takeLeave = (chat: Chat) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const wait = parts.leave(chat.id, now)
      return wait === 0 ? Effect.void : Effect.fail(tooManyRequests(wait))
    })

  const sendMessage = Effect.fnUntraced(function* (args: Args.Arguments) {
    const content = yield* messageText(args)
    const { keyboard, isOther } = yield* Markup.parse(Args.text(args, "reply_markup"))
    const chat = yield* chatOf(args)
    const thread = yield* threadOf(args, chat)
    yield* takeLeave(chat)
    const sent = yield* messages.compose({ ...content, keyboard, chat: chat.id, from: "bot", kind: "text", thread })
    yield* messages.add(sent, !isOther)
    yield* chats.sent(chat, thread)
    return result(message(sent, chat, bot))
  }, store.step)

  const editMessageText = Effect.fnUntraced(function* (args: Args.Arguments) {
    const content = yield* messageText(args)
    const { keyboard, isOther } = yield* Markup.parse(Args.text(args, "reply_markup"))
    const chat = yield* chatOf(args)
    const found = yield* messages.find(chat.id, Args.integer(args, "message_id", 0, 0, 0x7fff_ffff))
    if (found === undefined) return yield* badRequest("message to edit not found")
    if (found.view.from !== "bot" || !found.editable) return yield* badRequest("message can't be edited")
    if (isOther) return yield* badRequest("inline keyboard expected")
    if (FormattedText.same(found.view, content) && Markup.same(found.view.keyboard, keyboard)) {
      return yield* badRequest(
        "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
      )
    }
    yield* takeLeave(chat)
    const edited = yield* messages.revise(found.view, { ...content, keyboard })
    yield* messages.change(edited)
    return result(message(edited, chat, bot))
  }, store.step)

  const answerCallbackQuery = (args: Args.Arguments) =>
    store.step(Effect.as(presses.answer(Args.text(args, "callback_query_id"), Args.text(args, "text")), result(true)))

  const sendMessageDraft = Effect.fnUntraced(function* (args: Args.Arguments) {
    const { text, entities } = yield* formatted(args, true)
    const chat = yield* chatOf(args)
    const thread = yield* threadOf(args, chat)
    const id = Args.integer(args, "draft_id", 0, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
    if (id === 0) return yield* badRequest("draft_id must be non-zero")
    const canStop = Args.boolean(args, "can_stop")
    const view = new DraftView({ id, text, entities, canStop }, true)
    yield* chats.showDraft(chat, { view, thread, keepOnStop: Args.boolean(args, "keep_on_stop") })
    return result(true)
  })

  const sendChatAction = Effect.fnUntraced(function* (args: Args.Arguments) {
    const action = Args.text(args, "action").toLowerCase()
    if (!actions.has(action)) return yield* badRequest("wrong parameter action in request")
    const chat = yield* chatOf(args)
    yield* threadOf(args, chat)
    if (action === "typing") yield* chats.showTyping(chat)
    return result(true)
  })

  const setMyCommands = Effect.fnUntraced(function* (args: Args.Arguments) {
    const given: unknown = Args.json(args, "commands")
    if (!Array.isArray(given)) return yield* badRequest("can't parse commands JSON object")
    if (given.length > 100) return yield* badRequest("BOT_COMMANDS_TOO_MUCH")
    const wanted: Array<{ command: string; description: string }> = []
    for (const item of given) {
      const command = field(item, "command").replace(/^\//, "")
      const description = field(item, "description")
      if (!/^[a-z0-9_]{1,32}$/.test(command)) return yield* badRequest("BOT_COMMAND_INVALID")
      if (description.length < 1 || description.length > 256) {
        return yield* badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
      }
      wanted.push({ command, description })
    }
    yield* commands.set(wanted)
    return result(true)
  }, store.step)

  const setWebhook = (url: string, args: Args.Arguments) => {
    const was = updates.webhook().url
    const description =
      url === ""
        ? was === ""
          ? "Webhook is already deleted"
          : "Webhook was deleted"
        : was === url
          ? "Webhook is already set"
          : "Webhook was set"
    return Effect.as(updates.setWebhook(url, args), { json: "true", description })
  }

  return new Map<string, Method>([
    ["getme", () => Effect.succeed(result(me(bot)))],
    [
      "getupdates",
      (args) =>
        Effect.map(updates.poll(args), (batch) => ({
          json: `[${batch.map(({ id, content }) => `{"update_id":${id},${content.slice(1)}`).join(",")}]`
        }))
    ],
    ["sendmessage", sendMessage],
    ["editmessagetext", editMessageText],
    ["answercallbackquery", answerCallbackQuery],
    ["sendmessagedraft", sendMessageDraft],
    ["sendchataction", sendChatAction],
    ["setmycommands", setMyCommands],
    ["getmycommands", () => Effect.succeed(result(commands.get()))],
    ["setwebhook", (args) => setWebhook(Args.text(args, "url"), args)],
    ["deletewebhook", (args) => setWebhook("", args)],
    [
      "getwebhookinfo",
      () => {
        const { url, pending } = updates.webhook()
        return Effect.succeed(result({ url, has_custom_certificate: false, pending_update_count: pending }))
      }
    ]
  ])
}

const result = (value: unknown): Result => ({ json: JSON.stringify(value) })

const field = (value: unknown, name: string): string => {
  const found = isRecord(value) ? value[name] : undefined
  return typeof found === "string" ? found : ""
}
