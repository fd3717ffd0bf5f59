import * as Report from "../../../bench/Report.ts"
import { scenarios, type Verdict } from "./Scenarios.ts"
import type { Server } from "./Server.ts"

/** The results of a server. `skipped` says why there are none. */
export interface Played {
  readonly server: Server
  readonly seen: ReadonlyArray<Verdict & { readonly scenario: string }>
  readonly skipped: string | undefined
}

const word = ({ server }: Played, verdict: (Verdict & { readonly scenario: string }) | undefined) => {
  if (verdict === undefined) return "-"
  if (verdict.met === null) return "n/a"
  if (verdict.met) return "met"
  return server.impossible?.[verdict.scenario] === undefined ? "NOT MET" : "impossible"
}

const shown = (played: ReadonlyArray<Played>) => played.filter(({ skipped }) => skipped === undefined)

const cells = (played: ReadonlyArray<Played>) =>
  scenarios.map(({ name }) => [
    name,
    ...shown(played).map((one) =>
      word(
        one,
        one.seen.find(({ scenario }) => scenario === name)
      )
    )
  ])

/** The reasons for unmet scenarios and skipped servers. */
const remarks = (played: ReadonlyArray<Played>) =>
  played.flatMap((one) => [
    ...(one.skipped === undefined ? [] : [`${one.server.name}: not tried, ${one.skipped}`]),
    ...one.seen.flatMap(({ met, scenario, why }) =>
      met === false ? [`${one.server.name}, ${scenario}: ${one.server.impossible?.[scenario] ?? why}`] : []
    )
  ])

/** A table of scenarios by server, followed by the reasons for unmet ones. */
export const table = (played: ReadonlyArray<Played>): string => {
  const rows = [
    ["", ...shown(played).map(({ server }) => server.name)],
    ["version", ...shown(played).map(({ server }) => server.version)],
    ...cells(played)
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()
  )
  return [...lines, "", ...remarks(played)].join("\n").trimEnd()
}

export const markdown = (played: ReadonlyArray<Played>): string => {
  const line = (row: ReadonlyArray<string>) => `| ${row.join(" | ")} |`
  const columns = shown(played)
  const about = new Map(scenarios.map((scenario) => [scenario.name, scenario.about]))
  return [
    line(["", ...columns.map(({ server }) => `${server.name} ${server.version}`)]),
    line(["---", ...columns.map(() => "---")]),
    ...cells(played).map(([name = "", ...rest]) => line([`${name}: ${about.get(name) ?? ""}`, ...rest])),
    "",
    ...remarks(played).map((remark) => `- ${remark}`)
  ].join("\n")
}

/** One figure per cell: 1 means met. */
export const results = (played: ReadonlyArray<Played>): ReadonlyArray<Report.Result> =>
  played.flatMap(({ seen, server, skipped }) =>
    skipped === undefined
      ? seen.flatMap(({ met, scenario, why }) => {
          if (met === null) return []
          const impossible = server.impossible?.[scenario]
          const what = `${server.name} ${server.version}: ${scenario}`
          if (met || impossible === undefined) {
            return [{ ...Report.exactly(what, met ? 1 : 0, "met", 1), ...(why === "" ? {} : { why }) }]
          }
          return [{ what: `${what} (impossible: ${impossible})`, value: 0, unit: "met", target: null, met: false }]
        })
      : [{ what: `${server.name}: not tried, ${skipped}`, value: 0, unit: "scenarios", target: null, met: false }]
  )
