/** A button under a message. Pressing it sends its data back, as a callback query. */
export interface Button {
  readonly text: string
  /** 1 to 64 bytes of UTF-8. */
  readonly callback_data: string
}

/** The buttons under a message, in rows (`InlineKeyboardMarkup.inline_keyboard`). */
export type Keyboard = ReadonlyArray<ReadonlyArray<Button>>
