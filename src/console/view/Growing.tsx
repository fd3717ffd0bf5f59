import { attempt } from "../state/composing.ts"
import { http } from "../state/http.ts"
import type { Chat } from "../wire.ts"
import { Icon } from "./Icon.tsx"

/** An answer of which there is no text yet. */
export const Thinking = () => (
  <p class="thinking">
    <span class="dots" aria-hidden="true" /> Thinking
  </p>
)

/** The button that stops the answer in progress. */
export const Stop = ({ chat }: { readonly chat: Chat }) =>
  chat.draft?.canStop === true ? (
    <button class="stop" onClick={() => attempt(http.stop(chat.id))}>
      <Icon name="stop" size={16} /> Stop
    </button>
  ) : null
