/** The encodings with a byte order mark. */
const marks: ReadonlyArray<readonly [encoding: string, mark: ReadonlyArray<number>]> = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]]
]

const decoded = (bytes: Uint8Array, encoding: string, isCut: boolean): string | undefined => {
  try {
    // `stream` forgives half a character at the end.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isCut })
  } catch {
    return undefined
  }
}

/**
 * The text of a file: by its byte order mark, or in UTF-8, or else in Windows-1252, which any bytes are valid in;
 * `undefined` if it has NUL characters, and so is no text. Of a long one, only the first `most` bytes are read.
 */
export const plainText = (file: Uint8Array, most: number): string | undefined => {
  const bytes = file.subarray(0, most)
  const [marked] = marks.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte)) ?? []
  const text =
    decoded(bytes, marked ?? "utf-8", bytes.length < file.length) ?? new TextDecoder("windows-1252").decode(bytes)
  return text.includes("\0") ? undefined : text
}
