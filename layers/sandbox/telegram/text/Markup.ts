import * as Either from "effect/Either"
import { isRecord } from "effect/Predicate"
import type { MessageView } from "../../../../domain/sandbox/Telegram.ts"
import { badRequest, type Refusal } from "../request/Refusal.ts"
import { checkedLink } from "./Links.ts"

/** The parsed `reply_markup`: buttons under the message, or another kind, which is not shown here. */
export interface Markup {
  /** Empty without buttons. */
  readonly keyboard: MessageView["keyboard"]
  /** A reply keyboard, its removal, or a forced reply: Telegram refuses to edit such a message. */
  readonly isOther: boolean
}

type Button = MessageView["keyboard"][number][number]

/** In bytes of UTF-8. */
const longestData = 64

/**
 * Parses `reply_markup` in the order and with the messages of Telegram's Bot API server (`get_reply_markup`). Rows
 * without buttons are dropped. Of the buttons, those with `callback_data` and `url` are supported.
 */
export const parse = (source: string): Either.Either<Markup, Refusal> =>
  Either.gen(function* () {
    if (source === "") return { keyboard: [], isOther: false }
    const value = yield* parseJson(source)
    if (!isRecord(value)) return yield* refuse("object expected as reply markup")
    const keyboard: Array<ReadonlyArray<Button>> = []
    for (const row of yield* rows(value["inline_keyboard"] ?? [])) {
      const buttons: Array<Button> = []
      for (const item of row) buttons.push(yield* button(item))
      if (buttons.length > 0) keyboard.push(buttons)
    }
    const isOther = ["keyboard", "remove_keyboard", "force_reply"].some((name) => Boolean(value[name]))
    return { keyboard, isOther: keyboard.length === 0 && isOther }
  })

/** Whether two keyboards have the same texts and data. */
export const same = (a: Markup["keyboard"], b: Markup["keyboard"]): boolean => JSON.stringify(a) === JSON.stringify(b)

const refuse = (why: string) => Either.left(badRequest(why))

const parseJson = (source: string): Either.Either<unknown, Refusal> =>
  Either.try({
    try: (): unknown => JSON.parse(source),
    catch: () => badRequest("can't parse reply keyboard markup JSON object")
  })

const rows = (value: unknown): Either.Either<ReadonlyArray<ReadonlyArray<unknown>>, Refusal> =>
  !Array.isArray(value)
    ? refuse('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    : value.every((row) => Array.isArray(row))
      ? Either.right(value)
      : refuse('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')

const button = (value: unknown): Either.Either<Button, Refusal> => {
  const malformed = (why: string) => refuse(`can't parse inline keyboard button: ${why}`)
  if (!isRecord(value)) return malformed("InlineKeyboardButton must be an Object")
  const { callback_data: data, text, url } = value
  if (text === undefined) return malformed('Can\'t find field "text"')
  if (typeof text !== "string") return malformed('Field "text" must be of type String')
  if (text.trim() === "") return malformed("Text must be non-empty")
  if (url !== undefined && typeof url !== "string") return malformed('Field "url" must be of type String')
  if (url !== undefined && url !== "") {
    const checked = checkedLink(url)
    return checked === undefined
      ? refuse(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`)
      : Either.right({ text, url: checked })
  }
  if (data === undefined) {
    return malformed(
      Object.keys(value).some((name) => others.has(name))
        ? "the sandbox takes buttons with callback_data or url only"
        : "Text buttons are unallowed in the inline keyboard"
    )
  }
  if (typeof data !== "string") return malformed('Field "callback_data" must be of type String')
  const length = Buffer.byteLength(data)
  return length < 1 || length > longestData ? refuse("BUTTON_DATA_INVALID") : Either.right({ text, data })
}

/** What a button can do on Telegram, and not here. */
const others = new Set([
  "callback_game",
  "pay",
  "switch_inline_query",
  "switch_inline_query_chosen_chat",
  "switch_inline_query_current_chat",
  "login_url",
  "web_app",
  "copy_text"
])
