import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { unquoted } from "./Quotes.ts"
import { delayFields } from "./RetryAfter.ts"
import { parse } from "../../Json.ts"
import { ErrorBody } from "../Wire.ts"

/** The facts collected from the body of a refusal. The texts are the provider's: they are matched, never passed on. */
export interface Evidence {
  /** The outermost error, in OpenRouter's format. */
  readonly error: ErrorBody
  /** Codes and types, in lower case: `context_length_exceeded`, `zhipu:1113`, `base_resp:1008`. */
  readonly codes: ReadonlyArray<string>
  /** Sentences, without their long quotations. */
  readonly texts: ReadonlyArray<string>
  /** The request fields that the refusal blames. */
  readonly parameters: ReadonlyArray<string>
  /** The fields that contain a retry delay. */
  readonly delays: ReadonlyArray<readonly [name: string, value: unknown]>
  /** A gateway reports a refusal of the provider behind it. */
  readonly upstream: boolean
  /** The body is a web page or plain text, not the answer of an API. */
  readonly page: "html" | "plain" | "empty" | undefined
}

const decode = Schema.decodeUnknownEither(ErrorBody)
const nothing: ErrorBody = {}

/** Limits: parts of the body, its depth, and the UTF-16 units of all texts, of one text and of one code. */
const maxParts = 200
const maxDepth = 8
const maxTotalText = 4000
const maxText = 2000
const maxCode = 80
const maxWrapped = 64 * 1024

const named = (names: string): ReadonlySet<string> => new Set(names.trim().split(/\s+/))

const codeFields = named(`
  code type error_type errortype error_code errorcode err_code provider_code __type status reason quotaid error
`)
const textFields = named(`
  message msg detail error errors error_msg errormessage error_message error_description description status_msg
  quotaid statusmessage raw reason
`)
const containers = named(`
  error errors detail details metadata raw message messages body base_resp innererror inner_error cause response
  violations
`)

/** Zhipu's code: a string of four digits in an `error`. Other providers use the same numbers with other meanings. */
const isZhipu = (within: string, name: string, value: unknown): value is string =>
  within === "error" && name === "code" && typeof value === "string" && /^\d{4}$/.test(value)

class Reading {
  readonly codes: Array<string> = []
  readonly texts: Array<string> = []
  readonly parameters: Array<string> = []
  readonly delays: Array<readonly [string, unknown]> = []
  #parts = 0
  #room = maxTotalText

  /** `name`: of the field that holds the value. */
  value(value: unknown, name: string, depth: number): void {
    if (++this.#parts > maxParts || depth > maxDepth) return
    if (Array.isArray(value)) for (const one of value.slice(0, 20)) this.value(one, name, depth + 1)
    else if (Predicate.isRecord(value)) this.#record(value, name, depth)
    else if (typeof value === "string" || typeof value === "number") this.#plain(value, name, depth)
  }

  #record(record: Record<string, unknown>, within: string, depth: number): void {
    for (const [key, value] of Object.entries(record).slice(0, 50)) {
      const name = key.toLowerCase()
      if (name === "loc" && Array.isArray(value)) this.#parameter(value.join("."))
      else if (name === "param" && typeof value === "string") this.#parameter(value)
      else if (isZhipu(within, name, value)) this.#code(`zhipu:${value}`)
      else if (name === "status_code" && typeof value === "number") this.#code(`base_resp:${value}`)
      else if (delayFields.has(name) || name === "retry_after_ms") this.delays.push([name, value])
      else if (name === "headers" && Predicate.isRecord(value)) this.#headers(value)
      else if (typeof value === "object" ? containers.has(name) : codeFields.has(name) || textFields.has(name)) {
        this.value(value, name, depth + 1)
      }
    }
  }

  #headers(headers: Record<string, unknown>): void {
    for (const [key, value] of Object.entries(headers).slice(0, 50)) this.delays.push([key.toLowerCase(), value])
  }

  #plain(value: string | number, name: string, depth: number): void {
    const text = `${value}`.trim()
    if (codeFields.has(name)) this.#code(text)
    if (typeof value === "number" || !(textFields.has(name) || name === "")) return
    const wrapped = inside(text)
    if (wrapped !== undefined) this.value(wrapped, name, depth + 1)
    const kept = unquoted(text.slice(0, Math.min(maxText, this.#room)))
    this.#room = Math.max(0, this.#room - kept.length)
    if (kept !== "") this.texts.push(kept)
  }

  #code(code: string): void {
    if (code.length <= maxCode && /^[\w.:/-]+$/.test(code)) this.codes.push(code.toLowerCase())
  }

  #parameter(path: string): void {
    if (path.length <= maxCode) this.parameters.push(path)
  }
}

/** JSON inside a text: all of it, or the part after a few words (`OpenAIException - {...}`). */
const inside = (text: string): unknown => {
  if (text.length > maxWrapped) return undefined
  const start = text.slice(0, 300).search(/[[{]/)
  if (start < 0) return undefined
  const parsed = parse(text.slice(start))
  return typeof parsed === "object" && parsed !== null ? parsed : undefined
}

const found = (body: unknown): ErrorBody => {
  const first: unknown = Array.isArray(body) ? body[0] : body
  if (!Predicate.isRecord(first)) return nothing
  const within = first["error"] ?? first["detail"]
  return Either.getOrElse(decode(Predicate.isRecord(within) ? within : first), () => nothing)
}

const pageOf = (body: unknown): Evidence["page"] => {
  if (typeof body !== "string") return undefined
  if (body.trim() === "") return "empty"
  return /^\s*</.test(body) ? "html" : "plain"
}

/**
 * Reads the body of a refusal: JSON, or text if it is not JSON (`undefined` if it could not be read). Total, and
 * bounded in time and memory.
 */
export const evidence = (body: unknown): Evidence => {
  const page = pageOf(body)
  const reading = new Reading()
  // Only the first words of a web page count: the rest can be anything.
  if (page === "html") reading.value(words(String(body)), "", 0)
  else reading.value(body, "", 0)
  const { codes, delays, parameters, texts } = reading
  const error = found(body)
  const { provider_name, raw } = error.metadata ?? {}
  const upstream = provider_name !== undefined || raw !== undefined || texts.some((text) => passedOn.test(text))
  return { error, codes, texts, parameters, delays, upstream, page }
}

/** LiteLLM's format. */
const passedOn = /\blitellm\.\w{1,60}|\b\w{1,40}Exception - /

const words = (html: string): string =>
  html
    .slice(0, maxText)
    .replace(/<[^<>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200)
