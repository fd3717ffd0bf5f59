import * as Option from "effect/Option"
import { createHash } from "node:crypto"
import { readFileSync, readlinkSync } from "node:fs"
import { hostname } from "node:os"

/**
 * The location of a process. In one place a process id belongs to one process at a time: a place is one boot of a
 * machine, and a container in it.
 */
export interface Place {
  /** Twelve hexadecimal digits. */
  readonly place: string
  readonly pid: number
}

const attempt = Option.liftThrowable((look: () => string) => look())

/**
 * The place of this process: the host name and, on Linux, the boot id and the PID namespace (random(4),
 * pid_namespaces(7)). Two containers with one host name have different namespaces.
 */
export const here = (): Place => {
  const parts = [
    () => readFileSync("/proc/sys/kernel/random/boot_id", "latin1"),
    () => readlinkSync("/proc/self/ns/pid")
  ].map((look) => Option.getOrElse(attempt(look), () => ""))
  const hash = createHash("sha256").update([hostname(), ...parts].join("\n"))
  return { place: hash.digest("hex").slice(0, 12), pid: process.pid }
}

/** Whether a process has certainly ended: it was in the same place, and its id is free or is ours now. */
export const isGone = (other: Place, own: Place): boolean => {
  if (other.place !== own.place) return false
  if (other.pid === own.pid) return true
  try {
    process.kill(other.pid, 0)
    return false
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "EPERM")
  }
}
