import { InvalidOutput, type ModelFailure } from "../Failure.ts"
import type { ChatDelta } from "../Chat.ts"
import { type Claims, noClaims } from "../refusals/Classify.ts"
import type { Asked } from "../Facts.ts"
import { Reply } from "./Reply.ts"
import { Sse } from "./Sse.ts"

/** In bytes. No provider sends an event that comes near it. */
const longestEvent = 1024 * 1024

/**
 * Decodes the response to a request for a stream, a network chunk at a time, however its bytes are cut and whatever its content type:
 * server-sent events, lines of JSON, or a whole answer. Total: for any input it returns deltas, and at the end one `Finish` or one
 * failure.
 */
export class Decoder {
  readonly #asked: Asked
  readonly #reply: Reply
  readonly #sse: Sse
  #silent = true
  #closing = false

  constructor(asked: Asked, generation: string | undefined, claims: Claims = noClaims, limit = longestEvent) {
    this.#asked = asked
    const reply = new Reply(asked, generation, claims)
    this.#reply = reply
    this.#sse = new Sse(
      {
        json: (value, name) => reply.json(value, name),
        done: () => reply.conclude(),
        broken: () => {
          // At the end of the connection half an event is the cut itself; after the end of an answer it does no harm.
          if (reply.hasEnded) reply.conclude()
          else if (!this.#closing) reply.invalid("no-json")
        },
        page: () => (reply.answering ? undefined : reply.invalid("html"))
      },
      limit
    )
  }

  /** Nothing more is to come: a `Finish` was given, or there is a failure. */
  get over(): boolean {
    return this.#reply.over
  }

  get failure(): ModelFailure | undefined {
    return this.#reply.failure
  }

  /** The first token of the answer has come. */
  get started(): boolean {
    return this.#reply.started
  }

  /** Grows with every line that was read to its end: a comment is a sign of life, a dripping byte is none. */
  get lines(): number {
    return this.#sse.lines
  }

  feed(bytes: Uint8Array): ReadonlyArray<ChatDelta> {
    if (bytes.length > 0) this.#silent = false
    const trouble = this.over ? undefined : this.#sse.feed(bytes)
    if (trouble !== undefined) this.#reply.invalid(trouble)
    return this.#reply.take()
  }

  /** The connection ended, or broke for the given reason: no matter to an answer that has its finish reason. */
  end(broken?: ModelFailure): ReadonlyArray<ChatDelta> {
    this.#closing = true
    const trouble = broken === undefined ? this.#sse.end() : undefined
    if (trouble !== undefined) this.#reply.invalid(trouble)
    if (broken !== undefined && !this.#reply.hasEnded) this.#reply.fail(broken)
    else this.#finish()
    return this.#reply.take()
  }

  #finish(): void {
    const { answering } = this.#reply
    const { half, strange } = this.#sse
    if (this.#silent) this.#reply.fail(new InvalidOutput({ ...this.#asked, why: "empty", silent: true }))
    else if (!answering && strange !== undefined) {
      this.#reply.invalid(half || strange === "words" ? "no-json" : "wrong-shape")
    } else this.#reply.conclude()
  }
}
