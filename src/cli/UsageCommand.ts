import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Option from "effect/Option"
import { Day, type UsageLine, UsageView } from "../../domain/spending/UsageView.ts"
import { asking, showing } from "./Asking.ts"
import { line, table } from "./Table.ts"

const columns = [
  "day",
  "person",
  "group",
  "model",
  "purpose",
  "known",
  "calls",
  "prompt tokens",
  "answer tokens",
  "dollars"
]

const cells = (one: UsageLine): ReadonlyArray<string> => [
  one.day,
  one.person ?? "",
  one.group ?? "",
  one.model,
  one.purpose,
  one.state,
  `${one.calls}`,
  `${one.promptTokens}`,
  `${one.completionTokens}`,
  one.cost.toFixed(9)
]

/** A field of RFC 4180. A formula of a spreadsheet begins with one of these characters: it stays text. */
const field = (text: string): string => {
  const safe = /^[=+@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const csv = ({ lines }: UsageView): string =>
  [columns, ...lines.map(cells)].map((row) => row.map(field).join(",")).join("\r\n")

const words = ({ from, lines, to }: UsageView): string =>
  lines.length === 0
    ? `nothing was spent from ${from} to ${to}, or there are no caps: then nothing is recorded`
    : [
        table(
          columns,
          lines.map((one) => cells(one).map((text) => (text === "" ? "-" : line(text, 80))))
        ),
        `in all $${lines.reduce((sum, { cost }) => sum + cost, 0).toFixed(4)}`
      ].join("\n")

const day = (name: string) => Options.text(name).pipe(Options.withSchema(Day), Options.optional)

/** Shows what was spent. */
export const usage = Command.make(
  "usage",
  {
    ...asking,
    from: day("from").pipe(Options.withDescription("the first day, such as 2026-11-01; by default 31 days ago")),
    to: day("to").pipe(Options.withDescription("the last day; by default today")),
    csv: Options.boolean("csv").pipe(Options.withDescription("as comma-separated values"))
  },
  ({ csv: isCsv, from, to, ...own }) =>
    showing(UsageView, isCsv ? csv : words)(own, (client) =>
      client.desk.usage({ urlParams: { from: Option.getOrUndefined(from), to: Option.getOrUndefined(to) } })
    )
).pipe(Command.withDescription("Shows what was spent, by day, person, group, model and purpose."))
