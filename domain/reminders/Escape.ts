/** A person's text, so that it shows in a Markdown message as it was written: nothing in it formats, quotes, lists or links. */
export const escaped = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim().replace(/[!-/:-@[-`{-~]/g, "\\$&"))
    .join("\n")
