import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { compared } from "../../bench/harness/Chart.ts"
import { compare, results, settings, table } from "../../bench/harness/compare/Compare.ts"
import * as Double from "../../bench/harness/Double.ts"

const post = (url: string, body: object) =>
  Effect.promise(async () => {
    const response = await fetch(url, { method: "POST", body: JSON.stringify(body) })
    return { status: response.status, headers: response.headers, text: await response.text().catch(() => "broken") }
  })

const messages = [{ role: "user", content: "Go on." }]

describe("the double", () => {
  it.scopedLive.each(Double.troubles.filter((trouble) => trouble !== "stall"))("makes its trouble: %s", (trouble) =>
    Effect.gen(function* () {
      const { baseUrl, calls } = yield* Double.make({ reply: () => "one two three four", trouble: () => trouble })
      const { status, text } = yield* post(`${baseUrl}/chat/completions`, { model: "m", stream: true, messages })
      expect(status).toBe(trouble === "429" || trouble === "503" ? Number(trouble) : 200)
      expect(text).not.toContain(`"finish_reason":"stop"`)
      expect(text).not.toContain("three")
      expect(calls.length).toBe(1)
    })
  )

  it.scopedLive("answers whole in both dialects, refuses what it does not know, and what is too long", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* Double.make({
        reply: () => "one two three",
        trouble: () => undefined,
        models: ["m"],
        window: 3
      })
      const asked = { model: "m", stream: true, messages }
      expect((yield* post(`${baseUrl}/chat/completions`, asked)).text).toContain("[DONE]")
      const responses = yield* post(`${baseUrl}/responses`, { model: "m", stream: true, input: messages })
      expect(responses.text).toContain("response.completed")
      expect((yield* post(`${baseUrl}/chat/completions`, { ...asked, model: "other" })).status).toBe(404)
      const long = [{ role: "user", content: "one two three four" }]
      const refused = yield* post(`${baseUrl}/chat/completions`, { ...asked, messages: long })
      expect([refused.status, refused.text.includes("context_length_exceeded")]).toEqual([400, true])
    })
  )
})

describe("the comparison", () => {
  it.live("plays every trouble in every setting through Holdfast, and tells of each", () =>
    Effect.gen(function* () {
      const rows = yield* compare(1, 7, "holdfast")
      expect(rows.map(({ setting }) => setting)).toEqual(settings.map(({ name }) => name))
      for (const row of rows) {
        expect(row.requests).toBe(Double.troubles.length)
        expect(row.whole + row.marked + row.passed + row.shown).toBe(row.requests)
      }
      expect(table(rows)).toContain("cut passed as whole")
      expect(compared(rows)).toContain(">Holdfast</text>")
      expect(results(rows).filter(({ target }) => target !== null).length).toBe(2 * settings.length)
    })
  )
})
