import * as Effect from "effect/Effect"
import type { Rendered } from "../../domain/telegram/markdown/Rendered.ts"
import { rendering } from "../../domain/telegram/markdown/Render.ts"

/** Renders Markdown in steps that yield to the event loop. */
export const rendered = (markdown: string): Effect.Effect<ReadonlyArray<Rendered>> =>
  Effect.suspend(() => {
    const steps = rendering(markdown)
    const onwards: Effect.Effect<ReadonlyArray<Rendered>> = Effect.suspend(() => {
      const step = steps.next()
      return step.done === true ? Effect.succeed(step.value) : Effect.zipRight(Effect.sleep(0), onwards)
    })
    return onwards
  })
