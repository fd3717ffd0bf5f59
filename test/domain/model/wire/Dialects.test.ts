import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { InvalidOutput } from "../../../../domain/model/Failure.ts"
import { completion } from "../../../../domain/model/wire/Completion.ts"
import { asked, callsOf, casesOf, decode, event, say, stop } from "./decoding.ts"
import { type Case, dialects } from "./dialects.ts"

describe("a stream", () => {
  const cases: ReadonlyArray<Case> = [...casesOf("streams"), ...dialects]
  for (const { bytes, calls, name, text, whole } of cases) {
    it(`is read with ${name}, however it is cut`, () => {
      const heard = decode(bytes)
      expect(heard.finish !== undefined).toBe(whole)
      if (text !== undefined) expect(heard.text).toBe(text)
      if (calls !== undefined) expect(callsOf(heard.finish)).toEqual(calls)
      for (const size of [1, 7]) expect(decode(bytes, size)).toEqual(heard)
    })

    if (whole) {
      it(`with ${name} in place of a whole answer is one`, () => {
        const answer = Either.getOrThrow(completion(asked, bytes.replaceAll("\r\r", "\n\n"), undefined))
        if (text !== undefined) expect(answer.text).toBe(text)
        if (calls !== undefined) expect(callsOf(answer.finish)).toEqual(calls)
      })
    }
  }

  it.prop(
    "with thoughts has the same text, wherever its content is cut",
    [
      FastCheck.constantFrom(
        "<think>I <b> see</think>\n\nHello <b>",
        "I see.\n</think>\n\nHello <b>",
        "I see.</think> \r\n\nHello <b>",
        "It ends with </think> or with </b>",
        "Say `</think>` <b>"
      ),
      FastCheck.array(FastCheck.nat(40), { maxLength: 8 })
    ],
    ([content, places]) => {
      const bounds = [0, ...places, content.length].map((at) => Math.min(at, content.length)).sort((a, b) => a - b)
      const pieces = bounds.slice(1).map((end, at) => say(content.slice(bounds[at], end)))
      expect(decode(pieces.join("") + stop).text).toBe(decode(say(content) + stop).text)
    }
  )

  it("that thinks and says nothing is no answer", () => {
    const empty = { _tag: "InvalidOutput", why: "empty" }
    expect(decode(say("<think>I wonder") + stop).failure).toMatchObject(empty)
    expect(decode(say("I wonder</think>") + stop).failure).toMatchObject(empty)
  })

  it("takes back what it showed of a thought without its opening tag", () => {
    const { deltas } = decode(say("I see.") + say("</think>") + say("\n") + say("Hello") + stop)
    expect(deltas.map(({ _tag }) => _tag)).toEqual(["Text", "Unsaid", "Reasoning", "Text", "Finish"])
    const alone = decode(say("I see.") + say("</think>") + stop)
    expect(alone.deltas.map(({ _tag }) => _tag)).toEqual(["Text", "Unsaid", "Reasoning"])
  })

  const tagOf = (bytes: string) => decode(bytes).failure
  const refused: ReadonlyArray<readonly [what: string, bytes: string]> = [
    ["an error event", `event: error\ndata: {"message":"no","code":503}\n\n`],
    ["an error in a list", `data: [{"error":{"code":429,"message":"no"}}]\n\n`],
    ["an error as a line of JSON", `${say("Hel")}{"error":{"code":429}}\n`],
    ["an error as a text", event({ error: "overloaded" })],
    ["an error object of vLLM", event({ object: "error", message: "no", code: 503 })],
    ["errors in a list", event({ success: false, errors: [{ code: 7, message: "no" }] })],
    ["a detail", event({ detail: "no" })],
    ["MiniMax's base_resp", event({ base_resp: { status_code: 1002, status_msg: "no" } })]
  ]
  for (const [what, bytes] of refused) {
    it(`that is ${what} is a failure and no answer`, () => {
      const failure = tagOf(bytes)
      expect(failure).toBeDefined()
      expect(["InvalidOutput", "StreamCut"]).not.toContain(failure?._tag)
    })
  }

  it("that is no answer is told apart", () => {
    expect(tagOf("")).toEqual(new InvalidOutput({ ...asked, why: "empty", silent: true }))
    expect(tagOf("<!doctype html><html></html>")).toMatchObject({ why: "html" })
    expect(tagOf("Internal Server Error\n")).toMatchObject({ why: "no-json" })
    expect(tagOf('{"choices":[{"mess')).toMatchObject({ why: "no-json" })
    expect(tagOf('{"status":"ok"}')).toMatchObject({ why: "wrong-shape" })
    expect(tagOf(": OPENROUTER PROCESSING\n\n")?._tag).toBe("StreamCut")
    expect(tagOf(`${say("Hel")}data: {"cho`)?._tag).toBe("StreamCut")
  })
})
