import type { UsageLine } from "./UsageView.ts"

/** The calls of some lines together. `cost` and `unknown` are in US dollars; `unknown` is what is reserved or counted in full. */
export interface Sum {
  readonly name: string
  readonly calls: number
  readonly cost: number
  readonly unknown: number
}

/** The lines by a key, the most expensive first. Lines without the key are left out. */
export const sums = (lines: ReadonlyArray<UsageLine>, key: (line: UsageLine) => string | null): ReadonlyArray<Sum> => {
  const found = new Map<string, Sum>()
  for (const line of lines) {
    const name = key(line)
    if (name === null) continue
    const { calls, cost, unknown } = found.get(name) ?? { calls: 0, cost: 0, unknown: 0 }
    const isKnown = line.state === "reported" || line.state === "reconciled"
    found.set(name, {
      name,
      calls: calls + line.calls,
      cost: cost + line.cost,
      unknown: unknown + (isKnown ? 0 : line.cost)
    })
  }
  return [...found.values()].sort((one, other) => other.cost - one.cost)
}
