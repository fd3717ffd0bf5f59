import type { Money } from "../../domain/spending/Money.ts"
import { costOf, parse } from "../../domain/spending/Prices.ts"
import type { Billed } from "../../services/sandbox/ModelSandbox.ts"

/** Prices by model, in OpenRouter's format. */
export type Listed = Readonly<Record<string, Readonly<Record<string, string>>>>

/** How many generations can be looked up; the oldest are dropped first. Their costs stay in the sum. */
const remembered = 20_000

/** What the stand-in model charges: the prompt when it begins to answer, and each token of the answer when it is written. */
export class Bill {
  readonly #prices: Listed
  readonly #generations = new Map<string, Billed>()
  #total: Money = 0

  constructor(prices: Listed) {
    this.#prices = prices
  }

  get total(): Money {
    return this.#total
  }

  get generations(): ReadonlyArray<Billed> {
    return [...this.#generations.values()]
  }

  /** The cost of tokens; nothing for a model without a price. */
  costOf(model: string, promptTokens: number, completionTokens: number): Money {
    const prices = parse(this.#prices[model])
    return prices === undefined ? 0 : costOf(prices, { promptTokens, completionTokens })
  }

  begin(id: string, request: string, model: string, promptTokens: number): void {
    this.#put({ id, request, model, promptTokens, completionTokens: 0, cost: 0, isFinal: false }, 0)
    const oldest = this.#generations.keys().next()
    if (this.#generations.size > remembered && !oldest.done) this.#generations.delete(oldest.value)
  }

  /** So many tokens of the answer are written by now. */
  write(id: string, completionTokens: number): void {
    const found = this.#generations.get(id)
    if (found !== undefined) this.#put(found, completionTokens)
  }

  /** It ended, in whatever way: from now on its cost can be asked for. */
  end(id: string): void {
    const found = this.#generations.get(id)
    if (found !== undefined) this.#generations.set(id, { ...found, isFinal: true })
  }

  /** The body of `GET /generation` for one that has ended. https://openrouter.ai/docs/api-reference/get-a-generation */
  generation(id: string): unknown {
    const found = this.#generations.get(id)
    if (found === undefined || !found.isFinal) return undefined
    const { completionTokens, cost, model, promptTokens } = found
    return {
      data: {
        id,
        model,
        total_cost: cost / 1e9,
        tokens_prompt: promptTokens,
        tokens_completion: completionTokens,
        native_tokens_prompt: promptTokens,
        native_tokens_completion: completionTokens
      }
    }
  }

  #put(one: Billed, completionTokens: number): void {
    const cost = this.costOf(one.model, one.promptTokens, completionTokens)
    this.#total += cost - one.cost
    this.#generations.set(one.id, { ...one, completionTokens, cost })
  }
}
