/**
 * Who goes first where not all can: a user who waits, a reminder, a hedge.
 *
 * @since 0.1.0
 * @category models
 */
export type Priority = "user" | "reminder" | "hedge"
