import { editing, forwarding, replying } from "../state/composing.ts"
import { focusBox } from "../state/stage.ts"
import type { Message } from "../wire.ts"
import { Icon } from "./Icon.tsx"

/** The longest quote that Telegram takes. */
const longestQuote = 1024

/** What is selected of the text of a message. */
const selectedIn = (button: Element, { text }: Message): string => {
  const selection = getSelection()
  const bubble = button.closest("article")
  if (selection === null || selection.isCollapsed || bubble === null) return ""
  if (!bubble.contains(selection.anchorNode) || !bubble.contains(selection.focusNode)) return ""
  const selected = selection.toString().trim().slice(0, longestQuote)
  return text.includes(selected) ? selected : ""
}

export const reply = (message: Message, quote = "") => {
  editing.value = undefined
  replying.value = { message, quote }
  focusBox.value++
}

/** What a person can do with a message. A selected part of its text is quoted in the reply. */
export const Actions = ({ isOwn, message }: { readonly message: Message; readonly isOwn: boolean }) => (
  <div class="actions" role="group" aria-label="Actions">
    <button
      class="plain"
      title="Reply. Select a part of the text first to quote it."
      // The press would clear the selection.
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => reply(message, selectedIn(event.currentTarget, message))}
    >
      <Icon name="reply" size={16} />
      <span class="unseen">Reply</span>
    </button>
    <button class="plain" title="Forward" onClick={() => (forwarding.value = message)}>
      <Icon name="forward" size={16} />
      <span class="unseen">Forward</span>
    </button>
    {isOwn && message.text !== "" && message.kind !== "voice" && message.forward === undefined && (
      <button class="plain" title="Edit" onClick={() => (editing.value = { message, text: message.text })}>
        <Icon name="edit" size={16} />
        <span class="unseen">Edit</span>
      </button>
    )}
  </div>
)
