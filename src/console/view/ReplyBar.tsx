import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { replying } from "../state/composing.ts"
import { snippet, whoWrote } from "../state/names.ts"
import { focusBox } from "../state/stage.ts"
import type { Message } from "../wire.ts"
import { Icon } from "./Icon.tsx"

/** The message that the next one replies to. A part of its text can be selected, which is then quoted. */
export const ReplyBar = (props: { readonly reply: { readonly message: Message; readonly quote: string } }) => {
  const { message, quote } = props.reply
  const [isQuoting, setQuoting] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const quoteSelected = ({ selectionEnd, selectionStart, value }: HTMLTextAreaElement) => {
    const selected = value.slice(selectionStart, Math.min(selectionEnd, selectionStart + longestQuote)).trim()
    if (selected !== quote) replying.value = { message, quote: selected }
  }
  useLayoutEffect(() => {
    if (isQuoting) area.current?.focus()
  }, [isQuoting])
  return (
    <div class="replying">
      <Icon name="reply" size={16} />
      <p>
        <b>Reply to {whoWrote(message)}</b>
        <span>{quote === "" ? snippet(message) : `“${quote}”`}</span>
      </p>
      {message.text !== "" && (
        <button class="secondary" type="button" aria-expanded={isQuoting} onClick={() => setQuoting(!isQuoting)}>
          Quote a part
        </button>
      )}
      <button
        class="plain"
        type="button"
        aria-label="Do not reply"
        onClick={() => {
          replying.value = undefined
          focusBox.value++
        }}
      >
        <Icon name="close" size={16} />
      </button>
      {isQuoting && (
        <textarea
          ref={area}
          // Not read-only: there, keys would move no selection.
          inputMode="none"
          onBeforeInput={(event) => event.preventDefault()}
          onInput={({ currentTarget }) => (currentTarget.value = message.text)}
          rows={3}
          aria-label="Select the part of the text to quote"
          value={message.text}
          onSelect={({ currentTarget }) => quoteSelected(currentTarget)}
          onKeyUp={({ currentTarget }) => quoteSelected(currentTarget)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" && event.key !== "Escape") return
            event.preventDefault()
            quoteSelected(event.currentTarget)
            setQuoting(false)
            focusBox.value++
          }}
        />
      )}
    </div>
  )
}

const longestQuote = 1024
