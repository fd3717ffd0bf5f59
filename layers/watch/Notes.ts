import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs"
import { join } from "node:path"
import type { End } from "../../services/conversation/EndStore.ts"

const Note = Schema.parseJson(Schema.Struct({ process: Schema.String, step: Schema.String }))
const decode = Schema.decodeOption(Note)

/** Long enough for a note about any step; it is overwritten in place. */
const noteLength = 512

const isAlive = (pid: number): boolean => {
  // In a container the process before this one had the same id.
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** Another process that starts may have been here first. */
const read = Option.liftThrowable((path: string) => readFileSync(path, "utf8"))

/** The error code. A step must not fail because no note can be written about it. */
const troubleOf = (run: () => void): string | undefined => {
  try {
    run()
    return undefined
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unknown"
  }
}

/**
 * Notes about the step that holds the thread of a process, for the process after it: files in a folder, two for each process.
 * They are not synchronised to the disk, because they have to outlive a process, not a machine.
 *
 * @since 0.1.0
 * @category models
 */
export class Notes {
  readonly #folder: string
  readonly #process: string
  /** Why no note can be written; `undefined` if it can. */
  readonly unusable: string | undefined
  #closely: number | undefined

  constructor(folder: string, process: string) {
    this.#folder = join(folder, "watch")
    this.#process = process
    this.unusable = troubleOf(() => mkdirSync(this.#folder, { recursive: true, mode: 0o700 }))
  }

  /** Where the note about a step stands that holds the thread for long, or ended the process. */
  get held(): string {
    return join(this.#folder, `${process.pid}.held`)
  }

  /** Notes a step that ends the process in this moment. */
  ended(step: string): void {
    troubleOf(() => writeFileSync(this.held, JSON.stringify({ process: this.#process, step })))
  }

  /** Notes the step that took the thread; empty when it left. */
  took(step: string): void {
    troubleOf(() => {
      this.#closely ??= openSync(join(this.#folder, `${process.pid}.sudden`), "w", 0o600)
      writeSync(this.#closely, JSON.stringify({ process: this.#process, step }).padEnd(noteLength), 0)
    })
  }

  /** The notes of processes that have ended. A process ends once: the step that it held for long says more than the one that it held last. */
  get left(): { readonly ends: ReadonlyArray<End>; readonly files: ReadonlyArray<string> } {
    if (this.unusable !== undefined) return { ends: [], files: [] }
    const files = readdirSync(this.#folder).flatMap((name) => {
      const [, pid, kind] = /^(\d+)\.(held|sudden)$/.exec(name) ?? []
      if (pid === undefined || isAlive(Number(pid))) return []
      return [{ path: join(this.#folder, name), kind: kind === "held" ? ("held" as const) : ("sudden" as const) }]
    })
    const ends = new Map<string, End>()
    for (const { kind, path } of files) {
      const note = Option.flatMap(read(path), (text) => decode(text))
      if (Option.isNone(note) || note.value.step === "") continue
      const { process, step } = note.value
      if (kind === "held" || !ends.has(process)) ends.set(process, { process, step, kind })
    }
    return { ends: [...ends.values()], files: files.map(({ path }) => path) }
  }

  /** Deletes the notes that were left behind, once they are counted. */
  forget(files: ReadonlyArray<string>): void {
    for (const path of files) rmSync(path, { force: true })
  }

  /** This process ends in order, and leaves nothing behind. */
  close(): void {
    if (this.#closely !== undefined) closeSync(this.#closely)
    this.#closely = undefined
    this.forget([this.held, join(this.#folder, `${process.pid}.sudden`)])
  }
}
