/** What the store knows of someone who writes: whether they own the bot, and whether they were refused before. */
export interface Standing {
  readonly owner: boolean
  readonly refused: boolean
}

/** Someone who never wrote before. */
export const stranger: Standing = { owner: false, refused: false }
