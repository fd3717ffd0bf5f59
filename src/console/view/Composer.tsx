import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import { drafts, editing, saveEdit, sendDraft, setDraft } from "../state/composing.ts"
import { send } from "../state/outgoing.ts"
import { isPhone } from "../state/route.ts"
import { focusBox } from "../state/stage.ts"
import { messagesOf, threadOf } from "../state/world.ts"
import { Icon } from "./Icon.tsx"

const lastOwn = (chat: number) =>
  messagesOf(threadOf(chat).value).findLast(({ from, kind }) => from === "user" && kind === "text")

/** True if the person has focused something unrelated: opening a conversation does not move the focus away from it. */
const isElsewhere = () => {
  const at = document.activeElement
  return at !== null && at !== document.body && !at.matches(".entry, .composer *")
}

export const Composer = ({ chat }: { readonly chat: number }) => {
  const box = useRef<HTMLTextAreaElement>(null)
  const edit = editing.value?.message.chat === chat ? editing.value : undefined
  const text = edit?.text ?? drafts.value[chat] ?? ""
  const write = (next: string) =>
    edit === undefined ? setDraft(chat, next) : (editing.value = { ...edit, text: next })
  const submit = () => (edit === undefined ? sendDraft(chat) : void saveEdit())

  useLayoutEffect(() => {
    const area = box.current
    if (area === null) return
    area.style.height = "auto"
    area.style.height = `${area.scrollHeight}px`
  }, [text])
  // Synchronous: a later effect could take the focus from what the person has focused since.
  useLayoutEffect(() => {
    if (edit !== undefined || !(isPhone() || isElsewhere())) box.current?.focus()
  }, [chat, edit?.message.id])
  useEffect(() => {
    if (focusBox.value > 0) box.current?.focus()
  }, [focusBox.value])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault()
      submit()
    } else if (event.key === "ArrowUp" && text === "") {
      const message = lastOwn(chat)
      if (message === undefined) return
      event.preventDefault()
      editing.value = { message, text: message.text }
    } else if (event.key === "Escape" && edit !== undefined) {
      event.preventDefault()
      editing.value = undefined
    }
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {edit !== undefined && (
        <p class="editing">
          <Icon name="edit" size={16} />
          <span>Editing: {edit.message.text.slice(0, 80)}</span>
          <button class="plain" type="button" aria-label="Stop editing" onClick={() => (editing.value = undefined)}>
            <Icon name="close" size={16} />
          </button>
        </p>
      )}
      <div class="box">
        <textarea
          id="message"
          ref={box}
          rows={1}
          value={text}
          aria-label={edit === undefined ? "Message" : "New text of the message"}
          placeholder="Write a message…"
          enterkeyhint="send"
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {edit === undefined && text === "" && (
          <button
            class="plain"
            type="button"
            title="Send a voice message, which the bot cannot read"
            aria-label="Send a voice message"
            onClick={() => send(chat, [{ kind: "voice" }])}
          >
            <Icon name="voice" />
          </button>
        )}
        <button
          class="primary round"
          type="submit"
          aria-label={edit === undefined ? "Send" : "Save"}
          disabled={text.trim() === ""}
        >
          <Icon name={edit === undefined ? "send" : "check"} />
        </button>
      </div>
      <p class="hint">
        <kbd>Enter</kbd> sends, <kbd>Shift</kbd> <kbd>Enter</kbd> breaks the line, <kbd>↑</kbd> edits your last message
      </p>
    </form>
  )
}
