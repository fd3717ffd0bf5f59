/** The stored facts about a user: whether they own the bot, and whether they were refused before. */
export interface Standing {
  readonly owner: boolean
  readonly refused: boolean
}

/** A user who never wrote before. */
export const stranger: Standing = { owner: false, refused: false }
