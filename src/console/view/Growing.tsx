import { attempt } from "../state/composing.ts"
import { http } from "../state/http.ts"
import { chats } from "../state/world.ts"
import { Icon } from "./Icon.tsx"
import { RichText } from "./RichText.tsx"

/** The answer in progress: first a placeholder, then the growing text. */
export const Growing = ({ chat }: { readonly chat: number }) => {
  const view = chats.value.get(chat)
  if (view === undefined || (view.draft === null && !view.typing)) return null
  const { draft } = view
  return (
    <li class="message bot growing">
      <article aria-label="Holdfast is answering" aria-busy="true" class="bubble">
        {draft === null || draft.text === "" ? (
          <p class="thinking">
            <span class="dots" aria-hidden="true" /> Thinking
          </p>
        ) : (
          <div class="text">
            <RichText text={draft.text} entities={draft.entities} />
            <span class="caret" aria-hidden="true" />
          </div>
        )}
      </article>
      {draft?.canStop && (
        <button class="stop" onClick={() => attempt(http.stop(chat))}>
          <Icon name="stop" size={16} /> Stop
        </button>
      )}
    </li>
  )
}
