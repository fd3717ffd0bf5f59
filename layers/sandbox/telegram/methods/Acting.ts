import * as Effect from "effect/Effect"
import { isRecord } from "effect/Predicate"
import { DraftView } from "../../../../domain/sandbox/Telegram.ts"
import * as Args from "../request/Arguments.ts"
import { badRequest } from "../request/Refusal.ts"
import * as FormattedText from "../text/FormattedText.ts"
import { type Method, type Parts, result, type Table } from "./Method.ts"
import type { Place } from "./Place.ts"
import { sourceOf } from "./Sending.ts"

const actions = new Set(
  "cancel typing record_video upload_video record_voice upload_voice upload_photo upload_document choose_sticker find_location record_video_note upload_video_note".split(
    " "
  )
)

/** Methods that send no message. */
export const make = ({ chats, commands, presses, store }: Parts, place: Place): Table => {
  const answerCallbackQuery: Method = (args) =>
    store.step(Effect.as(presses.answer(Args.text(args, "callback_query_id"), Args.text(args, "text")), result(true)))

  const sendMessageDraft: Method = Effect.fnUntraced(function* (args) {
    const { text, entities } = yield* FormattedText.parse(sourceOf(args, "text", "entities"), {
      allowEmpty: true,
      limit: 4096,
      tooLong: "message is too long"
    })
    const chat = yield* place.chat(args, "write")
    if (chat.state.group !== undefined) return yield* badRequest("TEXTDRAFT_PEER_INVALID")
    const thread = yield* place.thread(args, chat)
    const id = Args.integer(args, "draft_id", 0, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
    if (id === 0) return yield* badRequest("draft_id must be non-zero")
    const canStop = Args.boolean(args, "can_stop")
    const view = new DraftView({ id, text, entities, canStop }, true)
    yield* chats.showDraft(chat, { view, thread, keepOnStop: Args.boolean(args, "keep_on_stop") })
    return result(true)
  })

  const sendChatAction: Method = Effect.fnUntraced(function* (args) {
    const action = Args.text(args, "action").toLowerCase()
    if (!actions.has(action)) return yield* badRequest("wrong parameter action in request")
    const chat = yield* place.chat(args, "write")
    yield* place.thread(args, chat)
    if (action === "typing") yield* chats.showTyping(chat)
    return result(true)
  })

  const setMyCommands: Method = Effect.fnUntraced(function* (args: Args.Arguments) {
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

  const deleteMyCommands: Method = () => store.step(Effect.as(commands.set([]), result(true)))

  return {
    answercallbackquery: answerCallbackQuery,
    sendmessagedraft: sendMessageDraft,
    sendchataction: sendChatAction,
    setmycommands: setMyCommands,
    deletemycommands: deleteMyCommands
  }
}

const field = (value: unknown, name: string): string => {
  const found = isRecord(value) ? value[name] : undefined
  return typeof found === "string" ? found : ""
}
