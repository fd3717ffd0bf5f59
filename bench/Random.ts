/** Seeded random numbers in [0, 1) (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Draws numbers from 0 to `size` by Zipf's law: the n-th in proportion to `1 / n ** exponent`. */
export const zipf = (size: number, exponent: number, random: () => number): (() => number) => {
  const cumulative: Array<number> = []
  let total = 0
  for (let rank = 1; rank <= size; rank++) cumulative.push((total += 1 / rank ** exponent))
  return () => {
    const drawn = random() * total
    let [low, high] = [0, size - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((cumulative[middle] ?? 0) < drawn) low = middle + 1
      else high = middle
    }
    return low
  }
}
