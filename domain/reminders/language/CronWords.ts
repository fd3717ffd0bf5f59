/** A sentence that begins with a cron expression: its fields (possibly too many), and the rest. */
export interface CronWords {
  readonly fields: ReadonlyArray<string>
  readonly text: string
}

const names = "sun|mon|tue|wed|thu|fri|sat|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
const value = `(?:\\*|\\d{1,2}|${names})`
const one = `${value}(?:-${value})?(?:/\\d{1,4})?`
const field = new RegExp(`^(?:${one})(?:,(?:${one})){0,60}$`, "i")

/** The cron expression at the beginning, after the word `cron` or, if it has an asterisk, without it. */
export const cronWords = (sentence: string): CronWords | undefined => {
  const said = /^\s*(?:by\s+the\s+)?cron(?:\s+expression)?\b[\s:"'`]*/i.exec(sentence)?.[0]
  const rest = sentence.slice(said?.length ?? 0).trim()
  const tokens = rest.split(/[\s"'`]+/, 7)
  const end = tokens.findIndex((token) => !field.test(token))
  const fields = tokens.slice(0, end === -1 ? 7 : end)
  if (said === undefined && (fields.length < 5 || !fields.some((field) => field.startsWith("*")))) return undefined
  // A sixth field counts as one of seconds if it looks like one; a number or a word begins the text.
  const kept = fields.length > 5 && !/[*,/-]/.test(fields[5] ?? "") ? fields.slice(0, 5) : fields
  const text = kept.reduce((rest, field) => rest.replace(/^[\s"'`]+/, "").slice(field.length), rest)
  return { fields: kept, text: text.replace(/^[\s"'`]+/, "") }
}
