import { Readable } from "node:stream"

/** The most UTF-16 units that may wait for one reader. Beyond it the stream ends, and the reader reconnects. */
const patience = 24 * 1024

/** The most UTF-16 units handed over at a time. Events that the connection cannot take wait here, where newer ones replace them. */
const portion = 8 * 1024

/** One reader of the live events. Only the newest event of each subject waits, and nothing is kept for a reader that has left. */
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

  /** Sends a frame. For a slow reader, it replaces an older frame with the same subject. */
  tell(subject: string, frame: string) {
    if (this.destroyed || this.readableEnded) return
    this.#size += frame.length - (this.#waiting.get(subject)?.length ?? 0)
    this.#waiting.delete(subject)
    this.#waiting.set(subject, frame)
    if (this.#isAsked) this.#hand()
    else if (this.#size > patience) this.destroy()
  }

  /** Sends a heartbeat, but only to a reader that keeps up. */
  beat(frame: string) {
    if (!this.#isAsked) return
    this.#isAsked = false
    this.push(frame)
  }

  /** Sends a last frame and ends. A reader that does not take it is disconnected. */
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

export interface Watchers {
  /** A response body. Its reader counts from the first read on, and begins with the kept events. */
  readonly open: () => Readable
  /** Sends an event to all readers. Later readers start with the `kept` ones. */
  readonly tell: (subject: string, frame: string, kept: boolean) => void
  /** Drops the kept events, which nobody updates any more. */
  readonly forget: () => void
  /** Sends a heartbeat to idle connections. */
  readonly beat: () => void
  /** Ends all readers, and later ones at once. */
  readonly close: () => void
  readonly count: () => number
}

const dismissal = (why: string) => `event: closed\ndata: ${JSON.stringify({ why })}\n\n`

/** Keeps at most `limit` readers: one more dismisses the oldest with a reason. */
export const make = (limit: number): Watchers => {
  const all = new Set<Watcher>()
  const kept = new Map<string, string>()
  const why = `HOLDFAST_WATCHERS allows ${limit} consoles at a time, and ${limit} newer ones are connected.`
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
