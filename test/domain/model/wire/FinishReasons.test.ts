import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { completion } from "../../../../domain/model/wire/Completion.ts"
import { endingOf, reasons } from "../../../../domain/model/wire/FinishReasons.ts"
import { asked, casesOf, decode, delta, done, event, say, stop, whole } from "./decoding.ts"

describe("a finish reason", () => {
  for (const { finish_reason, means } of casesOf("finish-reasons")) {
    it(`${finish_reason} means ${means}, in a stream and in a whole answer`, () => {
      const streamed = decode(say("Hello") + delta({}, finish_reason) + done)
      const answered = completion(asked, whole({ content: "Hello" }, { finish_reason }), undefined)
      const broken = String(means).startsWith("broken")
      expect(streamed.text).toBe("Hello")
      expect(streamed.finish?.reason).toBe(broken ? undefined : means)
      expect(Either.getOrUndefined(answered)?.finish.reason).toBe(broken ? undefined : means)
      if (broken) expect(["StreamCut", "ServerError"]).toContain(streamed.failure?._tag)
    })
  }

  const words = Object.values(reasons).flatMap((sources) => Object.values(sources).flatMap((words) => words.split(" ")))

  it("is known under each word once, in any case, with its source", () => {
    expect(new Set(words).size).toBe(words.length)
    for (const [means, sources] of Object.entries(reasons)) {
      for (const word of Object.values(sources).flatMap((words) => words.split(" "))) {
        expect(endingOf(word.toUpperCase())).toBe(means)
        expect(endingOf(word.replaceAll("_", "-"))).toBe(means)
      }
    }
  })

  it.prop(
    "that nobody knows never makes an answer whole",
    [FastCheck.fullUnicodeString({ minLength: 1 })],
    ([word]) => {
      const known = words.includes(
        word
          .trim()
          .toLowerCase()
          .replaceAll(/[-\s]+/g, "_")
      )
      const { failure, finish } = decode(say("half a") + delta({}, word))
      if (!known) expect([finish, failure?._tag]).toEqual([undefined, "StreamCut"])
    }
  )

  const stood = (tail: string) => {
    const { failure, finish } = decode(say("Hello") + tail + done)
    return finish?.reason ?? failure?._tag
  }
  const places: ReadonlyArray<readonly [what: string, tail: string, expected: string]> = [
    ["at the top level", event({ finish_reason: "stop", choices: [] }), "stop"],
    ["in the delta", event({ choices: [{ delta: { finish_reason: "length" } }] }), "length"],
    ["as stop_reason", event({ choices: [{ delta: {}, stop_reason: "end_turn" }] }), "stop"],
    ["as finishReason", event({ choices: [{ delta: {}, finishReason: "STOP" }] }), "stop"],
    [
      "beside the stop string of vLLM",
      event({ choices: [{ delta: {}, finish_reason: "stop", stop_reason: "###" }] }),
      "stop"
    ],
    ["beside a token id of vLLM", event({ choices: [{ delta: {}, finish_reason: "stop", stop_reason: 2 }] }), "stop"],
    [
      "not as a stop string alone",
      event({ choices: [{ delta: {}, finish_reason: null, stop_reason: "###" }] }),
      "StreamCut"
    ],
    ["as a text that says none", delta({}, "null") + stop, "stop"],
    ["as an empty text", delta({}, "") + stop, "stop"],
    [
      "as a native one that says less",
      event({ choices: [{ delta: {}, finish_reason: "stop", native_finish_reason: "MAX_TOKENS" }] }),
      "length"
    ],
    [
      "as a native one that broke off",
      event({ choices: [{ delta: {}, finish_reason: "stop", native_finish_reason: "OTHER" }] }),
      "StreamCut"
    ],
    [
      "beside a native one that is not known",
      event({ choices: [{ delta: {}, finish_reason: "stop", native_finish_reason: "x9" }] }),
      "stop"
    ],
    ["as the end of the window", delta({}, "model_context_window_exceeded"), "length"],
    ["as no text", delta({}, { stop: true }), "StreamCut"]
  ]
  for (const [what, tail, expected] of places) {
    it(`is read ${what}`, () => expect(stood(tail)).toBe(expected))
  }

  it("of an error that is the end of its length keeps what was said", () => {
    const error = { code: 400, metadata: { error_type: "max_tokens_exceeded" } }
    const answer = completion(asked, whole({ content: "Hello" }, { finish_reason: "error", error }), undefined)
    expect(Either.getOrThrow(answer)).toMatchObject({ text: "Hello", finish: { reason: "length" } })
  })

  it("of a full window before the first word is a request that is too long", () => {
    expect(decode(delta({}, "model_context_window_exceeded")).failure?._tag).toBe("ContextTooLong")
  })
})
