import * as Option from "effect/Option"
import { readdirSync, readFileSync } from "node:fs"
import * as Report from "./Report.ts"

/** Milliseconds per clock tick of `/proc`. */
const tick = 10

/** A process may have ended. */
const read = Option.liftThrowable((path: string) => readFileSync(path, "utf8"))

const processes = Option.liftThrowable((path: string) => readdirSync(path))

/**
 * `/proc/PID/stat`: the name in brackets, then the parent as the second field, and the times of the process and of its
 * children that have ended, in user and in system mode.
 */
const statOf = (pid: string) =>
  Option.map(read(`/proc/${pid}/stat`), (stat) => {
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return {
      name: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")),
      parent: fields[1] ?? "",
      millis: tick * fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
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
      : Option.match(roleOf(pid), { onNone: () => "this process", onSome: (role) => `the ${role}s` })

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

/** The processor time of each part between two looks, per message or turn. */
export const results = (
  what: string,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  count: number
): ReadonlyArray<Report.Result> =>
  Array.from(after, ([part, millis]) =>
    Report.figure(`${what}, ${part}`, (millis - (before.get(part) ?? 0)) / count, "ms")
  )
