const lineFeed = 10
const carriageReturn = 13
const byteOrderMark = "\uFEFF"

/** Why a stream cannot be read further: a line or an event over the limit, or invalid UTF-8. */
export type Unreadable = "too-large" | "no-utf8"

/**
 * Splits bytes with arbitrary boundaries into lines, and passes each line on without its end: LF, CRLF or CR alone.
 * Total, and it holds at most one unfinished line. A leading byte order mark is skipped. Source of the format: the HTML
 * standard, 9.2.6.
 */
export class Lines {
  /** The number of complete lines, comments included: a sign of life. */
  count = 0
  #onLine: (line: string) => Unreadable | undefined
  #limit: number
  #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  #carry: Array<Uint8Array> = []
  #carried = 0
  /** The last byte was a CR, and its LF may follow. */
  #returned = false

  /** `limit` is the maximum length of a line, in bytes. */
  constructor(onLine: (line: string) => Unreadable | undefined, limit: number) {
    this.#onLine = onLine
    this.#limit = limit
  }

  /** The byte of a line end is never part of another character, so complete lines are decoded at once. */
  feed(piece: Uint8Array): Unreadable | undefined {
    const bytes = this.#returned && piece[0] === lineFeed ? piece.subarray(1) : piece
    if (bytes.length === 0) {
      if (piece.length > 0) this.#returned = false
      return undefined
    }
    this.#returned = bytes.at(-1) === carriageReturn
    let end = bytes.lastIndexOf(lineFeed) + 1
    if (end < bytes.length) end += bytes.subarray(end).lastIndexOf(carriageReturn) + 1
    if (end === 0) return this.#keep(bytes)
    if (this.#carried + firstEnd(bytes) > this.#limit) return "too-large"
    const whole = this.#carried === 0 ? bytes.subarray(0, end) : this.#join(bytes.subarray(0, end))
    return this.#read(whole) ?? (end === bytes.length ? undefined : this.#keep(bytes.subarray(end)))
  }

  /** The connection is closed: the rest is read as a complete line. */
  end(): Unreadable | undefined {
    return this.#carried === 0 ? undefined : this.#read(this.#join(new Uint8Array([lineFeed])))
  }

  #keep(bytes: Uint8Array): Unreadable | undefined {
    this.#carry.push(bytes)
    this.#carried += bytes.length
    return this.#carried > this.#limit ? "too-large" : undefined
  }

  #join(last: Uint8Array): Uint8Array {
    const whole = new Uint8Array(this.#carried + last.length)
    let at = 0
    for (const part of this.#carry) {
      whole.set(part, at)
      at += part.length
    }
    whole.set(last, at)
    this.#carry = []
    this.#carried = 0
    return whole
  }

  #read(whole: Uint8Array): Unreadable | undefined {
    const text = this.#decode(whole)
    if (text !== undefined) return this.#lines(text)
    // The lines before the invalid one are valid, wherever the bytes were cut.
    for (let at = 0; at < whole.length;) {
      let end = at + firstEnd(whole.subarray(at)) + 1
      if (whole[end - 1] === carriageReturn && whole[end] === lineFeed) end++
      const line = this.#decode(whole.subarray(at, end))
      const trouble = line === undefined ? "no-utf8" : this.#lines(line)
      if (trouble !== undefined) return trouble
      at = end
    }
    return undefined
  }

  #decode(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes)
    } catch {
      return undefined
    }
  }

  #lines(decoded: string): Unreadable | undefined {
    const text = decoded.includes("\r") ? decoded.replaceAll(/\r\n?/g, "\n") : decoded
    for (let at = 0; at < text.length;) {
      const end = text.indexOf("\n", at)
      if (end - at > this.#limit) return "too-large"
      const first = this.count++ === 0 && text.startsWith(byteOrderMark, at) ? at + 1 : at
      const trouble = this.#onLine(text.slice(first, end))
      if (trouble !== undefined) return trouble
      at = end + 1
    }
    return undefined
  }
}

/** The position of the end of the first line. */
const firstEnd = (bytes: Uint8Array): number => {
  const feed = bytes.indexOf(lineFeed)
  if (feed === 0) return 0
  const before = feed < 0 ? bytes : bytes.subarray(0, feed)
  const found = before.indexOf(carriageReturn)
  return found < 0 ? feed : found
}
