import { describe, it } from "@effect/vitest"
import { assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Effect, Schema } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import type { ServerResponse } from "node:http"
import { type Exchange, Recorded } from "./models/Exchange.ts"
import { generate, listen, provide } from "../layers/model/Asking.ts"
import { hostile } from "../support/HostileServer.ts"

const folder = new URL("./recorded/", import.meta.url)
const files = readdirSync(folder)
const decode = Schema.decodeUnknownSync(Schema.parseJson(Recorded))
const recorded = files.map((file) => decode(readFileSync(new URL(file, folder), "utf8")))

/** The expected outcome: whole with this text, or this failure after this text, with this retry delay. */
type Meaning =
  | { readonly whole: string | RegExp }
  | { readonly failure: string | RegExp; readonly text?: string; readonly retryAfter?: number }

const sea = { whole: "The sea holds fast to the rock." }
/** A model of random weights says some of its words. */
const words = { whole: /^ ?[a-z][a-z ]+$/ }
const half = "The sea holds fast "

/** The outcomes at every server, unless overridden below. */
const common: Readonly<Record<string, Meaning>> = {
  "too long": { failure: "ContextTooLong" },
  "too long, streamed": { failure: "ContextTooLong" },
  "unknown model": { failure: "ModelNotFound" },
  "a picture": { failure: "NotSupported" },
  "429": { failure: "RateLimited", retryAfter: 1000 },
  "503": { failure: /Overloaded|ServerError/ },
  cut: { failure: "StreamCut", text: half },
  reset: { failure: /StreamCut|NetworkError/, text: half },
  "error event": { failure: /Overloaded|ServerError|NetworkError/, text: half },
  "unknown finish": { failure: "StreamCut", text: half },
  "half JSON": { failure: /StreamCut|InvalidOutput/, text: half },
  empty: { failure: /StreamCut|InvalidOutput/, text: "" },
  HTML: { failure: "InvalidOutput", text: "" }
}

/** The response does not say why, but it is not an answer. */
const anyFailure: Meaning = { failure: /^(?!whole$)/ }
/** Indistinguishable from a whole answer: the server has added a finish reason. */
const invented: Meaning = { whole: half }

const own: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = {
  "LiteLLM proxy": {
    cut: invented,
    "unknown finish": invented,
    "half JSON": invented,
    reset: { failure: /ServerError|NetworkError/, text: half }
  },
  aimock: {
    cut: { failure: "StreamCut", text: "The sea " },
    reset: { failure: "StreamCut", text: "The sea " }
  },
  "llama-cpp-python server": {
    "an id that is no UUID": anyFailure,
    "too long, streamed": { failure: /StreamCut|InvalidOutput/, text: "" },
    "unknown model": words,
    "after a call": anyFailure,
    "a picture": anyFailure
  },
  "llama.cpp server": { "unknown model": words },
  "llama.cpp server, alternating roles": {
    "unknown model": words,
    "two in a row": { failure: "NotSupported" },
    "after a call": { failure: "NotSupported" }
  }
}

const meaningOf = ({ server }: Recorded, { name }: Exchange): Meaning =>
  own[server]?.[name] ?? common[name] ?? (server.includes("llama") ? words : sea)

/** Replays a response piece by piece. A broken connection breaks again after the last piece. */
const replay =
  ({ chunks, end, headers, status }: Exchange) =>
  (response: ServerResponse) => {
    response.writeHead(status, headers)
    response.flushHeaders()
    const next = (index: number): void => {
      const chunk = chunks[index]
      if (chunk !== undefined) return void response.write(chunk, () => setImmediate(next, index + 1))
      if (end === "broken") response.destroy()
      else response.end()
    }
    next(0)
  }

const ask = (exchange: Exchange) =>
  Effect.gen(function* () {
    const { url } = yield* hostile(replay(exchange))
    if (exchange.asked.stream) return yield* provide(url)(listen)
    const answer = yield* Effect.either(provide(url)(generate))
    return answer._tag === "Left"
      ? { text: "", ended: answer.left }
      : ({ text: answer.right.text, ended: "whole" } as const)
  })

const matches = (text: string, expected: string | RegExp) =>
  typeof expected === "string" ? strictEqual(text, expected) : assertTrue(expected.test(text), `${text} is ${expected}`)

describe.each(recorded)("recorded of $server $version", (one) => {
  it.scopedLive.each(one.exchanges.map((exchange) => [exchange.name, exchange] as const))("%s", ([, exchange]) =>
    Effect.gen(function* () {
      const meaning = meaningOf(one, exchange)
      const { ended, text } = yield* ask(exchange)
      if ("whole" in meaning) {
        strictEqual(ended === "whole" ? ended : ended._tag, "whole")
        return matches(text, meaning.whole)
      }
      matches(ended === "whole" ? ended : ended._tag, meaning.failure)
      if (meaning.text !== undefined) strictEqual(text, meaning.text)
      if (meaning.retryAfter !== undefined && ended !== "whole") strictEqual(ended.retryAfter, meaning.retryAfter)
    })
  )
})

it("contains no machine name, no key and no time", () => {
  for (const file of files) {
    const text = readFileSync(new URL(file, folder), "utf8")
    deepStrictEqual(
      text.match(/\/(?:tmp|root|home|usr)\/|sk-[\w-]+|localhost|127\.0\.0\.1:(?!1\b)\d+|\b20[2-9]\d-/g),
      null,
      file
    )
    assertTrue(text.length < 40_000, `${file} is ${text.length} characters long`)
  }
})
