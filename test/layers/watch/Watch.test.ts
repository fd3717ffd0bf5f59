import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect } from "vitest"
import { exitCode } from "../../../layers/watch/Watch.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))

interface Life {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
}

/** Lives until its end; `hears` may end it earlier. */
const life = (
  file: string,
  args: ReadonlyArray<string>,
  hears: (out: string, kill: (signal: NodeJS.Signals) => void) => void = () => {}
) =>
  Effect.async<Life>((resume) => {
    const child = spawn(process.execPath, [pathOf(file), ...args], { stdio: ["ignore", "pipe", "pipe"] })
    let out = ""
    const heard = (chunk: Buffer) => {
      out += chunk.toString()
      hears(out, (signal) => child.kill(signal))
    }
    child.stdout.on("data", heard)
    child.stderr.on("data", heard)
    child.on("close", (code, signal) => resume(Effect.succeed({ code, signal, out })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const living = (folder: string, deed: string, step: string, ...more: ReadonlyArray<string>) =>
  life("living.mjs", [folder, deed, step, ...more])

const leftIn = (folder: string) => readdirSync(`${folder}/watch`)

describe.concurrent("a process that is watched", () => {
  it.scopedLive("is ended when it hangs, with a code of its own, and says where; the next one knows the step", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const first = yield* living(folder, "hang", "Answer 1:7:1")
      expect(first.code).toBe(exitCode)
      const told = JSON.parse(first.out.split("\n").find((line) => line.includes("has not turned")) ?? "{}")
      expect(told).toMatchObject({ logLevel: "FATAL", annotations: { step: "Answer 1:7:1" } })
      expect(told.annotations.stack).toMatch(/^(at get performance [^<]+ < )?at hold \(/)
      const second = yield* living(folder, "hangLater", "Answer 1:7:1")
      expect(second.out).toContain('{"held":1,"sudden":0}')
      expect(second.code).toBe(exitCode)
      const third = yield* living(folder, "end", "Answer 1:7:1")
      expect(third.out).toContain('{"held":2,"sudden":0}')
      expect(third.code).toBe(0)
      expect((yield* living(folder, "end", "Answer 9:9:1")).out).toContain('{"held":0,"sudden":0}')
    })
  )

  it.scopedLive("leaves word of a step that ended it, also where the watchdog is off", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      expect((yield* living(folder, "exit", "Tell 1:7:1", "", "Infinity")).code).toBe(3)
      expect((yield* living(folder, "end", "Tell 1:7:1")).out).toContain('{"held":1,"sudden":0}')
      // Counted once.
      expect((yield* living(folder, "end", "Tell 1:7:1")).out).toContain('{"held":1,"sudden":0}')
    })
  )

  it.scopedLive("leaves word of a step that is gone at once only where it was resumed", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      expect((yield* living(folder, "kill", "Deliver 1:7:1")).signal).toBe("SIGKILL")
      expect((yield* living(folder, "kill", "Deliver 1:7:1", "resumed")).out).toContain('{"held":0,"sudden":0}')
      expect((yield* living(folder, "end", "Deliver 1:7:1", "resumed")).out).toContain('{"held":0,"sudden":1}')
    })
  )

  it.scopedLive("blames nobody for a kill while all wait, and leaves nothing behind when it ends in order", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const killed = yield* life("living.mjs", [folder, "wait", "Answer 1:7:1", "resumed"], (out, kill) => {
        if (out.includes("waits")) kill("SIGKILL")
      })
      expect(killed.signal).toBe("SIGKILL")
      const after = yield* living(folder, "end", "Answer 1:7:1")
      expect(after.out).toContain('{"held":0,"sudden":0}')
      expect(leftIn(folder)).toEqual([])
    })
  )

  // Such an end proves little: it takes one more, beside the first, after which nothing was known yet.
  it.scopedLive.each([
    ["hangs", "hang", [exitCode, exitCode]],
    ["kills it at once", "kill", ["SIGKILL", "SIGKILL", "SIGKILL", "SIGKILL"]]
  ] as const)("sets a message aside that %s, tells its sender, and answers everyone else", ([, how, ends]) =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      let out = ""
      for (const end of ends) {
        const one = yield* life("assistant.mjs", [folder, how])
        out += one.out
        expect(one.code ?? one.signal).toBe(end)
      }
      expect(out).toContain("Heard hello")
      expect(out).toContain("Heard good day")
      expect(out).not.toContain("set it aside")
      const last = yield* life("assistant.mjs", [folder, how])
      expect(last.code).toBe(0)
      expect(last.out).toMatch(/sent 1:7:100: .*set it aside/)
      expect(last.out).toContain("letter 1:7:100: poisoned")
      expect(last.out).not.toContain("sent 1:8:100")
    })
  )
})
