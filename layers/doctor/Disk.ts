import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { access, constants, open, rm, stat, statfs } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { codeOf } from "../sql/database/SqlFailure.ts"
import { type Finding, ok, wrong } from "./Finding.ts"

/** The room that must be free, in bytes. */
const enough = 256 * 1024 * 1024

/** The files that hold messages. */
const texts = ["holdfast.db", "holdfast.db-wal", "sandbox.db"]

const statOf = (path: string) => stat(path).catch(() => undefined)

/** The folder, or the nearest one above it that exists. */
const existing = async (folder: string): Promise<string> => {
  const found = await statOf(folder)
  const above = dirname(folder)
  return found !== undefined || above === folder ? folder : existing(above)
}

/** Writes to the folder; fails with the system's error. */
const probe = async (folder: string) => {
  const path = join(folder, `.doctor-${randomUUID()}`)
  try {
    const file = await open(path, "wx", 0o600)
    try {
      await file.writeFile(Buffer.alloc(64 * 1024))
      await file.sync()
    } finally {
      await file.close()
    }
  } finally {
    await rm(path, { force: true })
  }
}

const megabytes = (bytes: number) => Math.floor(bytes / 1_000_000).toLocaleString("en")

/**
 * Whether the data folder exists or can be created, can be written, has room, and keeps others out. Nothing is created
 * in other folders.
 */
export const disk = (dataDir: string, least = enough): Effect.Effect<ReadonlyArray<Finding>> =>
  Effect.promise(async () => {
    const folder = resolve(dataDir)
    const there = await existing(folder)
    const isNew = there !== folder
    const choose = "or set HOLDFAST_DATA_DIR to another folder"
    try {
      if ((await stat(there)).isDirectory())
        await (isNew ? access(there, constants.W_OK | constants.X_OK) : probe(there))
      else return [wrong("disk", `${there} is not a folder: move it away, ${choose}`)]
    } catch (error) {
      const code = codeOf(error)
      const full = code === "ENOSPC" || code === "EDQUOT"
      return [
        wrong(
          "disk",
          full
            ? `the disk of ${dataDir} is full (${code}): make room, ${choose}`
            : `${isNew ? `${dataDir} cannot be created in ${there}` : `${dataDir} cannot be written`} (${code}): allow this user to write there, ${choose}`
        )
      ]
    }
    const { bavail, bsize } = await statfs(there)
    const free = bavail * bsize
    const exposed: Array<string> = []
    for (const name of texts) {
      const found = await statOf(join(folder, name))
      if (found !== undefined && (found.mode & 0o077) !== 0) exposed.push(join(dataDir, name))
    }
    return [
      free < least
        ? wrong(
            "disk",
            `${megabytes(free)} MB are free for ${dataDir}: make room for ${megabytes(least)} MB, ${choose}`
          )
        : ok("disk", `${dataDir} ${isNew ? "can be created" : "can be written"}; ${megabytes(free)} MB are free`),
      ...(exposed.length === 0
        ? []
        : [wrong("modes", `other users of this machine can read ${exposed.join(", ")}: run chmod 600 on them`)])
    ]
  })
