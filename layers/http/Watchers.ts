import { Readable } from "node:stream"

/** The most that may wait for one reader, in UTF-16 units; beyond it the stream ends, and the reader starts afresh. */
export const patience = 24 * 1024

/** The most that is handed over at a time: events that the connection cannot take wait here, where newer ones replace them. */
const portion = 8 * 1024

/**
 * One reader of the live events. Of the events with one subject only the newest waits, and nothing is kept for a reader that leaves.
 */
class Watcher extends Readable {
  readonly #waiting = new Map<string, string>()
  #size = 0
  #isAsked = false
  #isOpen = false
  readonly #opened: (self: Watcher) => void
  readonly #gone: (self: Watcher) => void

  constructor(opened: (self: Watcher) => void, gone: (self: Watcher) => void) {
    super({ highWaterMark: 1 })
    this.#opened = opened
    this.#gone = gone
  }

  /** Where the reader is slow, `frame` replaces an older one with the same subject. */
  tell(subject: string, frame: string) {
    if (this.destroyed || this.readableEnded) return
    this.#size += frame.length - (this.#waiting.get(subject)?.length ?? 0)
    this.#waiting.delete(subject)
    this.#waiting.set(subject, frame)
    if (this.#isAsked) this.#hand()
    else if (this.#size > patience) this.destroy()
  }

  /** Only to a reader that takes what it gets. */
  beat(frame: string) {
    if (!this.#isAsked) return
    this.#isAsked = false
    this.push(frame)
  }

  /** The last frame, and the end. A reader that does not take it is cut off. */
  dismiss(frame: string) {
    this.#gone(this)
    if (!this.#isAsked) return void this.destroy()
    this.push(frame)
    this.push(null)
  }

  override _read() {
    this.#isAsked = true
    if (!this.#isOpen) {
      this.#isOpen = true
      this.#opened(this)
    } else if (this.#waiting.size > 0) this.#hand()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void) {
    this.#waiting.clear()
    this.#gone(this)
    done(error)
  }

  #hand() {
    let chunk = ""
    for (const [subject, frame] of this.#waiting) {
      if (chunk !== "" && chunk.length + frame.length > portion) break
      chunk += frame
      this.#waiting.delete(subject)
    }
    this.#size -= chunk.length
    this.#isAsked = false
    this.push(chunk)
  }
}

/** The readers of the live events. */
export interface Watchers {
  /** A body for an answer. Its reader counts from the first read on, and begins with the kept events. */
  readonly open: () => Readable
  /** An event for all. A `kept` one is the first thing that later readers get. */
  readonly tell: (subject: string, frame: string, kept: boolean) => void
  /** Drops the kept events: nobody renews them any more. */
  readonly forget: () => void
  /** Keeps the connections alive that have nothing to say. */
  readonly beat: () => void
  /** Ends all, and each later one at once. */
  readonly close: () => void
  readonly count: () => number
}

const dismissal = (why: string) => `event: closed\ndata: ${JSON.stringify({ why })}\n\n`

/** At most `limit` readers: the oldest is dismissed with a reason when one more comes. */
export const make = (limit: number): Watchers => {
  const all = new Set<Watcher>()
  const kept = new Map<string, string>()
  const why = `${limit} newer consoles watch: that is as many as HOLDFAST_WATCHERS allows.`
  let isClosed = false

  const opened = (watcher: Watcher) => {
    if (isClosed) return void watcher.push(null)
    for (const oldest of all) {
      if (all.size < limit) break
      oldest.dismiss(dismissal(why))
    }
    all.add(watcher)
    // The headers leave with the first bytes.
    watcher.tell("", `: welcome\n\n${[...kept.values()].join("")}`)
  }

  return {
    open: () => new Watcher(opened, (watcher) => all.delete(watcher)),
    tell: (subject, frame, isKept) => {
      if (isKept) kept.set(subject, frame)
      for (const watcher of all) watcher.tell(subject, frame)
    },
    forget: () => kept.clear(),
    beat: () => {
      for (const watcher of all) watcher.beat(": alive\n\n")
    },
    close: () => {
      isClosed = true
      for (const watcher of all) {
        all.delete(watcher)
        watcher.push(null)
      }
    },
    count: () => all.size
  }
}
