import * as Predicate from "effect/Predicate"
import type { ToolCall } from "../Chat.ts"
import { isShallow, parse } from "../../Json.ts"
import { JsonEnd } from "./JsonEnd.ts"

/**
 * Fields that some providers want back unchanged with a call: Gemini's thought signature, and LiteLLM's variants of it.
 */
const kept = ["extra_content", "thought_signature", "provider_specific_fields"] as const

/** The maximum number of tool calls in a round. */
export const mostCalls = 16

/** The maximum length of the arguments of all calls of a round, in UTF-16 units. */
const longestArguments = 256 * 1024

/** The maximum length of the extra fields of a round, in UTF-16 units of their JSON. */
const longestExtra = 256 * 1024

interface Growing {
  id: string
  name: string
  content: string
  readonly end: JsonEnd
  extra: Record<string, unknown> | undefined
  /** The list of the last piece that was added. */
  list: unknown
}

/** Why the collected calls are unusable. */
export type Excess = "too-large" | "too-deep"

/**
 * Collects the tool calls of an answer, streamed in pieces or whole. Total and bounded: `excess` reports an exceeded
 * limit.
 *
 * Servers number and name the pieces of calls in many ways. A piece begins a new call if it has a new index, a new id
 * with a name, or a name after a call whose arguments are complete or in the same list. Otherwise it continues the call
 * of its index or id, or the newest call. Two calls with the same id get different ids, because results are paired by
 * id.
 */
export class Calls {
  excess: Excess | undefined
  readonly #calls: Array<Growing> = []
  readonly #byIndex = new Map<number, Growing>()
  #isLegacy = false
  #argumentsLength = 0
  #extraLength = 0

  get any(): boolean {
    return this.#calls.length > 0
  }

  /** A list of pieces of calls: `{index?, id?, function: {name?, arguments?}}`. */
  add(list: unknown): void {
    if (!Array.isArray(list)) return
    if (this.#isLegacy) return
    for (const piece of list) if (Predicate.isRecord(piece)) this.#call(piece, list)
  }

  /** A piece of the single call of the older format: `{name?, arguments?}`. Some servers repeat a call in it. */
  legacy(piece: unknown): void {
    if (!Predicate.isRecord(piece) || (this.any && !this.#isLegacy)) return
    this.#isLegacy = true
    this.#call({ index: 0, function: piece }, undefined)
  }

  /** The calls of this candidate in the order of arrival. A call without a name is dropped. */
  of(model: string): ReadonlyArray<ToolCall> {
    const ids = new Set<string>()
    const unique = (given: string) => {
      const id = given === "" ? "call" : given
      let free = id
      for (let next = 2; ids.has(free); next++) free = `${id}-${next}`
      ids.add(free)
      return free
    }
    return this.#calls.flatMap(({ content, extra, id, name }): ReadonlyArray<ToolCall> => {
      if (name === "") return []
      const call: ToolCall = { role: "call", id: unique(id), name, content: single(content), model }
      return [extra === undefined ? call : { ...call, extra: JSON.stringify(extra) }]
    })
  }

  /** Checks that the arguments are not nested too deep for other readers. */
  check(): void {
    for (const { content } of this.#calls) {
      if (!isShallow(parse(single(content)))) this.excess ??= "too-deep"
    }
  }

  #call(piece: Readonly<Record<string, unknown>>, list: unknown): void {
    const id = textOf(piece["id"])
    const index = Predicate.isNumber(piece["index"]) ? piece["index"] : undefined
    const said = Predicate.isRecord(piece["function"]) ? piece["function"] : piece
    const name = textOf(said["name"])
    const content = this.#argumentsOf(said["arguments"])
    if (this.excess !== undefined) return
    const before = this.#target(index, id, name)
    const another = before === undefined || begins(before, { id, name, content, list })
    const call = another ? this.#begin(index, id) : before
    if (call === undefined || (!another && repeats(call, content))) return
    call.list = list
    if (call.id === "") call.id = id
    // The name comes once, in pieces, or with every piece.
    if (call.content === "" && name !== call.name) call.name = name.startsWith(call.name) ? name : call.name + name
    call.content += content
    call.end.add(content)
    for (const key of kept) {
      const extra = piece[key]
      if (extra !== undefined && extra !== null && this.#fits(extra)) (call.extra ??= {})[key] = extra
    }
  }

  #target(index: number | undefined, id: string, name: string): Growing | undefined {
    if (index !== undefined) return this.#byIndex.get(index)
    const newest = this.#calls.at(-1)
    if (id === "") return newest
    return this.#calls.findLast((call) => call.id === id) ?? (name === "" ? newest : undefined)
  }

  #begin(index: number | undefined, id: string): Growing | undefined {
    if (this.#calls.length >= mostCalls) {
      this.excess = "too-large"
      return undefined
    }
    const call: Growing = { id, name: "", content: "", end: new JsonEnd(), extra: undefined, list: undefined }
    this.#calls.push(call)
    if (index !== undefined) this.#byIndex.set(index, call)
    return call
  }

  #argumentsOf(value: unknown): string {
    if (Predicate.isString(value)) return this.#counted(value)
    if (value === null || value === undefined) return ""
    if (isShallow(value)) return this.#counted(JSON.stringify(value))
    this.excess = "too-deep"
    return ""
  }

  #counted(text: string): string {
    this.#argumentsLength += text.length
    if (this.#argumentsLength > longestArguments) this.excess = "too-large"
    return text
  }

  #fits(extra: unknown): boolean {
    if (!isShallow(extra)) this.excess ??= "too-deep"
    else if ((this.#extraLength += JSON.stringify(extra)?.length ?? 0) > longestExtra) this.excess ??= "too-large"
    return this.excess === undefined
  }
}

interface Piece {
  readonly id: string
  readonly name: string
  readonly content: string
  readonly list: unknown
}

/** Whether a piece begins a new call instead of continuing the one of its index or id. */
const begins = (before: Growing, { content, id, list, name }: Piece): boolean => {
  if (name === "") return false
  const isOther = id !== "" && before.id !== "" && id !== before.id
  if (isOther || (list !== undefined && before.list === list)) return true
  if (id !== "" && repeats(before, content)) return false
  return before.end.isWhole && (content.trim() !== "" || name !== before.name)
}

/** Some servers repeat a whole call at its end. */
const repeats = ({ content: before, end }: Growing, content: string): boolean => end.isWhole && content === before

const textOf = (value: unknown): string => (Predicate.isString(value) ? value : "")

/** Some servers write the arguments as JSON in a JSON string. */
const single = (content: string): string => {
  if (!content.trimStart().startsWith('"')) return content
  const inner = parse(content)
  return Predicate.isString(inner) && Predicate.isRecord(parse(inner)) ? inner : content
}
