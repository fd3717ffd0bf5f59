import type { Acted } from "../../domain/operations/Journal.ts"
import type { LogLine } from "../../domain/operations/LogLine.ts"
import type { PeopleView } from "../../domain/operations/PersonView.ts"
import { lasted } from "../../domain/telemetry/Lasted.ts"
import type { TurnPage } from "../../domain/turns/TurnView.ts"
import type { TurnActed } from "../../domain/turns/Verbs.ts"
import type { BreakerReport } from "../../layers/http/DeskApi.ts"
import { line, local, moment, table, zone } from "./Table.ts"

/** The longest name of a person in a table. */
const longestName = 24

const whose = (person: number | null, name: string | null) =>
  person === null ? "-" : name === null ? `${person}` : `${person} ${line(name, longestName)}`

export const turns = ({ next, searchedTo, turns }: TurnPage): string => {
  const rows = turns.map((one) => [
    local(one.claimedAt),
    one.request,
    one.letter === null ? one.state : `${one.state}, ${one.letter}`,
    whose(one.person, one.name),
    one.doneAt === null ? "-" : lasted(one.doneAt - (one.acceptedAt ?? one.claimedAt)),
    one.candidate ?? "-",
    `${one.attempts}`,
    one.failure ?? "-"
  ])
  const titles = [`begun (${zone()})`, "turn", "state", "person", "took", "model", "attempts", "failure"]
  return [
    turns.length === 0 ? "no turns" : table(titles, rows),
    ...(searchedTo === null ? [] : [`turns begun before ${moment(searchedTo)} were not looked at yet`]),
    ...(next === null ? [] : [`more: --after ${next}`])
  ].join("\n")
}

export const acted = ({ already, at, by, subject, verb }: Acted): string =>
  already
    ? `${subject}: ${verb} was done before, ${by === null ? "nobody recorded by whom" : `at ${moment(at)} by ${by}`}; nothing changed`
    : `${subject}: ${verb} is done`

export const turnActed = (result: TurnActed): string =>
  result.again === null ? acted(result) : `${acted(result)}; it is answered as ${result.again}`

export const breakers = (all: ReadonlyArray<BreakerReport>): string =>
  all.length === 0
    ? "no breakers: the daemon is starting, or calls no model"
    : table(
        ["model", "state", `probed (${zone()})`, "openings", "calls", "failures"],
        all.map(({ calls, failures, name, openings, state, until }) => [
          name,
          state,
          until === null ? "-" : local(until),
          `${openings}`,
          `${calls}`,
          `${failures}`
        ])
      )

export const people = ({ everyone, people }: PeopleView): string =>
  [
    ...(everyone ? ["everyone may use this bot"] : []),
    ...(people.length === 0
      ? everyone
        ? []
        : ["nobody may use this bot yet"]
      : [
          table(
            ["user", "name", "role", `since (${zone()})`],
            people.map(({ name, role, since, user }) => [
              `${user}`,
              name === null ? "-" : line(name, longestName),
              role,
              since === null ? "-" : local(since)
            ])
          )
        ])
  ].join("\n")

/** A line of the log on one line. */
export const logLine = ({ at, ids, level, message, request, where }: LogLine): string =>
  [
    local(at),
    level.toUpperCase().padEnd(7),
    line(message, 2000),
    ...(request === null ? [] : [`request=${line(request, 256)}`]),
    ...Object.entries(ids).map(([name, value]) => `${name}=${line(value, 256)}`),
    ...(where === null ? [] : [`where=${line(where, 1000)}`])
  ].join(" ")
