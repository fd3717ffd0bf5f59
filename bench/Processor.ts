import * as Option from "effect/Option"
import { readdirSync, readFileSync } from "node:fs"
import * as Report from "./Report.ts"

/** Milliseconds per clock tick of `/proc`. */
const tick = 10

/** A process may have ended. */
const read = Option.liftThrowable((path: string) => readFileSync(path, "utf8"))

const processes = Option.liftThrowable((path: string) => readdirSync(path))

/** `/proc/PID/stat`: the name in brackets, then the parent as the second field, and the times of the process. */
const statOf = (pid: string) =>
  Option.map(read(`/proc/${pid}/stat`), (stat) => {
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return {
      name: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")),
      parent: fields[1] ?? "",
      millis: tick * (Number(fields[11]) + Number(fields[12]))
    }
  })

const roleOf = (pid: string) =>
  Option.flatMapNullable(read(`/proc/${pid}/environ`), (text) => /HOLDFAST_ROLE=(\w+)/.exec(text)?.[1])

/** The parts of the system, by the name of the process; a daemon is known by its role. */
const partOf = (pid: string, name: string) =>
  name === "temporal"
    ? "the Temporal server"
    : name === "postgres"
      ? "PostgreSQL"
      : Option.match(roleOf(pid), { onNone: () => "people and doubles", onSome: (role) => `the ${role}s` })

/** The processor time so far of this process and its descendants, in milliseconds. Linux only; elsewhere empty. */
export const spent = (): ReadonlyMap<string, number> => {
  const pids = Option.getOrElse(processes("/proc"), (): Array<string> => []).filter((name) => /^\d+$/.test(name))
  const all = new Map(
    pids.flatMap((pid) => Option.match(statOf(pid), { onNone: () => [], onSome: (stat) => [[pid, stat] as const] }))
  )
  const isOurs = (pid: string): boolean => {
    if (pid === `${process.pid}`) return true
    const parent = all.get(pid)?.parent
    return parent !== undefined && isOurs(parent)
  }
  const parts = new Map<string, number>()
  for (const [pid, { millis, name }] of all) {
    if (!isOurs(pid)) continue
    const part = partOf(pid, name)
    parts.set(part, (parts.get(part) ?? 0) + millis)
  }
  return parts
}

/** The processor time per message between two looks. */
export const results = (
  when: string,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  messages: number
): ReadonlyArray<Report.Result> =>
  Array.from(after, ([part, millis]) =>
    Report.figure(`processor time per message, ${part}, ${when}`, (millis - (before.get(part) ?? 0)) / messages, "ms")
  )
