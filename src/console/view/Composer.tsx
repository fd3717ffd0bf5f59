import { useLayoutEffect, useRef } from "preact/hooks"
import { attach, attached, refusal } from "../state/attaching.ts"
import { drafts, editing, replying, saveEdit, sendDraft, setDraft } from "../state/composing.ts"
import { hasTopics, shapeOf, topicOf } from "../state/groups.ts"
import { mention } from "../state/names.ts"
import { canRecord, record, recording } from "../state/recording.ts"
import { isPhone } from "../state/route.ts"
import { focusBox } from "../state/stage.ts"
import { messagesOf, threadOf } from "../state/world.ts"
import type { Message } from "../wire.ts"
import { reply } from "./Actions.tsx"
import { Attachments } from "./Attachments.tsx"
import { Icon } from "./Icon.tsx"
import { Recorder } from "./Recorder.tsx"
import { ReplyBar } from "./ReplyBar.tsx"
import { SpeakerChoice } from "./SpeakerChoice.tsx"

/** True if the person has focused something unrelated: opening a conversation does not move the focus away from it. */
const isElsewhere = () => {
  const at = document.activeElement
  return at !== null && at !== document.body && !at.matches(".entry, .composer *")
}

/** The messages that are shown, without notices. */
const shown = (chat: number): ReadonlyArray<Message> => {
  const topic = hasTopics(chat) ? topicOf(chat) : undefined
  return messagesOf(threadOf(chat).value).filter(
    ({ kind, thread }) => kind !== "service" && (topic === undefined || thread === topic)
  )
}

const editLast = (chat: number) => {
  const message = shown(chat).findLast(({ from, kind }) => from === "user" && kind === "text")
  if (message !== undefined) editing.value = { message, text: message.text }
  return message !== undefined
}

/** Chooses the message before or after the one that is replied to, beginning with the newest. */
const stepReply = (chat: number, step: number) => {
  const messages = shown(chat)
  const at = messages.findIndex(({ id }) => id === replying.value?.message.id)
  const message = messages[at === -1 ? (step < 0 ? messages.length - 1 : -1) : at + step]
  if (message !== undefined) reply(message)
  else if (step > 0) replying.value = undefined
}

export const Composer = ({ chat }: { readonly chat: number }) => {
  const box = useRef<HTMLTextAreaElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const voice = useRef<HTMLInputElement>(null)
  const edit = editing.value?.message.chat === chat ? editing.value : undefined
  const answered = replying.value?.message.chat === chat ? replying.value : undefined
  const text = edit?.text ?? drafts.value[chat] ?? ""
  const files = attached(chat)
  const isEmpty = text.trim() === "" && files.length === 0
  const isRecording = recording.value?.chat === chat
  const write = (next: string) =>
    edit === undefined ? setDraft(chat, next) : (editing.value = { ...edit, text: next })
  const submit = () => {
    void (edit === undefined ? sendDraft(chat) : saveEdit())
    // The button that was pressed may be disabled now.
    box.current?.focus()
  }

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
  useLayoutEffect(() => {
    if (focusBox.value > 0) box.current?.focus()
  }, [focusBox.value])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault()
      submit()
    } else if (step !== undefined && (event.ctrlKey || event.metaKey) && edit === undefined) {
      event.preventDefault()
      stepReply(chat, step)
    } else if (event.key === "ArrowUp" && text === "") {
      if (editLast(chat)) event.preventDefault()
    } else if (event.key === "Escape" && (edit !== undefined || answered !== undefined)) {
      event.preventDefault()
      editing.value = undefined
      replying.value = undefined
    }
  }
  const choose = (kind?: "voice") => (event: Event) => {
    if (!(event.currentTarget instanceof HTMLInputElement)) return
    void attach(chat, event.currentTarget.files ?? [], kind)
    // The same file can be chosen again.
    event.currentTarget.value = ""
    box.current?.focus()
  }
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData?.files
    if (edit !== undefined || pasted === undefined || pasted.length === 0) return
    event.preventDefault()
    void attach(chat, pasted)
  }

  return (
    <form
      class="composer"
      aria-label="New message"
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
      {edit === undefined && answered !== undefined && <ReplyBar key={answered.message.id} reply={answered} />}
      {edit === undefined && files.length > 0 && <Attachments chat={chat} files={files} />}
      <div role="alert">{refusal.value?.chat === chat && <p class="refusal">{refusal.value.why}</p>}</div>
      {shapeOf(chat)?.group !== undefined && (
        <div class="speaking">
          <SpeakerChoice chat={chat} />
          <button
            class="secondary"
            type="button"
            onClick={() => {
              write(`${text}${text === "" || /\s$/.test(text) ? "" : " "}${mention()} `)
              box.current?.focus()
            }}
          >
            <Icon name="at" size={16} /> Mention the bot
          </button>
        </div>
      )}
      {isRecording ? (
        <Recorder />
      ) : (
        <div class="box">
          {edit === undefined && (
            <>
              <button class="plain" type="button" aria-label="Attach files" onClick={() => chooser.current?.click()}>
                <Icon name="attach" />
              </button>
              <input ref={chooser} type="file" multiple hidden aria-label="Files to attach" onChange={choose()} />
            </>
          )}
          <textarea
            id="message"
            ref={box}
            rows={1}
            value={text}
            aria-label={edit === undefined ? "Message" : "New text of the message"}
            placeholder={files.length > 0 ? "Add a caption…" : "Write a message…"}
            enterkeyhint="send"
            onInput={(event) => write(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          {edit === undefined && isEmpty && (
            <>
              <button
                class="plain"
                type="button"
                aria-label="Record a voice message"
                onClick={() => (canRecord() ? void record(chat) : voice.current?.click())}
              >
                <Icon name="voice" />
              </button>
              <input
                ref={voice}
                type="file"
                accept="audio/*"
                hidden
                aria-label="Recording to send"
                onChange={choose("voice")}
              />
            </>
          )}
          <button
            class="primary round"
            type="submit"
            aria-label={edit === undefined ? "Send" : "Save"}
            disabled={isEmpty}
          >
            <Icon name={edit === undefined ? "send" : "check"} />
          </button>
        </div>
      )}
      <p class="hint">
        <kbd>Enter</kbd> sends, <kbd>Shift</kbd> <kbd>Enter</kbd> breaks the line, <kbd>↑</kbd> edits your last message,{" "}
        <kbd>Ctrl</kbd> <kbd>↑</kbd> replies
      </p>
    </form>
  )
}
