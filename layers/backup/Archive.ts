import { createHash } from "node:crypto"
import { type FileHandle, open, utimes } from "node:fs/promises"
import * as Tar from "./Tar.ts"

/** In bytes. */
const chunk = 1024 * 1024

const isMissing = (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT"

/** Reads `size` bytes from a position, or less at the end of the file. */
const readAt = async (file: FileHandle, size: number, position: number): Promise<Buffer> => {
  const bytes = Buffer.allocUnsafe(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, position + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return bytes.subarray(0, length)
}

/** A tar archive that is written file by file. A `signal` ends it between two chunks. */
export interface Writing {
  readonly text: (name: string, text: string, modified: number) => Promise<void>
  /** Adds a file. One that does not exist is left out. */
  readonly file: (name: string, path: string) => Promise<void>
  /** Ends the archive with the sums of all files, as `sha256sum -c` reads them, and forces it to the disk. */
  readonly end: (name: string, modified: number) => Promise<void>
}

/** Writes an archive to a new file with mode 0600. */
export const writing = async <A>(
  path: string,
  signal: AbortSignal,
  fill: (archive: Writing) => Promise<A>
): Promise<A> => {
  const archive = await open(path, "wx", 0o600)
  try {
    const sums: Array<string> = []
    const put = async (bytes: Uint8Array) => {
      signal.throwIfAborted()
      await archive.writeFile(bytes)
    }
    const text = async (name: string, content: string, modified: number) => {
      const bytes = Buffer.from(content)
      await put(Tar.print({ name, size: bytes.length, modified }))
      await put(bytes)
      await put(new Uint8Array(Tar.padding(bytes.length)))
      sums.push(`${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`)
    }
    const file = async (name: string, source: string) => {
      const opened = await open(source, "r").catch((error: unknown) => {
        if (isMissing(error)) return undefined
        throw error
      })
      if (opened === undefined) return
      try {
        const { mtimeMs, size } = await opened.stat()
        const hash = createHash("sha256")
        await put(Tar.print({ name, size, modified: Math.floor(mtimeMs / 1000) }))
        for (let at = 0; at < size; at += chunk) {
          const bytes = await readAt(opened, Math.min(chunk, size - at), at)
          if (bytes.length < Math.min(chunk, size - at)) throw new Error(`${name} became shorter while it was read`)
          hash.update(bytes)
          await put(bytes)
        }
        await put(new Uint8Array(Tar.padding(size)))
        sums.push(`${hash.digest("hex")}  ${name}\n`)
      } finally {
        await opened.close()
      }
    }
    const end = async (name: string, modified: number) => {
      await text(name, sums.join(""), modified)
      await put(Tar.end)
      await archive.sync()
    }
    return await fill({ text, file, end })
  } finally {
    await archive.close()
  }
}

/** The file is not what {@link writing} writes: it ended too early, or its content differs. */
export class Damaged extends Error {}

/** A file in an archive that is read, with its content's place. */
interface Entry extends Tar.Head {
  readonly position: number
}

const entryAt = async (archive: FileHandle, position: number): Promise<Entry | undefined> => {
  const head = Tar.parse(await readAt(archive, Tar.block, position))
  return head && { ...head, position: position + Tar.block }
}

const textOf = async (archive: FileHandle, { name, position, size }: Entry): Promise<string> => {
  if (size > 64 * chunk) throw new Damaged(`${name} is too large`)
  const bytes = await readAt(archive, size, position)
  if (bytes.length < size) throw new Damaged("it ends too early")
  return bytes.toString()
}

/** Reads the content of an entry in chunks, and returns its SHA-256 sum. */
const content = async (
  archive: FileHandle,
  { position, size }: Entry,
  signal: AbortSignal,
  take: (bytes: Uint8Array) => Promise<void>
): Promise<string> => {
  const hash = createHash("sha256")
  for (let at = 0; at < size; at += chunk) {
    signal.throwIfAborted()
    const bytes = await readAt(archive, Math.min(chunk, size - at), position + at)
    if (bytes.length < Math.min(chunk, size - at)) throw new Damaged("it ends too early")
    hash.update(bytes)
    await take(bytes)
  }
  return hash.digest("hex")
}

/** Reads the first file of an archive; `undefined` if it has another name, or if the file is no archive. */
export const firstText = async (path: string, name: string): Promise<string | undefined> => {
  const archive = await open(path, "r")
  try {
    const entry = await entryAt(archive, 0)
    return entry?.name === name ? await textOf(archive, entry) : undefined
  } finally {
    await archive.close()
  }
}

/**
 * Reads an archive to its end, and compares every file with its sum. `placeOf` says where a file is written (with mode
 * 0600, and forced to the disk); `undefined`: it is only compared. Fails with {@link Damaged} if the archive is not
 * whole.
 */
export const reading = async (
  path: string,
  sumsName: string,
  signal: AbortSignal,
  placeOf: (name: string) => string | undefined
): Promise<void> => {
  const archive = await open(path, "r")
  try {
    const sums: Array<string> = []
    let position = 0
    while (true) {
      const entry = await entryAt(archive, position)
      if (entry === undefined) throw new Damaged("it ends too early, or holds something else")
      if (entry.name === sumsName) {
        if ((await textOf(archive, entry)) !== sums.join("")) throw new Damaged("a checksum differs")
        return
      }
      const place = placeOf(entry.name)
      const file = place === undefined ? undefined : await open(place, "wx", 0o600)
      try {
        const sum = await content(archive, entry, signal, async (bytes) => file?.writeFile(bytes))
        sums.push(`${sum}  ${entry.name}\n`)
        await file?.sync()
      } finally {
        await file?.close()
      }
      if (place !== undefined) await utimes(place, entry.modified, entry.modified)
      position = entry.position + entry.size + Tar.padding(entry.size)
    }
  } finally {
    await archive.close()
  }
}
