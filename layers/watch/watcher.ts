import type * as Fs from "node:fs"
import type * as Inspector from "node:inspector"
import type { layout } from "./SharedSteps.ts"

/** The settings of a watcher. Times are in milliseconds. */
export interface Orders {
  readonly memory: SharedArrayBuffer
  readonly layout: typeof layout
  /** The interval of its checks. */
  readonly tick: number
  /** A step that holds the thread for this long is noted. */
  readonly suspicion: number
  /** The process is ended when its event loop is blocked for this long. */
  readonly limit: number
  readonly exitCode: number
  /** The file for the note about the step that holds the thread, and the name of this process. */
  readonly file: string
  readonly process: string
  /** Whether logs are JSON objects. */
  readonly json: boolean
}

/**
 * Watches the event loop of the main thread from a separate thread. Time is counted in small pieces, and only while
 * this thread runs too: while a machine sleeps or a process is suspended, neither thread runs, and nothing is counted.
 *
 * The function is passed to the worker as source text, so that the build needs no extra file: it uses only its
 * arguments. Returns the check for the worker's timer.
 */
export const watcher = (
  orders: Orders,
  system: {
    readonly now: () => number
    readonly kill: () => void
    readonly later: (run: () => void, millis: number) => void
    readonly files: Pick<typeof Fs, "writeFileSync" | "writeSync" | "rmSync" | "renameSync">
    readonly Session: typeof Inspector.Session
  }
): (() => void) => {
  const { layout } = orders
  const words = new Int32Array(orders.memory, 0, layout.words)
  const names = new Uint8Array(orders.memory, layout.words * 4)
  let last = system.now()
  let beats = -1
  let stretch = -1
  let silent = 0
  let holding = 0
  /** How long the step had held the thread when it was noted; 0 without a note. */
  let noted = 0
  let ending = false

  const current = () => {
    const slot = words[layout.current] ?? 0
    const start = (slot - 1) * layout.slot
    return slot === 0 ? "" : String.fromCharCode(...names.subarray(start + 1, start + 1 + (names[start] ?? 0)))
  }

  const note = (step: string) => {
    try {
      system.files.writeFileSync(`${orders.file}.new`, JSON.stringify({ process: orders.process, step }))
      system.files.renameSync(`${orders.file}.new`, orders.file)
      noted = holding
    } catch {
      // An unwritable folder must not keep a hanging process alive.
    }
  }

  const forget = () => {
    if (noted === 0) return
    noted = 0
    try {
      system.files.rmSync(orders.file, { force: true })
    } catch {
      // The folder is no longer writable.
    }
  }

  const log = (step: string, stack: string) => {
    const seconds = Math.round(silent / 1000)
    const message = `the event loop has not turned for ${seconds} s: this process exits with code ${orders.exitCode}, to be restarted`
    const line = orders.json
      ? JSON.stringify({
          message,
          logLevel: "FATAL",
          timestamp: new Date().toISOString(),
          annotations: { ...(step === "" ? {} : { step }), stack },
          spans: {},
          fiberId: ""
        })
      : `${message}${step === "" ? "" : ` step=${step}`} stack=${stack}`
    try {
      system.files.writeSync(1, `${line}\n`)
    } catch {
      // Nobody reads the output.
    }
  }

  // The inspector interrupts a thread that runs JavaScript, and reports its stack. A thread that is stuck outside
  // JavaScript is killed.
  const end = () => {
    const step = current()
    let logged = false
    const tell = (stack: string) => {
      if (!logged) log(step, stack)
      logged = true
    }
    system.later(() => {
      tell("unknown")
      system.kill()
    }, 2000)
    try {
      const session = new system.Session()
      session.connectToMainThread()
      session.post("Runtime.evaluate", { expression: "new Error().stack" }, (_, answer) => {
        const frames = String(answer?.result.value ?? "").split("\n")
        tell(
          frames
            .slice(2, 10)
            .map((frame) => frame.trim())
            .join(" < ")
        )
        session.post("Runtime.evaluate", { expression: `process.reallyExit(${orders.exitCode})` })
      })
    } catch {
      // The kill follows.
    }
  }

  return () => {
    const now = system.now()
    const passed = now - last
    last = now
    const turned = Atomics.load(words, layout.beats)
    if (turned !== beats || words[layout.debugged] === 1) {
      beats = turned
      silent = 0
      holding = 0
      forget()
      return
    }
    // This thread did not run either.
    if (passed > 4 * orders.tick) return
    silent += passed
    const held = Atomics.load(words, layout.stretches)
    holding = held === stretch ? holding + passed : 0
    stretch = held
    if (holding === 0) forget()
    const step = current()
    // Repeated, because other processes take an unchanged note for one of an ended process.
    if (step !== "" && holding - noted >= orders.suspicion) note(step)
    if (silent >= orders.limit && !ending) {
      ending = true
      end()
    }
  }
}
