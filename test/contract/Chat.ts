import { Effect } from "effect"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import type { Reply } from "../../domain/sandbox/persona/Reply.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import type { Fate } from "../../layers/testing/ScriptedTelegram.ts"

/**
 * The outcome of one model call; without one it answers.
 *
 * - `fails`: at once. `replies`: with this. `holds`: it answers when it is released.
 * - `speaks`: so many words of the answer; then it fails, or falls silent until it is released.
 */
export type Cue =
  | { readonly _tag: "fails"; readonly failure: (asked: Asked) => ModelFailure }
  | { readonly _tag: "replies"; readonly reply: Reply }
  | { readonly _tag: "holds" }
  | { readonly _tag: "speaks"; readonly words: number; readonly failure?: (asked: Asked) => ModelFailure }

/** Telegram takes no message like that. */
export interface Refusal {
  readonly code: number
  readonly description: string
}

/** A person's chat with the bot, as a history directs it. */
export class Chat {
  readonly id: number
  /** The outcomes of the next model calls. */
  cues: Array<Cue> = []
  /** The outcomes of the next sends. */
  fates: Array<Fate> = []
  refusal: (payload: Payload) => Refusal | undefined = () => undefined
  /** How many messages were refused. */
  refused = 0
  /** Where calls wait that are held. */
  readonly released = Effect.unsafeMakeLatch(false)
  /** When the model was asked, in epoch milliseconds. */
  readonly asked: Array<number> = []
  /** How often it fell silent in the middle. */
  silences = 0
  /** The engine hears nothing of what comes from here. */
  deaf = false
  /** The updates by their texts. */
  readonly updates = new Map<string, { readonly update_id: number; readonly message: { readonly date: number } }>()

  constructor(id: number) {
    this.id = id
  }
}
