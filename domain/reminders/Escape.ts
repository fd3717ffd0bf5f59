/** Escapes a person's text for a Markdown message, so that it is shown as it was written. */
export const escaped = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim().replace(/[!-/:-@[-`{-~]/g, "\\$&"))
    .join("\n")
