import { InvalidOutput, type ModelFailure } from "../Failure.ts"
import type { ChatDelta, FinishReason } from "./Chat.ts"
import { type Claims, classify, errorType, noClaims } from "./Classify.ts"
import type { Asked } from "./Facts.ts"
import { conclude, isSpoken } from "./Ending.ts"
import { Items } from "./Items.ts"
import { Sse } from "./Sse.ts"
import * as Wire from "./Wire.ts"

/** In bytes. No provider sends an event that comes near it. */
const longestEvent = 1024 * 1024

const thinking: ChatDelta = { _tag: "Reasoning" }
const calling: ChatDelta = { _tag: "Calling" }

/** Of reasoning and calls in an answer, in UTF-16 units of their JSON. */
const longestItems = 1024 * 1024

/**
 * Decodes a streamed chat completion, a network chunk at a time, however its bytes are cut. Total: whatever comes, it
 * answers with deltas, and at the end with one `Finish` or one failure. Written by hand because it runs for each event
 * of each stream, where a schema halves the rate.
 *
 * A field that it needs, of a wrong type, is `InvalidOutput`; what it does not need is passed over. Of two finish reasons
 * the first one stands. Usage comes after it, so that the `Finish` waits for `[DONE]` or the end.
 *
 * @since 0.1.0
 * @category models
 */
export class Decoder {
  /** Nothing more is to come: a `Finish` was given, or there is a failure. */
  over = false
  failure: ModelFailure | undefined
  /** The first token of the answer has come. */
  started = false
  readonly #asked: Asked
  readonly #claims: Claims
  readonly #sse = new Sse((data) => this.#event(data), longestEvent)
  #deltas: Array<ChatDelta> = []
  #closing = false
  #spoken = false
  #declined = false
  #reason: FinishReason | undefined
  #model: string | undefined
  #generation: string | undefined
  #usage: unknown
  #items: Items | undefined
  #itemsLength = 0

  constructor(asked: Asked, generation: string | undefined, claims: Claims = noClaims) {
    this.#asked = asked
    this.#claims = claims
    this.#generation = generation
  }

  /** Grows with every line that was read to its end: a comment is a sign of life, a dripping byte is none. */
  get lines(): number {
    return this.#sse.lines
  }

  feed(bytes: Uint8Array): ReadonlyArray<ChatDelta> {
    const trouble = this.over ? undefined : this.#sse.feed(bytes)
    if (trouble !== undefined) this.#invalid(trouble)
    return this.#take()
  }

  /** The connection ended, or broke for the given reason: no matter to an answer that has its finish reason. */
  end(broken?: ModelFailure): ReadonlyArray<ChatDelta> {
    this.#closing = true
    if (broken === undefined) this.#sse.end()
    if (broken === undefined || this.#reason !== undefined) this.#conclude()
    else this.#fail(broken)
    return this.#take()
  }

  #take(): ReadonlyArray<ChatDelta> {
    const deltas = this.#deltas
    this.#deltas = []
    return deltas
  }

  #event(data: string): void {
    if (this.over || data === "") return
    if (data.startsWith("[DONE]")) return this.#conclude()
    let chunk: unknown
    try {
      chunk = JSON.parse(data)
    } catch {
      // At the end of the connection half an event is the cut itself.
      return this.#closing ? undefined : this.#invalid("no-json")
    }
    this.#chunk(chunk)
  }

  #chunk(chunk: unknown): void {
    if (typeof chunk !== "object" || chunk === null) return this.#invalid("wrong-shape")
    if ("error" in chunk && chunk.error) return this.#refused(chunk)
    if (this.#model === undefined && "model" in chunk && typeof chunk.model === "string") this.#model = chunk.model
    if (this.#generation === undefined && "id" in chunk && typeof chunk.id === "string") this.#generation = chunk.id
    if ("usage" in chunk && chunk.usage) this.#usage = chunk.usage
    if (!("choices" in chunk)) return
    if (!Array.isArray(chunk.choices)) return this.#invalid("wrong-shape")
    const choice: unknown = chunk.choices[0]
    if (choice !== undefined) this.#choice(choice)
  }

  #choice(choice: unknown): void {
    if (typeof choice !== "object" || choice === null) return this.#invalid("wrong-shape")
    if ("error" in choice && choice.error) return this.#refused(choice)
    if ("delta" in choice && choice.delta !== null) this.#delta(choice.delta)
    if (this.over || !("finish_reason" in choice) || choice.finish_reason === null) return
    if (typeof choice.finish_reason !== "string") return this.#invalid("wrong-shape")
    if (choice.finish_reason === "error") return this.#refused(undefined)
    if (choice.finish_reason !== "") this.#reason ??= Wire.finishReason(choice.finish_reason)
  }

  #delta(delta: unknown): void {
    if (typeof delta !== "object" || delta === null) return this.#invalid("wrong-shape")
    if ("content" in delta && delta.content !== null && delta.content !== "") {
      if (typeof delta.content !== "string") return this.#invalid("wrong-shape")
      this.started = true
      this.#spoken ||= isSpoken(delta.content)
      this.#deltas.push({ _tag: "Text", text: delta.content })
    } else if (
      ("reasoning" in delta && delta.reasoning) ||
      ("reasoning_content" in delta && delta.reasoning_content) ||
      ("reasoning_details" in delta && Array.isArray(delta.reasoning_details) && delta.reasoning_details.length > 0)
    ) {
      this.#deltas.push(thinking)
    }
    if ("reasoning_details" in delta) this.#gather(delta.reasoning_details, (items, piece) => items.reasoning(piece))
    if ("tool_calls" in delta) {
      const before = this.#items?.isCalling === true
      this.#gather(delta.tool_calls, (items, piece) => items.call(piece))
      if (!before && this.#items?.isCalling === true) {
        this.started = true
        this.#deltas.push(calling)
      }
    }
    if ("refusal" in delta && delta.refusal) this.#declined = true
  }

  #gather(pieces: unknown, add: (items: Items, piece: unknown) => void): void {
    if (!Array.isArray(pieces)) return
    this.#items ??= new Items(this.#asked.candidate)
    for (const piece of pieces) {
      this.#itemsLength += JSON.stringify(piece)?.length ?? 0
      if (this.#itemsLength > longestItems) return this.#invalid("too-large")
      add(this.#items, piece)
    }
  }

  /** An error inside the stream; after the finish reason it takes nothing from the answer. */
  #refused(body: unknown): void {
    if (errorType(body) === "max_tokens_exceeded") this.#reason ??= "length"
    if (this.#reason !== undefined) return
    this.#fail(classify(this.#asked, { status: undefined, retryAfter: undefined, body }, this.#claims))
  }

  #invalid(why: InvalidOutput["why"]): void {
    this.#fail(new InvalidOutput({ ...this.#asked, why }))
  }

  #fail(failure: ModelFailure): void {
    if (this.over) return
    this.over = true
    this.failure = failure
  }

  #conclude(): void {
    if (this.over) return
    const ended = conclude(this.#asked, {
      reason: this.#reason,
      spoken: this.#spoken,
      items: this.#items?.all ?? [],
      declined: this.#declined,
      model: this.#model,
      generation: this.#generation,
      usage: Wire.usage(this.#usage)
    })
    if (ended._tag === "Left") return this.#fail(ended.left)
    this.over = true
    this.#deltas.push({ _tag: "Finish", finish: ended.right })
  }
}
