import { createHash } from "node:crypto"
import type { Upload } from "../telegram/request/Upload.ts"

/** The comment of a recording that has what it says, up to the end of its page. */
export const spoken = "TRANSCRIPTION="

/**
 * What the sandbox's model hears in a recording: the words in its comment, or else how long it is, and a number that is
 * the same for the same recording.
 */
export const transcript = ({ bytes }: Pick<Upload, "bytes">): string => {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = data.indexOf(spoken)
  const length = at < 4 ? 0 : data.readUInt32LE(at - 4)
  if (length > 0) return data.toString("utf8", at + spoken.length, at + length)
  const sum = createHash("sha256").update(data).digest("hex").slice(0, 8)
  return `A recording of ${secondsOf(bytes)} seconds and ${bytes.length} bytes, number ${sum}.`
}

/** The length of an Ogg or WAV recording in whole seconds, at least 1; 0 for anything else. */
export const secondsOf = (bytes: Uint8Array): number => {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const seconds = data.length < 44 ? 0 : (ofOgg(data) ?? ofWav(data) ?? 0)
  return seconds > 0 ? Math.max(1, Math.round(seconds)) : 0
}

/** The last page of an Ogg file tells the position of its end; Opus counts 48,000 to the second. */
const ofOgg = (data: Buffer): number | undefined => {
  const last = data.lastIndexOf("OggS")
  if (data.indexOf("OggS") !== 0 || last + 14 > data.length) return undefined
  return Number(data.readBigUInt64LE(last + 6)) / 48_000
}

const ofWav = (data: Buffer): number | undefined => {
  if (!/^RIFF....WAVE/s.test(data.toString("latin1", 0, 12))) return undefined
  const bytesPerSecond = data.readUInt32LE(28)
  return bytesPerSecond === 0 ? undefined : (data.length - 44) / bytesPerSecond
}
