import { useEffect, useRef, useState } from "preact/hooks"
import { finish, recording } from "../state/recording.ts"
import { focusBox } from "../state/stage.ts"
import { playing } from "../state/amounts.ts"
import { Icon } from "./Icon.tsx"

/** Stands for the message box while a voice message is recorded. */
export const Recorder = () => {
  const send = useRef<HTMLButtonElement>(null)
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    send.current?.focus()
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => {
      clearInterval(timer)
      // The person has left the conversation: the recording waits there.
      void finish("attach")
      // The box is back, and has what it had.
      queueMicrotask(() => focusBox.value++)
    }
  }, [])
  const since = recording.value?.since ?? now
  return (
    <div class="box recorder" id="message" tabIndex={-1} role="group" aria-label="Recording">
      <span class="recording-dot" aria-hidden="true" />
      <span role="timer">Recording {playing(Math.max(0, (now - since) / 1000))}</span>
      <button class="secondary" type="button" onClick={() => void finish("drop")}>
        Discard
      </button>
      <button class="secondary" type="button" onClick={() => void finish("attach")}>
        Attach
      </button>
      <button
        ref={send}
        class="primary round"
        type="button"
        aria-label="Send the recording"
        onClick={() => void finish("send")}
      >
        <Icon name="send" />
      </button>
    </div>
  )
}
