import type { State } from "../../domain/conversation/State.ts"
import type { ConversationKey } from "../../domain/Ids.ts"

/** An idle state takes less than 500 bytes. */
const most = 1024

/** The stored states of the conversations that became idle last, so that the next message need not load them. */
export class Recent {
  readonly #states = new Map<ConversationKey, State>()

  keep(key: ConversationKey, state: State): void {
    this.#states.set(key, state)
    if (this.#states.size <= most) return
    for (const oldest of this.#states.keys()) {
      this.#states.delete(oldest)
      return
    }
  }

  take(key: ConversationKey): State | undefined {
    const state = this.#states.get(key)
    if (state !== undefined) this.#states.delete(key)
    return state
  }
}
