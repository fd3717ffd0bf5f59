import { isFields } from "./Raw.ts"

/** A button under a message. Pressing it sends its data back, as a callback query. */
export interface Button {
  readonly text: string
  /** 1 to 64 bytes of UTF-8. */
  readonly callback_data: string
}

/** The buttons under a message, in rows (`InlineKeyboardMarkup.inline_keyboard`). */
export type Keyboard = ReadonlyArray<ReadonlyArray<Button>>

/** Reads the buttons with data of a message's `reply_markup`. */
export const keyboardOf = (markup: unknown): Keyboard => {
  const rows = isFields(markup) && Array.isArray(markup["inline_keyboard"]) ? markup["inline_keyboard"] : []
  return rows.map((row: unknown) =>
    (Array.isArray(row) ? row : []).flatMap((button: unknown) =>
      isFields(button) && typeof button["text"] === "string" && typeof button["callback_data"] === "string"
        ? [{ text: button["text"], callback_data: button["callback_data"] }]
        : []
    )
  )
}
