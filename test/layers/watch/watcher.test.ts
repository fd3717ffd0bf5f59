import { describe, expect, it } from "@effect/vitest"
import { layout, SharedSteps } from "../../../layers/watch/SharedSteps.ts"
import { watcher } from "../../../layers/watch/watcher.ts"

const tick = 250

/** A watcher whose world is made of numbers: time passes when it is told, and both threads live when they are told. */
const world = (limit = 5000) => {
  const steps = new SharedSteps(() => {})
  const logs: Array<string> = []
  const evaluated: Array<string> = []
  const later: Array<() => void> = []
  let note: string | undefined
  let written: string | undefined
  let now = 0
  let killed = 0
  let writes = 0
  let isReadOnly = false
  const disk = (write: () => void) => {
    if (isReadOnly) throw new Error("EROFS")
    writes++
    write()
  }
  class Session {
    connectToMainThread() {}
    post(_: string, { expression }: { readonly expression: string }, hear?: (error: null, answer: unknown) => void) {
      evaluated.push(expression)
      hear?.(null, { result: { value: "Error\n    at <anonymous>:1:1\n    at hold (file.js:1:1)" } })
    }
  }
  const look = watcher(
    {
      memory: steps.memory,
      layout,
      tick,
      suspicion: 1000,
      limit,
      exitCode: 86,
      file: "note",
      process: "p",
      json: true
    },
    {
      now: () => now,
      kill: () => void killed++,
      later: (run) => void later.push(run),
      files: {
        writeFileSync: (_: string, text: unknown) => disk(() => (written = String(text))),
        renameSync: () => disk(() => (note = written)),
        rmSync: () => disk(() => (note = undefined)),
        writeSync: (_: number, text: unknown) => logs.push(String(text))
      } as never,
      Session: Session as never
    }
  )
  const pass = (millis: number) => {
    now += millis
    look()
  }
  look()
  return {
    steps,
    logs,
    evaluated,
    pass,
    /** Time passes while only the watcher runs. */
    silence: (millis: number) => {
      for (let passed = 0; passed < millis; passed += tick) pass(tick)
    },
    note: () => note,
    writes: () => writes,
    mount: (readOnly: boolean) => void (isReadOnly = readOnly),
    late: () => later.forEach((run) => run()),
    killed: () => killed
  }
}

/** The step holds the thread for as long as the watcher is looked at. */
const holding = (one: ReturnType<typeof world>, look: () => void, step = "Answer 1:2:3") => one.steps.during(step, look)

describe("the watcher", () => {
  it("ends a process whose event loop does not turn, and says which step held it", () => {
    const one = world()
    holding(one, () => one.silence(4750))
    expect(one.evaluated).toEqual([])
    holding(one, () => one.silence(500))
    expect(one.evaluated).toEqual(["new Error().stack", "process.reallyExit(86)"])
    expect(one.logs).toHaveLength(1)
    expect(JSON.parse(one.logs[0] ?? "")).toMatchObject({
      annotations: { step: "Answer 1:2:3", stack: "at hold (file.js:1:1)" }
    })
    one.late()
    expect(one.killed()).toBe(1)
    expect(one.logs).toHaveLength(1)
  })

  it("does nothing while the event loop turns, however busy it is", () => {
    const one = world()
    for (let turns = 0; turns < 20; turns++) {
      holding(one, () => one.silence(4500))
      one.steps.beat(false)
      one.pass(tick)
    }
    expect(one.evaluated).toEqual([])
    expect(one.note()).toBeUndefined()
  })

  it("counts no time in which it did not run itself: a machine that sleeps, a process that is stopped", () => {
    const one = world()
    holding(one, () => {
      for (let naps = 0; naps < 100; naps++) one.pass(60_000)
    })
    expect(one.evaluated).toEqual([])
    expect(one.note()).toBeUndefined()
  })

  it("lets a debugger hold the process", () => {
    const one = world()
    one.steps.beat(true)
    holding(one, () => one.silence(60_000))
    expect(one.evaluated).toEqual([])
    one.steps.beat(false)
    one.pass(tick)
    holding(one, () => one.silence(5250))
    expect(one.evaluated).not.toEqual([])
  })

  it("notes a step after a second of one stretch, and forgets it when it lets go", () => {
    const one = world()
    holding(one, () => {
      one.silence(1000)
      expect(one.note()).toBeUndefined()
      one.silence(500)
      expect(JSON.parse(one.note() ?? "{}")).toEqual({ process: "p", step: "Answer 1:2:3" })
    })
    holding(one, () => one.pass(tick), "Answer 4:5:6")
    expect(one.note()).toBeUndefined()
  })

  it("writes the note again each second: other processes see that it is not left behind", () => {
    const one = world(Infinity)
    holding(one, () => {
      one.silence(1500)
      for (let seconds = 0; seconds < 60; seconds++) {
        const before = one.writes()
        one.silence(1250)
        expect(one.writes()).toBeGreaterThan(before)
      }
    })
    expect(one.evaluated).toEqual([])
  })

  it("goes on when its disk became read-only, with a note or without one", () => {
    const one = world()
    holding(one, () => {
      one.silence(1500)
      one.mount(true)
      one.silence(1500)
    })
    one.steps.beat(false)
    one.pass(tick)
    holding(one, () => one.silence(5250))
    expect(one.evaluated).toEqual(["new Error().stack", "process.reallyExit(86)"])
  })

  it("suspects no step of many that share a busy thread", () => {
    const one = world(60_000)
    for (let turn = 0; turn < 40; turn++) holding(one, () => one.pass(tick), `Answer 1:${turn % 4}:3`)
    expect(one.note()).toBeUndefined()
  })
})
