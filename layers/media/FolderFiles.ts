import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { createHash, randomUUID } from "node:crypto"
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises"
import { join } from "node:path"
import { FileStore } from "../../services/media/FileStore.ts"

export interface FolderOptions {
  readonly folder: string
  /** The total size of the files, in bytes. */
  readonly room: number
  /** Files that were not used for this long are removed. */
  readonly age: Duration.Duration
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown"

/** No part of a name is Telegram's: it could lead out of the folder. */
const nameOf = (unique: string): string => createHash("sha256").update(unique).digest("hex")

/**
 * Files in a folder. A file is complete under its name or absent: it is written under another name, and renamed. When
 * one was last used is its time of modification.
 */
export const layer = ({ age, folder, room }: FolderOptions): Layer.Layer<FileStore> =>
  Layer.effect(
    FileStore,
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      const now = () => clock.unsafeCurrentTimeMillis()
      const pathOf = (unique: string) => join(folder, nameOf(unique))
      const trying = <A>(what: string, run: () => Promise<A>, otherwise: A) =>
        Effect.tryPromise({ try: run, catch: codeOf }).pipe(
          Effect.catchAll((code) =>
            Effect.as(
              code === "ENOENT" ? Effect.void : Effect.logWarning(`a file was not ${what} (${code})`),
              otherwise
            )
          )
        )

      const write = async (unique: string, bytes: Uint8Array) => {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const temporary = join(folder, `${randomUUID()}.part`)
        try {
          const file = await open(temporary, "wx", 0o600)
          try {
            await file.writeFile(bytes)
            await file.sync()
          } finally {
            await file.close()
          }
          await rename(temporary, pathOf(unique))
        } catch (error) {
          await rm(temporary, { force: true })
          throw error
        }
        await tidy()
      }

      /** Removes what is old, then the files that were not used for the longest time, until the others have room. */
      const tidy = async () => {
        const names = await readdir(folder)
        const files = await Promise.all(
          names.map(async (name) => {
            const { mtimeMs, size } = await stat(join(folder, name))
            return { name, size, usedAt: mtimeMs }
          })
        )
        let total = 0
        for (const { name, size, usedAt } of files.toSorted((a, b) => b.usedAt - a.usedAt)) {
          total += size
          if (total > room || usedAt < now() - Duration.toMillis(age)) await rm(join(folder, name), { force: true })
        }
      }

      yield* trying("removed", tidy, undefined)
      return FileStore.of({
        find: (unique) =>
          trying(
            "read",
            async () => {
              const bytes = await readFile(pathOf(unique))
              const at = now() / 1000
              await utimes(pathOf(unique), at, at)
              return Option.some<Uint8Array>(bytes)
            },
            Option.none()
          ),
        keep: (unique, bytes) => trying("kept", () => write(unique, bytes), undefined),
        remove: (uniques) =>
          Effect.forEach(uniques, (unique) => trying("removed", () => rm(pathOf(unique), { force: true }), undefined), {
            discard: true
          })
      })
    })
  )
