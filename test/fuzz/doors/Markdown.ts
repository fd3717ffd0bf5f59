import * as FastCheck from "effect/FastCheck"
import type { Door } from "../Door.ts"
import { text } from "../Hostile.ts"

const marks = [
  "**bold**",
  "*",
  "**",
  "_",
  "__",
  "~~",
  "`",
  "```",
  "```js\nlet a\n```",
  "[a](https://a.test)",
  "![",
  "](",
  "[",
  "]",
  "(",
  ")",
  "> ",
  "\n> ",
  "\n- ",
  "\n1. ",
  "\n\n",
  "\n",
  "# ",
  "| a | b |\n| --- | --- |\n| 1 | 2 |\n",
  "|",
  "---",
  "<b>",
  "</b>",
  "<!--",
  "&amp;",
  "&copy;",
  "&#0;",
  "https://a.test/?a=1&b=2",
  "\\",
  "\\(",
  "\\[",
  "$$",
  "**字**",
  "「",
  "：",
  "，",
  "    ",
  "\t"
] as const

/** The text of a model: many small parts, or a few parts repeated into a long text. */
export const markdown: Door = {
  kinds: {
    mixed: text(8000, ...marks),
    repeated: FastCheck.tuple(
      FastCheck.array(FastCheck.constantFrom(...marks), { minLength: 1, maxLength: 3 }),
      FastCheck.nat(4000)
    ).map(([some, times]) => some.join("").repeat(times).slice(0, 60_000)),
    script: FastCheck.tuple(FastCheck.constantFrom("語句", "я ", "word ", "ไทย", "**語**"), FastCheck.nat(20_000)).map(
      ([one, times]) => one.repeat(times).slice(0, 60_000)
    )
  },
  send: (world, { body }) => {
    world.model.answerNext(`.${String(body)}`)
    world.say("tell me something")
    return Promise.resolve(undefined)
  },
  concurrency: 1,
  pause: 60
}
