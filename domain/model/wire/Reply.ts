import * as Predicate from "effect/Predicate"
import { InvalidOutput, type ModelFailure } from "../Failure.ts"
import type { ChatDelta } from "../Chat.ts"
import { type Claims, classify, errorType } from "../refusals/Classify.ts"
import { isShallow } from "../../Json.ts"
import { conclude, isSpoken } from "./Ending.ts"
import type { Asked } from "../Facts.ts"
import { type Ending, endingIn } from "./FinishReasons.ts"
import { Items } from "./Items.ts"
import { refuses } from "../refusals/Refuses.ts"
import { Thinking } from "./Thinking.ts"
import * as Wire from "../Wire.ts"

const thinking: ChatDelta = { _tag: "Reasoning" }
const calling: ChatDelta = { _tag: "Calling" }
const unsaid: ChatDelta = { _tag: "Unsaid" }

type Fields = Readonly<Record<string, unknown>>

const nothing: Fields = {}

const fieldsOf = (value: unknown): Fields | undefined => (Predicate.isRecord(value) ? value : undefined)

/**
 * Assembles an answer from the JSON of a chat completion, streamed in chunks or whole. Total: for any input it returns
 * deltas, and at the end one `Finish` or one failure. Written by hand because it runs for each event of each stream,
 * where a schema would halve the rate.
 *
 * A required field of the wrong type is `InvalidOutput`; other fields are ignored. The first of two finish reasons
 * wins. Usage follows the finish reason, so the `Finish` waits for {@link Reply.conclude}. Source of the format: the
 * OpenRouter API reference, chat completions and streaming; Ollama's API, chat.
 */
export class Reply {
  /** Nothing follows: the `Finish` was returned, or there is a failure. */
  over = false
  failure: ModelFailure | undefined
  /** The first token of the answer arrived. */
  started = false
  /** A choice arrived: the body has the expected format. */
  answering = false
  readonly #asked: Asked
  readonly #claims: Claims
  readonly #thinking = new Thinking()
  #deltas: Array<ChatDelta> = []
  #spoken = false
  #streamed = false
  #declined = false
  #reason: Ending | undefined
  #model: string | undefined
  #generation: string | undefined
  #usage: unknown
  #items: Items | undefined

  constructor(asked: Asked, generation: string | undefined, claims: Claims) {
    this.#asked = asked
    this.#claims = claims
    this.#generation = generation
  }

  /** It has a finish reason that is known to end an answer: nothing after it can break the answer off. */
  get hasEnded(): boolean {
    return this.#reason !== undefined && this.#reason !== "broken"
  }

  take(): ReadonlyArray<ChatDelta> {
    const deltas = this.#deltas
    this.#deltas = []
    return deltas
  }

  /** A chunk or a whole answer, or an array of them, as some servers send; `name` is that of its event. */
  json(value: unknown, name?: string): void {
    if (this.over) return
    if (Array.isArray(value)) for (const one of value.slice(0, 16)) this.#chunk(one, name)
    else this.#chunk(value, name)
  }

  fail(failure: ModelFailure): void {
    if (this.over) return
    this.over = true
    this.failure = failure
  }

  invalid(why: InvalidOutput["why"]): void {
    this.fail(new InvalidOutput({ ...this.#asked, why }))
  }

  conclude(): void {
    if (this.over) return
    this.#spoke(this.#thinking.end())
    this.#items?.calls.check()
    if (this.#items?.excess !== undefined) return this.invalid(this.#items.excess)
    const ended = conclude(this.#asked, {
      reason: this.#reason,
      spoken: this.#spoken,
      items: this.#items?.all ?? [],
      declined: this.#declined,
      model: this.#model,
      generation: this.#generation,
      usage: Wire.usage(this.#usage)
    })
    if (ended._tag === "Left") return this.fail(ended.left)
    this.over = true
    this.#deltas.push({ _tag: "Finish", finish: ended.right })
  }

  #chunk(value: unknown, name: string | undefined): void {
    const chunk = fieldsOf(value)
    if (chunk === undefined || this.over) return
    if (refuses(chunk, name)) return this.#refused(chunk)
    if (this.#model === undefined && typeof chunk["model"] === "string") this.#model = chunk["model"]
    if (this.#generation === undefined && typeof chunk["id"] === "string") this.#generation = chunk["id"]
    if (chunk["usage"]) this.#usage = chunk["usage"]
    const choices = chunk["choices"]
    if (Array.isArray(choices)) {
      const choice: unknown = choices[0]
      if (choice !== undefined && choice !== null) this.#choice(choice)
    } else if (choices !== undefined && choices !== null) return this.invalid("wrong-shape")
    else if (Predicate.isRecord(chunk["message"])) this.#native(chunk)
    else if (fieldsOf(chunk["x_groq"])?.["usage"]) this.#usage = fieldsOf(chunk["x_groq"])?.["usage"]
    if (this.#reason === undefined && !this.over && chunk["message"] === undefined) this.#reason = endingIn(chunk)
  }

  /** A line of Ollama's own API. */
  #native(chunk: Fields): void {
    this.answering = true
    this.#said(chunk["message"])
    if (!this.over) this.#reason ??= chunk["done"] === false ? undefined : endingIn(chunk)
    if ("eval_count" in chunk) this.#usage = chunk
  }

  #choice(value: unknown): void {
    const choice = fieldsOf(value)
    if (choice === undefined) return this.invalid("wrong-shape")
    this.answering = true
    if (choice["error"]) this.#refused(choice)
    if (this.over) return
    if (choice["usage"]) this.#usage = choice["usage"]
    const { delta, message, text } = choice
    if (delta !== undefined && delta !== null) {
      this.#streamed = true
      this.#said(delta)
    } else if (message !== undefined && message !== null) this.#whole(message)
    else if (typeof text === "string") this.#content(text)
    if (this.over) return
    const ending = endingIn(choice) ?? endingIn(fieldsOf(delta) ?? nothing)
    if (ending === undefined || this.#reason !== undefined) return
    if (ending === "broken" && isError(choice)) return this.#refused(undefined)
    this.#reason = ending
  }

  /** A whole message instead of a delta. After deltas it repeats them. */
  #whole(message: unknown): void {
    const fields = fieldsOf(message)
    if (fields === undefined) return this.invalid("wrong-shape")
    if (!this.#streamed) this.#said(fields)
    else if (this.#items?.calls.any !== true) this.#called(fields)
  }

  #said(value: unknown): void {
    const delta = fieldsOf(value)
    if (delta === undefined) return this.invalid("wrong-shape")
    const { content } = delta
    if (typeof content === "string") {
      if (content !== "") this.#content(content)
    } else if (Array.isArray(content)) {
      for (const part of content) this.#part(part)
    } else if (content !== undefined && content !== null) return this.invalid("wrong-shape")
    this.#reasoned(delta)
    if (delta["tool_calls"] || delta["function_call"]) this.#called(delta)
    if (delta["refusal"]) this.#declined = true
  }

  #content(content: string): void {
    this.#spoke(this.#thinking.add(content))
  }

  #spoke(text: string): void {
    if (this.#thinking.unsaid && this.#spoken) {
      this.#spoken = false
      this.#deltas.push(unsaid)
    }
    if (this.#thinking.thought) this.#deltas.push(thinking)
    this.#say(text)
  }

  #say(text: string): void {
    if (text === "") return
    this.started = true
    this.#spoken ||= isSpoken(text)
    this.#deltas.push({ _tag: "Text", text })
  }

  /** Mistral and others send reasoning and text as parts of the content. */
  #part(value: unknown): void {
    if (typeof value === "string") return value === "" ? undefined : this.#content(value)
    const part = fieldsOf(value)
    if (part === undefined) return
    const { text, type } = part
    if (type === "thinking" || type === "reasoning") this.#deltas.push(thinking)
    else if (type === "refusal") this.#declined = true
    else if (typeof text === "string" && text !== "") this.#content(text)
  }

  #reasoned(delta: Fields): void {
    const {
      extra_content: extra,
      reasoning,
      reasoning_content: content,
      reasoning_details: details,
      thinking: own
    } = delta
    if (!extra && !reasoning && !content && !details && !own) return
    let thought = typeof own === "string"
    for (const [field, text] of [
      ["reasoning_content", content],
      ["reasoning", reasoning]
    ] as const) {
      if (typeof text !== "string" || text === "") continue
      thought = true
      this.#gathering().plain(field, text)
    }
    if (Array.isArray(details) && details.length > 0) {
      thought = true
      this.#gathering().reasoning(details)
    }
    if (extra) this.#gathering().beside(extra)
    if (thought) this.#deltas.push(thinking)
    this.#bounded()
  }

  #called(delta: Fields): void {
    const { calls } = this.#gathering()
    const before = calls.any
    calls.add(delta["tool_calls"])
    calls.legacy(delta["function_call"])
    if (!before && calls.any) {
      this.started = true
      this.#deltas.push(calling)
    }
    this.#bounded()
  }

  #gathering(): Items {
    return (this.#items ??= new Items(this.#asked.candidate))
  }

  #bounded(): void {
    if (this.#items?.excess !== undefined) this.invalid(this.#items.excess)
  }

  /** An error inside the answer. It is ignored after a finish reason that ends the answer. */
  #refused(body: unknown): void {
    if (!isShallow(body)) return this.hasEnded ? undefined : this.invalid("too-deep")
    if (errorType(body) === "max_tokens_exceeded") this.#reason ??= "length"
    if (this.hasEnded) return
    this.fail(classify(this.#asked, { status: undefined, retryAfter: undefined, body }, this.#claims))
  }
}

const isError = ({ finish_reason: reason }: Fields): boolean =>
  typeof reason === "string" && reason.toLowerCase() === "error"
