import { type Fields, isFields } from "./Raw.ts"

/** The data of the button that closes a question. It names the request that asked. */
export const dropData = (asked: string): string => `r:drop:${asked}`

const asking = /^r:drop:([\w:-]+)$/

/**
 * The request whose question a message answers: it replies to a message of a bot that has the question's buttons. A forwarded message
 * answers nothing.
 */
export const answersOf = (message: Fields): string | undefined => {
  const above = message["reply_to_message"]
  if (
    message["forward_origin"] !== undefined ||
    !isFields(above) ||
    !isFields(above["from"]) ||
    above["from"]["is_bot"] !== true
  )
    return undefined
  const markup = above["reply_markup"]
  const rows = isFields(markup) ? markup["inline_keyboard"] : undefined
  const buttons: ReadonlyArray<unknown> = Array.isArray(rows) ? rows.flat() : []
  return buttons
    .map((button) => (isFields(button) && typeof button["callback_data"] === "string" ? button["callback_data"] : ""))
    .map((data) => asking.exec(data)?.[1])
    .find((asked) => asked !== undefined)
}
