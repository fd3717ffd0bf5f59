import { reading } from "./Markdown.ts"
import { clean, isBlank, plain, type Rendered, slice } from "./Rendered.ts"
import { split } from "./Split.ts"

/**
 * Renders Markdown as Telegram messages: each of 1 to 4096 UTF-16 units, with its entities. If nothing of it would be
 * visible (only a comment), the source is shown. Empty only for a blank text. It works in steps of a few milliseconds
 * each, so that a long answer does not block the event loop.
 */
export function* rendering(source: string): Generator<void, ReadonlyArray<Rendered>> {
  const rendered = yield* reading(source)
  return isBlank(rendered.text) ? renderPlain(source) : split(trimmed(rendered))
}

/**
 * Splits a text into messages of at most 4096 UTF-16 units without entities: the fallback when Telegram refuses the
 * entities. Empty only for a blank text.
 */
export const renderPlain = (text: string): ReadonlyArray<Rendered> => split(trimmed(plain(clean(text))))

const trimmed = (whole: Rendered): Rendered => slice(whole, 0, whole.text.length)
