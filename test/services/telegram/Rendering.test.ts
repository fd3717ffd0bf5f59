import { describe, expect, it } from "@effect/vitest"
import { render } from "../../support/Rendering.ts"
import { Effect, Fiber } from "effect"
import { rendering } from "../../../domain/telegram/markdown/Render.ts"
import { rendered } from "../../../services/telegram/Rendering.ts"

const long = "**A** holdfast grips the `rock`.\n\n".repeat(2000)

describe("rendering", () => {
  it("of a long text takes many steps, each of two chunks at most", () => {
    const steps = [...rendering(long)].length
    expect(steps).toBeGreaterThan(2 * (long.length / 8192 - 1))
    expect([...rendering("short")]).toEqual([])
  })

  it.live("in steps comes to the same, and lets others run between them", () =>
    Effect.gen(function* () {
      let turns = 0
      const others = yield* Effect.fork(
        Effect.forever(
          Effect.zipRight(
            Effect.sleep(0),
            Effect.sync(() => turns++)
          )
        )
      )
      const found = yield* rendered(long)
      yield* Fiber.interrupt(others)
      expect(found).toEqual(render(long))
      expect(turns).toBeGreaterThan(1)
    })
  )
})
