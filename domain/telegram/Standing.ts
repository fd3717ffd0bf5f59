/**
 * What the store knows of someone who writes: whether they own the bot, and whether they were refused before.
 *
 * @since 0.1.0
 * @category models
 */
export interface Standing {
  readonly owner: boolean
  readonly refused: boolean
}

/**
 * Someone who never wrote before.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stranger: Standing = { owner: false, refused: false }
