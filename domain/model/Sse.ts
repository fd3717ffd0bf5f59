const lineFeed = 10
const carriageReturn = 13
const space = 32

/**
 * Why a stream of events can't be read on: a line or an event over the bound, or bytes that are no UTF-8.
 *
 * @since 0.1.0
 * @category models
 */
export type Unreadable = "too-large" | "no-utf8"

/**
 * Reads server-sent events from bytes that are cut anywhere, and hands on the data of each event.
 * Total, and it holds at most one unfinished line and one unfinished event.
 * Source of the format: the HTML standard, 9.2.6; a lone carriage return ends no line, since no provider sends one.
 *
 * @since 0.1.0
 * @category models
 */
export class Sse {
  /** Lines that were read to their end, comments included: a sign of life. */
  lines = 0
  #onData: (data: string) => void
  #limit: number
  #decoder = new TextDecoder("utf-8", { fatal: true })
  #carry: Array<Uint8Array> = []
  #carried = 0
  #data: string | undefined

  /** `limit` bounds a line and an event, in bytes. */
  constructor(onData: (data: string) => void, limit: number) {
    this.#onData = onData
    this.#limit = limit
  }

  /** Lines end with a byte that is part of no other character, so that whole lines are decoded at once. */
  feed(bytes: Uint8Array): Unreadable | undefined {
    const end = bytes.lastIndexOf(lineFeed) + 1
    if (end === 0) return this.#keep(bytes)
    const first = this.#carried + bytes.indexOf(lineFeed)
    if (first > this.#limit) return "too-large"
    const whole = this.#carried === 0 ? bytes.subarray(0, end) : this.#join(bytes.subarray(0, end))
    return this.#read(whole) ?? (end === bytes.length ? undefined : this.#keep(bytes.subarray(end)))
  }

  /** The connection is closed: what is left is read as if it were whole. */
  end(): Unreadable | undefined {
    return this.#read(this.#join(new Uint8Array([lineFeed, lineFeed])))
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
    // What stands before the broken line is still good, wherever the bytes were cut.
    for (let at = 0; at < whole.length;) {
      const end = whole.indexOf(lineFeed, at) + 1
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

  #lines(text: string): Unreadable | undefined {
    for (let at = 0; at < text.length;) {
      const next = text.indexOf("\n", at)
      const end = next > at && text.charCodeAt(next - 1) === carriageReturn ? next - 1 : next
      if (end - at > this.#limit) return "too-large"
      this.lines++
      if (end === at) {
        if (this.#data !== undefined) {
          const data = this.#data
          this.#data = undefined
          this.#onData(data)
        }
      } else if (text.startsWith("data:", at)) {
        const value = text.slice(text.charCodeAt(at + 5) === space ? at + 6 : at + 5, end)
        this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`
        if (this.#data.length > this.#limit) return "too-large"
      }
      at = next + 1
    }
    return undefined
  }
}
