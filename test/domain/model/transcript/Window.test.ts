import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { nothing, Window } from "../../../../domain/model/transcript/Window.ts"

const week = 7 * 24 * 3_600_000

describe("a window", () => {
  it("knows nothing at first", () => {
    expect(new Window(Infinity).room(0, false)).toBe(Infinity)
  })

  it("keeps room for the answer, and corrects the estimate by what the provider counts", () => {
    const window = new Window(8192)
    expect(window.room(0, false)).toBe(Math.floor((8192 - 2048) / 1.1))
    window.accept(1000, 1500)
    expect(window.room(0, false)).toBe(Math.floor((8192 - 2048) / (1.1 * 1.5)))
    for (let n = 0; n < 200; n++) window.accept(1000, 800)
    const settled = window.room(0, false)
    expect(settled).toBeGreaterThan((8192 - 2048) / 0.9)
    window.accept(20, 500)
    expect(window.room(0, false)).toBe(settled)
  })

  it.each([
    [{ limit: 8192, asked: 9000 }, 6000],
    [{ limit: 8192, asked: 9000 }, 20_000],
    [{ limit: 8192 }, 5000],
    [{ limit: 8192 }, 50_000],
    [{}, 5000]
  ])("that refuses %j a prompt makes the next smaller", (numbers, size) => {
    const window = new Window(Infinity)
    window.refuse(size, numbers, 0)
    expect(window.room(0, true)).toBeLessThan(size)
    expect(window.room(0, false)).toBeLessThan(size)
  })

  it("forgets after a week what was refused, and at once what is disproved", () => {
    const window = new Window(Infinity)
    window.refuse(9000, { limit: 8192, asked: 9000 }, 0)
    expect(window.room(week, false)).toBeLessThan(8192)
    expect(window.room(week + 1, false)).toBe(Infinity)
    window.refuse(5000, {}, 0)
    window.accept(6000, undefined)
    expect(window.room(0, false)).toBe(Infinity)
  })

  it("does not believe a limit below what it took, unless it refuses as much again", () => {
    const window = new Window(Infinity)
    window.accept(10_000, 12_000)
    window.refuse(11_000, { limit: 6000, asked: 13_200 }, 0)
    expect(window.limit(0)).toBe(Infinity)
    expect(window.room(0, true)).toBe(8000)
    window.refuse(8000, { limit: 6000, asked: 9600 }, 0)
    expect(window.limit(0)).toBe(6000)
  })

  it("that is set stands against refusals that were stored, not against new ones", () => {
    const window = new Window(32_000, { ...nothing, limit: 8192, refused: 5000, at: 0 })
    expect(window.limit(0)).toBe(32_000)
    expect(window.room(0, false)).toBe(Math.floor((32_000 - 4096) / 1.1))
    window.refuse(20_000, { limit: 16_384, asked: 21_000 }, 0)
    expect(window.limit(0)).toBe(16_384)
  })

  it("goes on after a restart with what is worth keeping", () => {
    const window = new Window(Infinity)
    expect(window.takeChanged()).toBe(undefined)
    window.refuse(9000, { limit: 8192, asked: 9500 }, 5)
    const learned = window.takeChanged()
    expect(window.takeChanged()).toBe(undefined)
    expect(new Window(Infinity, learned).room(5, false)).toBe(window.room(5, false))
    expect(new Window(Infinity, nothing).room(5, false)).toBe(Infinity)
  })

  it.prop(
    "is found in at most two calls whatever it counts and names, and kept to the next time",
    {
      limit: FastCheck.integer({ min: 2000, max: 200_000 }),
      ratio: FastCheck.float({ min: Math.fround(0.5), max: 2, noNaN: true }),
      names: FastCheck.constantFrom("both", "limit", "nothing"),
      over: FastCheck.float({ min: Math.fround(1.01), max: 20, noNaN: true }),
      before: FastCheck.float({ min: 0, max: Math.fround(0.9), noNaN: true })
    },
    ({ before, limit, names, over, ratio }) => {
      const window = new Window(Infinity)
      const ask = (size: number) => {
        const counted = Math.ceil(size * ratio)
        if (counted <= limit) window.accept(size, counted)
        else window.refuse(size, names === "both" ? { limit, asked: counted } : names === "limit" ? { limit } : {}, 0)
        return counted <= limit
      }
      const taken = Math.floor((limit * before) / ratio)
      if (taken > 0) ask(taken)
      let size = Math.ceil((limit * over) / ratio) + 1
      let refusals = 0
      // With no number at all, and nothing taken before, the window is found step by step; the little of a conversation that is then shown fits at once.
      const most = names === "nothing" && taken === 0 ? 15 : 1
      while (!ask(size)) {
        expect(++refusals).toBeLessThanOrEqual(most)
        size = Math.min(size, window.room(0, true))
      }
      expect(ask(Math.min(2 * size, window.room(0, false)))).toBe(true)
    }
  )
})
