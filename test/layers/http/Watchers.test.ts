import { assert, describe, it } from "@effect/vitest"
import type { Readable } from "node:stream"
import { setImmediate } from "node:timers/promises"
import * as Watchers from "../../../layers/http/Watchers.ts"

/** Reads as fast as it comes. */
const reading = (body: Readable) => {
  const seen = { text: "", ended: false, closed: false }
  body.setEncoding("utf8").on("data", (chunk: string) => (seen.text += chunk))
  body.on("end", () => (seen.ended = true)).on("close", () => (seen.closed = true))
  return seen
}

describe("those who watch", () => {
  it("see what is told from their first read on, and first of all what is kept", async () => {
    const watchers = Watchers.make(2)
    watchers.tell("readiness", "data: old\n\n", true)
    watchers.tell("readiness", "data: ready\n\n", true)
    watchers.tell("message", "data: before\n\n", false)
    const body = watchers.open()
    assert.strictEqual(watchers.count(), 0)
    const seen = reading(body)
    await setImmediate()
    assert.strictEqual(watchers.count(), 1)
    watchers.tell("message", "data: after\n\n", false)
    await setImmediate()
    watchers.beat()
    await setImmediate()
    assert.strictEqual(seen.text.replace(": welcome\n\n", ""), "data: ready\n\ndata: after\n\n: alive\n\n")
    body.destroy()
    await setImmediate()
    assert.strictEqual(watchers.count(), 0)
  })

  it("are so many at most: the oldest is told why it goes, and the others stay", async () => {
    const watchers = Watchers.make(2)
    const all = []
    for (let index = 0; index < 4; index++) {
      all.push(reading(watchers.open()))
      await setImmediate()
    }
    watchers.tell("a", "data: a\n\n", false)
    await setImmediate()
    assert.strictEqual(watchers.count(), 2)
    for (const gone of all.slice(0, 2)) {
      assert.isTrue(gone.ended)
      assert.match(gone.text, /event: closed\ndata: \{"why":"HOLDFAST_WATCHERS allows 2 consoles/)
    }
    for (const staying of all.slice(2)) {
      assert.isFalse(staying.ended)
      assert.match(staying.text, /data: a\n\n$/)
    }
  })

  it("that are slow get the newest of each subject, and are ended when too much waits", async () => {
    const watchers = Watchers.make(2)
    const slow = watchers.open()
    slow.read(0)
    await setImmediate()
    for (let index = 0; index < 10_000; index++) watchers.tell("draft", `data: ${index} ${"x".repeat(1000)}\n\n`, false)
    assert.isFalse(slow.destroyed)
    const seen = reading(slow)
    await setImmediate()
    assert.include(seen.text, "data: 9999 ")
    assert.isBelow(seen.text.length, 3 * 1100)
    slow.pause()
    for (let index = 0; index < 100; index++) watchers.tell(`subject ${index}`, "x".repeat(1000), false)
    assert.isTrue(slow.destroyed)
    await setImmediate()
    assert.strictEqual(watchers.count(), 0)
  })

  it("end with the server, and so does whoever comes later", async () => {
    const watchers = Watchers.make(2)
    const seen = reading(watchers.open())
    await setImmediate()
    watchers.close()
    const late = reading(watchers.open())
    await setImmediate()
    await setImmediate()
    assert.deepStrictEqual([seen.ended, late.ended, watchers.count()], [true, true, 0])
  })
})
