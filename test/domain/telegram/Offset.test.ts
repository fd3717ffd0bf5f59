import { describe, expect, it } from "@effect/vitest"
import { following } from "../../../domain/telegram/Offset.ts"

const batch = (...ids: ReadonlyArray<unknown>) => ids.map((update_id) => ({ update_id }))

describe("the offset that follows a batch", () => {
  it("is its last id plus one, even when that is lower than before", () => {
    expect(following(batch(8, 9), 8)).toBe(10)
    expect(following(batch(3, 4), 1000)).toBe(5)
  })
  it("stays after an empty one", () => {
    expect(following([], 7)).toBe(7)
    expect(following([], undefined)).toBeUndefined()
  })
  it("looks past ids that are none", () => {
    expect(following([...batch(8, "9"), null], 8)).toBe(9)
  })
  it("passes over a batch without any", () => {
    expect(following(batch("a", -1, 0.5), 8)).toBe(11)
    expect(following(batch("a"), undefined)).toBeUndefined()
  })
})
