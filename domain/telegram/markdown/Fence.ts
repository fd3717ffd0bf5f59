/** Closes the code block that a cut text leaves open, so that text appended to it is not code. */
export const closed = (markdown: string): string => {
  let open: { readonly indentation: string; readonly mark: string } | undefined
  for (const line of markdown.split("\n")) {
    const [, before = "", mark, after = ""] = /^([\s>]*(?:(?:[-*+]|\d+[.)])\s+)*)(`{3,}|~{3,})(.*)$/.exec(line) ?? []
    if (mark === undefined) continue
    if (open === undefined) {
      if (mark.startsWith("~") || !after.includes("`")) open = { indentation: before.replace(/[^\s>]/g, " "), mark }
    } else if (mark.startsWith(open.mark) && after.trim() === "") {
      open = undefined
    }
  }
  return open === undefined ? markdown : `${markdown.trimEnd()}\n${open.indentation}${open.mark}`
}
