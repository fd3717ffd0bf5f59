/** The stored facts about a user: whether they own the bot, were allowed by its owner, and were refused before. */
export interface Standing {
  readonly owner: boolean
  readonly allowed: boolean
  readonly refused: boolean
}

/** A user who never wrote before. */
export const stranger: Standing = { owner: false, allowed: false, refused: false }
