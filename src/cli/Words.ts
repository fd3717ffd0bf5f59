import type { DeadLetter, Decided } from "../../domain/turns/DeadLetter.ts"
import type { Pong } from "../../domain/turns/Ping.ts"
import { standing, story } from "../../domain/turns/Story.ts"
import type { ReminderView } from "../../domain/reminders/ReminderView.ts"
import { lasted } from "../../domain/telemetry/Lasted.ts"
import type { RetriedAll } from "../../layers/http/DeskApi.ts"
import type { TurnReport } from "../../layers/http/OperationsApi.ts"
import { columns, line, local, moment, table, zone } from "./Table.ts"

export const pong = ({ acceptedMs, engine, handledMs, request, totalMs }: Pong) =>
  `back through the ${engine} engine after ${lasted(totalMs)} (on disk after ${lasted(acceptedMs)}, then ${lasted(handledMs)})  ${request}`

export const turn = (report: TurnReport) => {
  const name = report.turn !== null && report.turn !== report.request ? `, part of the turn ${report.turn}` : ""
  const all = story(report)
  const first = all[0]?.at ?? 0
  const rows = all.map(({ at, how, what }) => ["", local(at), at === first ? "" : `+${lasted(at - first)}`, what, how])
  return [
    `${report.request}${name}`,
    `${standing(report)}${report.conversation === null ? "" : `, in ${report.conversation}`}`,
    ...(rows.length === 0 ? [] : ["", `times in ${zone()}`, columns(rows)])
  ].join("\n")
}

const why: Record<DeadLetter["why"], string> = {
  dead: "failed too often",
  failed: "no model could answer",
  expired: "tried for a day",
  poisoned: "ended the process each time",
  abandoned: "could not be sent",
  unsent: "could not be sent"
}

export const letters = (all: ReadonlyArray<DeadLetter>) =>
  all.length === 0
    ? "no dead letters"
    : table(
        ["id", "why", `given up (${zone()})`, "after", "attempts", "messages", "conversation"],
        all.map((one) => [
          one.turn,
          why[one.why],
          local(one.diedAt),
          lasted(one.diedAt - one.acceptedAt),
          String(one.attempts),
          String(one.members),
          one.conversation
        ])
      )

export const decided = ({ again, already, at, turn, verdict }: Decided) => {
  const comes = again === null ? "" : ` as ${again}`
  return already
    ? `${turn} was already ${verdict} at ${moment(at)}${comes}; nothing changed`
    : `${turn} is ${verdict}${comes}`
}

export const retriedAll = ({ already, retried }: RetriedAll) =>
  `${retried} ${retried === 1 ? "turn is" : "turns are"} retried${already === 0 ? "" : `; another operator has decided on ${already}`}`

export const reminders = (all: ReadonlyArray<ReminderView>, now: number) =>
  all.length === 0
    ? "no reminders"
    : table(
        [`when (${zone()})`, "in", "what", "how often", "zone", "whose", "next"],
        all.map((one) => [
          one.dueAt === null ? "-" : local(one.dueAt),
          one.dueAt === null ? "-" : one.dueAt < now ? "due" : lasted(one.dueAt - now),
          line(one.text, 60),
          one.recurrence,
          one.zone,
          `${one.user} in ${one.conversation}`,
          one.next
        ])
      )
