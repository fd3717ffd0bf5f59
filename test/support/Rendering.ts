import { reading } from "../../domain/telegram/markdown/Markdown.ts"
import { rendering } from "../../domain/telegram/markdown/Render.ts"

const finished = <A>(steps: Generator<void, A>): A => {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** All steps of `reading` at once. */
export const markdown = (source: string) => finished(reading(source))

/** All steps of `rendering` at once. */
export const render = (source: string) => finished(rendering(source))
