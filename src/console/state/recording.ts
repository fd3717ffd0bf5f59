import { signal } from "@preact/signals"
import { attach, contentsOf, refusal } from "./attaching.ts"
import { write } from "./composing.ts"
import { newKey } from "./outgoing.ts"
import { toWav } from "./sound.ts"

/** The recording in progress: in which chat, and since when (epoch milliseconds). */
export const recording = signal<{ readonly chat: number; readonly since: number } | undefined>(undefined)

/** Where the page is not on HTTPS or on this machine, browsers have no microphone. */
export const canRecord = () => typeof MediaRecorder === "function" && navigator.mediaDevices?.getUserMedia !== undefined

/** The longest recording, in milliseconds: 9.6 MB as a WAV file. It is then attached, and not sent by itself. */
const longest = 5 * 60_000

interface Session {
  readonly recorder: MediaRecorder
  readonly chunks: Array<Blob>
  readonly timer: number
}

let session: Session | undefined
/** The browser asks the person for the microphone. */
let isAsking = false

const denied = "The browser gives no microphone to this page. You can choose a file with a recording instead."

export const record = async (chat: number) => {
  if (recording.value !== undefined || isAsking) return
  isAsking = true
  refusal.value = undefined
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    const recorder = new MediaRecorder(stream)
    const chunks: Array<Blob> = []
    recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data))
    recorder.start(1000)
    session = { recorder, chunks, timer: window.setTimeout(() => void finish("attach"), longest) }
    recording.value = { chat, since: Date.now() }
  } catch {
    refusal.value = { chat, why: denied }
  } finally {
    isAsking = false
  }
}

const stopped = ({ recorder }: Session) =>
  new Promise<void>((resolve) => {
    // It has ended by itself if the microphone was taken away.
    if (recorder.state === "inactive") return resolve()
    recorder.addEventListener("stop", () => resolve())
    recorder.stop()
  })

/** Ends the recording: sends it as a voice message, attaches it to the next message, or drops it. */
export const finish = async (how: "send" | "attach" | "drop") => {
  const [own, now] = [session, recording.value]
  if (own === undefined || now === undefined) return
  session = undefined
  clearTimeout(own.timer)
  const seconds = Math.max(1, Math.round((Date.now() - now.since) / 1000))
  await stopped(own)
  own.recorder.stream.getTracks().forEach((track) => track.stop())
  recording.value = undefined
  if (how === "drop") return
  try {
    const file = await fileOf(new Blob(own.chunks, { type: own.recorder.mimeType }))
    if (how === "attach") return await attach(now.chat, [file], "voice")
    write(now.chat, await contentsOf([{ key: newKey(), file, kind: "voice", duration: seconds }], ""))
  } catch {
    refusal.value = { chat: now.chat, why: "The recording cannot be read. Please record it again, or choose a file." }
  }
}

/** Telegram's own voice messages are Ogg files; what a browser records otherwise becomes a WAV file. */
const fileOf = async (recorded: Blob) =>
  recorded.type.startsWith("audio/ogg")
    ? new File([recorded], "voice.ogg", { type: "audio/ogg" })
    : new File([await toWav(recorded)], "voice.wav", { type: "audio/wav" })
