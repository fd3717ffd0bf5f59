import * as Predicate from "effect/Predicate"
import type { Reasoning, ToolCall } from "./Chat.ts"

/** What the pieces of a reasoning item under one index have in parts; the rest they repeat. */
const parts: ReadonlySet<string> = new Set(["text", "summary", "data"])

/**
 * Gathers what an answer holds beside its text: calls of tools and reasoning items, in pieces as they are streamed or whole. Total.
 * Two calls under one id get two ids, because a result is paired by it.
 *
 * @since 0.1.0
 * @category models
 */
export class Items {
  readonly #candidate: string
  readonly #calls = new Map<unknown, { id: string; name: string; content: string }>()
  readonly #reasoning = new Map<unknown, Record<string, unknown>>()
  #newest: unknown = 0

  /** `candidate`: who answers. */
  constructor(candidate: string) {
    this.#candidate = candidate
  }

  get isCalling(): boolean {
    return this.#calls.size > 0
  }

  /** A piece of a call: `{index?, id?, function: {name?, arguments?}}`. A piece without an index goes on with the newest. */
  call(piece: unknown): void {
    if (!Predicate.isRecord(piece)) return
    const id = textOf(piece["id"])
    const at = Predicate.isNumber(piece["index"]) ? piece["index"] : id === "" ? this.#newest : this.#calls.size
    this.#newest = at
    const { arguments: content, name } = Predicate.isRecord(piece["function"]) ? piece["function"] : {}
    const call = this.#calls.get(at) ?? { id: "", name: "", content: "" }
    this.#calls.set(at, call)
    if (call.id === "") call.id = id
    if (call.name === "") call.name = textOf(name)
    call.content += textOf(content)
  }

  /** A piece of a reasoning item; pieces without an index are items of their own. */
  reasoning(piece: unknown): void {
    if (!Predicate.isRecord(piece)) return
    const at = Predicate.isNumber(piece["index"]) ? piece["index"] : {}
    const before = this.#reasoning.get(at) ?? {}
    for (const [key, value] of Object.entries(piece)) {
      const grows = parts.has(key) && Predicate.isString(value) && Predicate.isString(before[key])
      if (grows) before[key] = `${before[key]}${value}`
      else if (value !== null && value !== undefined) before[key] = value
    }
    this.#reasoning.set(at, before)
  }

  /** In the order in which they go back: what was thought, then what is called. A call without a name is none. */
  get all(): ReadonlyArray<Reasoning | ToolCall> {
    const model = this.#candidate
    const ids = new Set<string>()
    const unique = (id: string) => {
      let free = id === "" ? "call" : id
      for (let next = 2; ids.has(free); next++) free = `${id === "" ? "call" : id}-${next}`
      ids.add(free)
      return free
    }
    const thought = Array.from(this.#reasoning.values(), (item, at): Reasoning => {
      const id = textOf(item["id"])
      return { role: "reasoning", id: id === "" ? `reasoning-${at + 1}` : id, content: JSON.stringify(item), model }
    })
    const calls = Array.from(this.#calls.values()).filter(({ name }) => name !== "")
    return [...thought, ...calls.map((call): ToolCall => ({ role: "call", ...call, id: unique(call.id), model }))]
  }
}

const textOf = (value: unknown): string => (Predicate.isString(value) ? value : "")
