import { Lines, type Unreadable } from "./Lines.ts"

const space = 32
const end = "[DONE]"

/** Callbacks for the parts of a stream. Each part calls one of them once. */
interface SseListener {
  /** The JSON of an event, or of a document among the events; `name` is that of the event, such as `error`. */
  readonly json: (value: unknown, name: string | undefined) => void
  /** `[DONE]`. */
  readonly done: () => void
  /** The data of an event begins like JSON, but is not. */
  readonly broken: () => void
  /** A line of an HTML page. */
  readonly page: () => void
}

/** How often a document over several lines is parsed before its end; each attempt starts at its beginning. */
const mostTries = 8

/**
 * Reads the JSON of a stream of server-sent events with arbitrary chunk boundaries. It is lenient, because servers are:
 *
 * - An event is complete as soon as its data is JSON, so a single newline between events is enough. Data over several
 *   lines is joined.
 * - Data that does not begin like JSON (`ping`) is skipped.
 * - A JSON document among or instead of the events counts as an event, on one line (NDJSON) or on several.
 *
 * Total. It holds at most one unfinished line and one unfinished event, each within `limit` bytes.
 */
export class Sse {
  /** The kind of text found that is not SSE: JSON or words. */
  strange: "json" | "words" | undefined
  /** The stream ended within a document. */
  half = false
  readonly #to: SseListener
  readonly #limit: number
  readonly #lines: Lines
  #name: string | undefined
  #data: string | undefined
  #document: string | undefined
  #tries = 0

  constructor(to: SseListener, limit: number) {
    this.#to = to
    this.#limit = limit
    this.#lines = new Lines((line) => this.#line(line), limit)
  }

  get lines(): number {
    return this.#lines.count
  }

  feed(bytes: Uint8Array): Unreadable | undefined {
    return this.#lines.feed(bytes)
  }

  /** The connection is closed: half an event is the cut itself. */
  end(): Unreadable | undefined {
    const trouble = this.#lines.end()
    const left = this.#document
    this.#document = undefined
    if (trouble === undefined && left !== undefined && !this.#parsed(left)) this.half = true
    return trouble
  }

  #line(line: string): Unreadable | undefined {
    if (line === "") return this.#blank()
    if (line.startsWith("data:")) return this.#value(line.slice(line.charCodeAt(5) === space ? 6 : 5))
    if (this.#document !== undefined && !isField(line)) return this.#grows(line)
    this.#closeDocument()
    if (line.startsWith("event:")) this.#name = line.slice(6).trim()
    else if (!isField(line)) this.#other(line)
    return undefined
  }

  #blank(): undefined {
    this.#closeDocument()
    const data = this.#data
    this.#data = undefined
    if (data !== undefined && !this.#parsed(data)) this.#to.broken()
    this.#name = undefined
  }

  #value(value: string): Unreadable | undefined {
    this.#closeDocument()
    if (this.#data !== undefined) {
      this.#data += `\n${value}`
      return this.#data.length > this.#limit ? "too-large" : undefined
    }
    if (this.#parsed(value)) return undefined
    const words = value.trimStart()
    if (words.startsWith(end)) this.#to.done()
    else if (opens(words)) this.#data = value
    return undefined
  }

  #other(line: string): void {
    const text = line.trimStart()
    if (text.startsWith(end)) this.#to.done()
    else if (opens(text)) {
      this.strange = "json"
      this.#tries = 0
      if (!this.#parsed(text)) this.#document = text
    } else {
      if (text.startsWith("<")) this.#to.page()
      this.strange ??= "words"
    }
  }

  #grows(line: string): Unreadable | undefined {
    const document = `${this.#document}\n${line}`
    if (document.length > this.#limit) return "too-large"
    const ends = /[}\]]\s*$/.test(line.slice(-8)) && this.#tries++ < mostTries
    this.#document = ends && this.#parsed(document) ? undefined : document
    return undefined
  }

  #closeDocument(): void {
    const document = this.#document
    this.#document = undefined
    if (document !== undefined && !this.#parsed(document)) this.#to.broken()
  }

  #parsed(text: string): boolean {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return false
    }
    this.#to.json(value, this.#name)
    return true
  }
}

const opens = (text: string): boolean => text.startsWith("{") || text.startsWith("[")

/** Fields and comments of SSE. */
const isField = (line: string): boolean => line.startsWith(":") || /^(?:event|id|retry|data)(?::|$)/.test(line)
