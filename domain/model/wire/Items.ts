import * as Predicate from "effect/Predicate"
import { Calls, type Excess } from "./Calls.ts"
import type { Reasoning, ToolCall } from "../Chat.ts"
import { isShallow } from "../../Json.ts"

/** The fields that the pieces of a reasoning item under one index continue; other fields are repeated. */
const parts: ReadonlySet<string> = new Set(["text", "summary", "data"])

/** The maximum size of all reasoning items, in UTF-16 units of their JSON. */
const longestItems = 1024 * 1024

/** Longer plain reasoning is dropped: it is sent back whole or not at all. */
const longestReasoning = 256 * 1024

/**
 * Collects the tool calls and the reasoning of an answer, streamed in pieces or whole. Total and bounded: `excess`
 * reports an exceeded limit.
 */
export class Items {
  readonly calls = new Calls()
  readonly #candidate: string
  readonly #reasoning = new Map<unknown, Record<string, unknown>>()
  readonly #plain = new Map<string, string>()
  #excess: Excess | undefined
  #length = 0

  /** `candidate`: the name of the one that answers. */
  constructor(candidate: string) {
    this.#candidate = candidate
  }

  get excess(): Excess | undefined {
    return this.#excess ?? this.calls.excess
  }

  /** A list of pieces of reasoning items. Each piece without an index is an item of its own. */
  reasoning(list: unknown): void {
    if (!Array.isArray(list)) return
    for (const piece of list) {
      if (!Predicate.isRecord(piece) || !this.#fits(piece)) continue
      const at = Predicate.isNumber(piece["index"]) ? piece["index"] : {}
      const before = this.#reasoning.get(at) ?? {}
      for (const [key, value] of Object.entries(piece)) {
        const grows = parts.has(key) && Predicate.isString(value) && Predicate.isString(before[key])
        if (grows) before[key] = `${before[key]}${value}`
        else if (value !== null && value !== undefined) before[key] = value
      }
      this.#reasoning.set(at, before)
    }
  }

  /** A piece of plain reasoning, under the field in which it is sent back. */
  plain(field: string, text: string): void {
    const before = this.#plain.get(field) ?? ""
    if (before.length <= longestReasoning) this.#plain.set(field, before + text)
  }

  /** The fields that are sent back beside the text of a message. */
  beside(extra: unknown): void {
    if (Predicate.isRecord(extra) && this.#fits(extra)) this.#reasoning.set("extra_content", { extra_content: extra })
  }

  /** In the order in which they are sent back: reasoning, then calls. */
  get all(): ReadonlyArray<Reasoning | ToolCall> {
    const model = this.#candidate
    const calls = this.calls.of(model)
    // Plain reasoning is sent back beside calls only. OpenRouter sends its reasoning items as plain text, too, and
    // accepts only one of the two.
    const plain = [...(calls.length === 0 ? [] : this.#plain)].flatMap(([field, text]) =>
      text.length > longestReasoning || (this.#reasoning.size > 0 && field === "reasoning") ? [] : [{ [field]: text }]
    )
    const thought = [...plain, ...this.#reasoning.values()].map((item, at): Reasoning => {
      const id = textOf(item["id"])
      return { role: "reasoning", id: id === "" ? `reasoning-${at + 1}` : id, content: JSON.stringify(item), model }
    })
    return [...thought, ...calls]
  }

  #fits(value: unknown): boolean {
    if (!isShallow(value)) this.#excess ??= "too-deep"
    else if ((this.#length += JSON.stringify(value)?.length ?? 0) > longestItems) this.#excess ??= "too-large"
    return this.#excess === undefined
  }
}

const textOf = (value: unknown): string => (Predicate.isString(value) ? value : "")
