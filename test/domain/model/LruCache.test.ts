import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { LruCache } from "../../../domain/model/LruCache.ts"
import { promptOf } from "../../../domain/turns/PromptKey.ts"
import { situationText } from "../../../domain/turns/Situation.ts"
import { normalise } from "../../../domain/telegram/Update.ts"
import { rawMessage } from "../../support/arrivals.ts"

const key = FastCheck.constantFrom("a", "b", "c", "d", "e")
const step = FastCheck.oneof(
  FastCheck.record({ get: key, after: FastCheck.nat(40) }),
  FastCheck.record({ set: key, bytes: FastCheck.integer({ min: 1, max: 60 }), after: FastCheck.nat(40) })
)

describe("the LRU cache", () => {
  it.prop("does what a list in the order of use does", [FastCheck.array(step, { maxLength: 80 })], ([steps]) => {
    const cache = new LruCache<number>(100, 200)
    let model: ReadonlyArray<{
      readonly key: string
      readonly bytes: number
      readonly value: number
      readonly until: number
    }> = []
    let now = 0
    for (const [value, one] of steps.entries()) {
      now += one.after
      if ("get" in one) {
        const found = model.find((entry) => entry.key === one.get && now < entry.until)
        expect(cache.get(one.get, now)).toBe(found?.value)
        model = model.filter((entry) => entry.key !== one.get)
        if (found !== undefined) model = [...model, found]
      } else {
        cache.set(one.set, value, one.bytes, now)
        model = [
          ...model.filter((entry) => entry.key !== one.set),
          { key: one.set, bytes: one.bytes, value, until: now + 200 }
        ]
        while (model.reduce((sum, { bytes }) => sum + bytes, 0) > 100) model = model.slice(1)
      }
      expect(cache.size).toBe(model.length)
      expect(cache.bytes).toBe(model.reduce((sum, { bytes }) => sum + bytes, 0))
    }
  })

  it("keeps nothing that is larger than its room, and forgets what stood under that key", () => {
    const cache = new LruCache<string>(100, 1000)
    cache.set("a", "small", 10, 0)
    cache.set("a", "large", 101, 0)
    expect(cache.get("a", 0)).toBe(undefined)
    expect(cache.bytes).toBe(0)
  })

  it("keeps nothing for longer because a clock was set back", () => {
    const cache = new LruCache<string>(100, 1000)
    cache.set("a", "old", 10, 1_000_000)
    expect(cache.get("a", 5)).toBe(undefined)
  })
})

describe("the prompt as a key", () => {
  const request = { model: "m", messages: [{ role: "user", content: "hi" } as const] }

  it("is the same whatever the order of properties, and however the call is made", () => {
    const other = { messages: [{ content: "hi", role: "user" } as const], model: "m" }
    expect(promptOf({ ...other, user: "1:2:3", replay: true, body: "x", deadlines: {} })).toBe(promptOf(request))
  })

  it("is the same whenever the messages were sent, where the system's words say that this is noted", () => {
    const at = (minute: number, system: string, text = "hi") => ({
      model: "m",
      messages: [
        { role: "system", content: system } as const,
        { role: "user", content: `${text}\n\n(Sent at 09:${minute}.)` } as const
      ]
    })
    const noted = situationText({ newest: normalise(rawMessage(7, 1, "hi"), 0, { username: "" }), zone: undefined })
    expect(promptOf(at(31, noted))).toBe(promptOf(at(30, noted)))
    expect(promptOf(at(30, noted, "ho"))).not.toBe(promptOf(at(30, noted)))
    expect(promptOf(at(30, noted.replace("Today is", "Today was")))).not.toBe(promptOf(at(30, noted)))
    expect(promptOf(at(31, "be kind"))).not.toBe(promptOf(at(30, "be kind")))
  })

  it("is another for anything that a model could see", () => {
    const tool = { name: "t", description: "d", parameters: { type: "object" } }
    const others = [
      { ...request, model: "n" },
      { ...request, messages: [{ role: "user", content: "hi " } as const] },
      { ...request, messages: [{ role: "system", content: "hi" } as const] },
      { ...request, messages: [...request.messages, ...request.messages] },
      { ...request, tools: [tool] },
      { ...request, messages: [{ role: "user", content: "hi", pictures: ["https://x/y.png"] } as const] }
    ]
    expect(new Set([request, ...others].map(promptOf)).size).toBe(others.length + 1)
  })
})
