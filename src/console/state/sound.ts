/** How long the browser may take to read the beginning of a file, in milliseconds. */
const patience = 3000

/** The length of a recording or a video in whole seconds, at most a day; 0 if the browser cannot play it. */
export const durationOf = (file: Blob): Promise<number> =>
  new Promise((resolve) => {
    const player = document.createElement("audio")
    const url = URL.createObjectURL(file)
    const end = () => {
      clearTimeout(timer)
      const { duration } = player
      URL.revokeObjectURL(url)
      resolve(Number.isFinite(duration) && duration > 0 ? Math.min(86_400, Math.max(1, Math.round(duration))) : 0)
    }
    const timer = setTimeout(end, patience)
    player.preload = "metadata"
    player.addEventListener("loadedmetadata", end)
    player.addEventListener("error", end)
    player.src = url
  })

/** Samples per second of a recording for speech. */
const rate = 16_000

/**
 * A recording of the browser as a WAV file with one channel of 16 bits. Browsers record in containers of their own, and
 * not everything that transcribes reads all of them. https://www.rfc-editor.org/rfc/rfc2361
 */
export const toWav = async (recording: Blob): Promise<Blob> => {
  const sound = await new OfflineAudioContext(1, 1, rate).decodeAudioData(await recording.arrayBuffer())
  const channels = Array.from({ length: sound.numberOfChannels }, (_, at) => sound.getChannelData(at))
  const file = new DataView(new ArrayBuffer(44 + sound.length * 2))
  const text = (at: number, letters: string) =>
    [...letters].forEach((_, i) => file.setUint8(at + i, letters.charCodeAt(i)))
  text(0, "RIFF")
  file.setUint32(4, 36 + sound.length * 2, true)
  text(8, "WAVEfmt ")
  file.setUint32(16, 16, true)
  file.setUint16(20, 1, true)
  file.setUint16(22, 1, true)
  file.setUint32(24, rate, true)
  file.setUint32(28, rate * 2, true)
  file.setUint16(32, 2, true)
  file.setUint16(34, 16, true)
  text(36, "data")
  file.setUint32(40, sound.length * 2, true)
  for (let at = 0; at < sound.length; at++) {
    const sum = channels.reduce((sum, channel) => sum + (channel[at] ?? 0), 0)
    file.setInt16(44 + at * 2, Math.max(-1, Math.min(1, sum / channels.length)) * 0x7fff, true)
  }
  return new Blob([file], { type: "audio/wav" })
}
