import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync
} from "node:fs"
import { join } from "node:path"
import type { End } from "../../services/engine/EndStore.ts"
import { here, isGone, type Place } from "./Place.ts"
import { codeOf } from "./Thread.ts"

const Note = Schema.parseJson(Schema.Struct({ process: Schema.String, step: Schema.String }))
const decode = Schema.decodeOption(Note)

/** Long enough for a note about any step; it is overwritten in place. */
const noteLength = 512

/** Milliseconds after which a note without a step is garbage. */
const day = 86_400_000

const named = /^([0-9a-f]{12})\.(\d{1,10})\.([\w-]{1,64})\.(held|sudden|held\.new)$/

interface Found {
  readonly path: string
  readonly process: string
  /** The process has certainly ended. */
  readonly isGone: boolean
  /** Epoch milliseconds. */
  readonly changedAt: number
  /** The end that the note reports if its process has ended; `undefined` when no step held its thread. */
  readonly end: End | undefined
}

/** Another starting process may have deleted the file. */
const read = Option.liftThrowable((path: string) => ({ text: readFileSync(path, "utf8"), at: statSync(path).mtimeMs }))

/** The error code. A step must not fail because its note cannot be written. */
const troubleOf = (run: () => void): string | undefined => {
  try {
    run()
    return undefined
  } catch (error) {
    return codeOf(error)
  }
}

/**
 * Notes about the step that holds the thread of a process, for the next process: files in a folder, two per process.
 * Several processes can share the folder, on several machines. The notes are not synced to disk, because they have to
 * outlive a process, not a machine. No method throws.
 */
export class Notes {
  readonly #folder: string
  readonly #process: string
  readonly #own: Place
  /** Why notes cannot be written; `undefined` if they can. */
  readonly unusable: string | undefined
  #closely: number | undefined

  /** `process` is a unique name. */
  constructor(folder: string, process: string, own = here()) {
    this.#folder = join(folder, "watch")
    this.#process = process
    this.#own = own
    this.unusable = troubleOf(() => {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      writeFileSync(`${this.held}.new`, "")
      rmSync(`${this.held}.new`)
    })
  }

  /** The path of the note about a step that holds the thread for long, or ended the process. */
  get held(): string {
    return this.#path("held")
  }

  #path(kind: End["kind"]): string {
    return join(this.#folder, `${this.#own.place}.${this.#own.pid}.${this.#process}.${kind}`)
  }

  /** Notes a step that is ending the process. */
  ended(step: string): void {
    troubleOf(() => writeFileSync(this.held, JSON.stringify({ process: this.#process, step })))
  }

  /** Notes the step that took the thread; empty when it left. */
  took(step: string): void {
    troubleOf(() => {
      // A process that was suspended for long can be mistaken for an ended one, and its note deleted.
      if (step !== "" && this.#closely !== undefined && fstatSync(this.#closely).nlink === 0) this.#letGo()
      this.#closely ??= openSync(this.#path("sudden"), "w", 0o600)
      writeSync(this.#closely, JSON.stringify({ process: this.#process, step }).padEnd(noteLength), 0)
    })
  }

  /** The notes of all other processes, and the error code if they could not be read. */
  look(): { readonly found: ReadonlyArray<Found>; readonly trouble: string | undefined } {
    const found: Array<Found> = []
    const trouble = troubleOf(() => {
      for (const name of readdirSync(this.#folder)) {
        const [, place, pid, process, kind] = named.exec(name) ?? []
        if (place === undefined || process === undefined || process === this.#process) continue
        const path = join(this.#folder, name)
        const note = Option.getOrUndefined(read(path))
        if (note === undefined) continue
        const step = Option.getOrUndefined(decode(note.text))?.step ?? ""
        found.push({
          path,
          process,
          isGone: isGone({ place, pid: Number(pid) }, this.#own),
          changedAt: note.at,
          end:
            step === "" || kind === "held.new" ? undefined : { process, step, kind: kind === "held" ? kind : "sudden" }
        })
      }
    })
    return { found, trouble }
  }

  /** Deletes counted notes of ended processes. Returns the error code if one could not be deleted. */
  forget(files: ReadonlyArray<string>): string | undefined {
    return files.map((path) => troubleOf(() => rmSync(path, { force: true }))).find((trouble) => trouble !== undefined)
  }

  /** Deletes the notes of this process at a regular exit. */
  close(): void {
    troubleOf(() => this.#letGo())
    this.forget([this.held, this.#path("sudden")])
  }

  #letGo(): void {
    const open = this.#closely
    this.#closely = undefined
    if (open !== undefined) closeSync(open)
  }
}

/**
 * Whether notes have to be read a second time: they name a step, and their processes may be alive. A living process
 * whose step holds its thread writes at least every 1.25 seconds.
 */
export const isDoubtful = (found: ReadonlyArray<Found>): boolean =>
  found.some(({ end, isGone }) => !isGone && end !== undefined)

/**
 * The notes of ended processes: those that are gone, and those whose notes name a step and did not change between two
 * reads. A process ends once: the step that it held for long takes precedence over the one that it held last.
 */
export const leftBehind = (
  before: ReadonlyArray<Found>,
  after: ReadonlyArray<Found>,
  now: number
): { readonly ends: ReadonlyArray<End>; readonly files: ReadonlyArray<string> } => {
  const times = new Map(before.map(({ changedAt, path }) => [path, changedAt]))
  const ends = new Map<string, End>()
  const files: Array<string> = []
  for (const notes of Object.values(Arr.groupBy(after, ({ process }) => process))) {
    const isSilent =
      notes.some(({ end }) => end !== undefined) && notes.every(({ changedAt, path }) => times.get(path) === changedAt)
    const isLitter = notes.every(({ changedAt }) => now - changedAt > day)
    if (!isSilent && !isLitter && !notes.every(({ isGone }) => isGone)) continue
    for (const { end, path } of notes) {
      files.push(path)
      if (end !== undefined && (end.kind === "held" || !ends.has(end.process))) ends.set(end.process, end)
    }
  }
  return { ends: [...ends.values()], files }
}
