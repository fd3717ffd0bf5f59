/**
 * A person's text, so that it shows in a Markdown message as it was written: nothing in it formats, quotes, lists or links.
 *
 * @since 0.1.0
 * @category conversions
 */
export const escaped = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim().replace(/[!-/:-@[-`{-~]/g, "\\$&"))
    .join("\n")
