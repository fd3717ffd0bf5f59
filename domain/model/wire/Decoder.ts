import { InvalidOutput, type ModelFailure } from "../Failure.ts"
import type { ChatDelta } from "../Chat.ts"
import { type Claims, noClaims } from "../refusals/Classify.ts"
import type { Asked } from "../Facts.ts"
import { Reply } from "./Reply.ts"
import { Sse } from "./Sse.ts"

/** In bytes. No provider sends events of nearly this size. */
const longestEvent = 1024 * 1024

/**
 * Decodes the response to a streaming request, one network chunk at a time, whatever its chunk boundaries and content
 * type: server-sent events, lines of JSON, or a whole answer. Total: for any input it returns deltas, and at the end
 * one `Finish` or one failure.
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
          // At the end of the connection, half an event is a cut; after the end of an answer it does no harm.
          if (reply.hasEnded) reply.conclude()
          else if (!this.#closing) reply.invalid("no-json")
        },
        page: () => (reply.answering ? undefined : reply.invalid("html"))
      },
      limit
    )
  }

  /** Nothing follows: the `Finish` was returned, or there is a failure. */
  get over(): boolean {
    return this.#reply.over
  }

  get failure(): ModelFailure | undefined {
    return this.#reply.failure
  }

  /** The first token of the answer arrived. */
  get started(): boolean {
    return this.#reply.started
  }

  /** Increases with every complete line: a comment counts as a sign of life, a single byte does not. */
  get lines(): number {
    return this.#sse.lines
  }

  feed(bytes: Uint8Array): ReadonlyArray<ChatDelta> {
    if (bytes.length > 0) this.#silent = false
    const trouble = this.over ? undefined : this.#sse.feed(bytes)
    if (trouble !== undefined) this.#reply.invalid(trouble)
    return this.#reply.take()
  }

  /**
   * The connection ended, or broke for the given reason, which does not matter once the answer has its finish reason.
   */
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
