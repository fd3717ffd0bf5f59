import * as FastCheck from "effect/FastCheck"
import type { Door } from "../Door.ts"
import { anything, mutated, raw } from "../Hostile.ts"
import type { Json } from "../Input.ts"
import type { Answer } from "../world/Http.ts"

const call = { index: 0, id: "c1", type: "function", function: { name: "remind", arguments: '{"text":"tea"}' } }
const chunks: readonly [Json, ...ReadonlyArray<Json>] = [
  { id: "g", model: "m", choices: [{ index: 0, delta: { content: "Hello" }, finish_reason: null }] },
  { id: "g", model: "m", choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }] },
  {
    id: "g",
    model: "m",
    choices: [{ index: 0, delta: { reasoning: "hm", reasoning_details: [{ type: "t" }] }, finish_reason: "stop" }]
  },
  { id: "g", choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, cost: 0.1 } },
  { error: { code: 502, message: "no", metadata: { error_type: "server", raw: "{}" } } },
  {
    id: "g",
    choices: [{ index: 0, message: { role: "assistant", content: "Hello", tool_calls: [call] }, finish_reason: "stop" }]
  }
]
const refusals: readonly [Json, ...ReadonlyArray<Json>] = [
  {
    error: {
      code: 400,
      message: "maximum context length is 10 tokens",
      type: "invalid_request_error",
      param: "messages"
    }
  },
  { detail: [{ loc: ["body"], msg: "bad" }] },
  [{ error: { code: 429, status: "RESOURCE_EXHAUSTED", details: [{ "@type": "RetryInfo", retryDelay: "1s" }] } }],
  { error: "no such model" }
]
const types = [
  "text/event-stream",
  "application/json",
  "text/html",
  "application/x-ndjson",
  "",
  "text/event-stream; charset=utf-16"
]
const encodings = ["", "gzip", "br", "deflate", "zstd", "nonsense"]
// A refused key would put the credential into a cooldown, for other people, too.
const statuses = [
  200, 200, 200, 201, 204, 206, 301, 302, 307, 400, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 529, 599
]

const cutUp = (parts: ReadonlyArray<string>, size: number) =>
  [...parts.join("")].length === 0 ? [] : (parts.join("").match(new RegExp(`[^]{1,${size}}`, "g")) ?? [])

const answer = (
  parts: FastCheck.Arbitrary<ReadonlyArray<string>>,
  status = FastCheck.constantFrom(...statuses)
): FastCheck.Arbitrary<Json> =>
  FastCheck.tuple(
    status,
    FastCheck.constantFrom(...types),
    FastCheck.constantFrom(...encodings, "", "", "", ""),
    FastCheck.constantFrom("", "1", "soon", "-1", "9".repeat(30), "Wed, 21 Oct 2099 07:28:00 GMT"),
    parts,
    FastCheck.integer({ min: 1, max: 200 }),
    FastCheck.constantFrom<Answer["end"]>("whole", "whole", "reset", 100)
  ).map(([status, type, encoding, wait, parts, size, end]) => ({
    status,
    headers: {
      ...(type === "" ? {} : { "content-type": type }),
      ...(encoding === "" ? {} : { "content-encoding": encoding }),
      ...(wait === "" ? {} : { "retry-after": wait }),
      ...(status >= 300 && status < 400 ? { location: "/elsewhere" } : {})
    },
    parts: cutUp(parts, size),
    end
  }))

const events = FastCheck.array(
  raw(mutated(...chunks)).map((text) => `data: ${text}\n\n`),
  { maxLength: 8 }
)
const ok = FastCheck.constant(200)

/** Responses of a model's server, with any status and any content type. */
export const model: Door = {
  kinds: {
    stream: answer(events, ok),
    "stream cut in odd places": answer(FastCheck.array(raw(FastCheck.constantFrom(...chunks)), { maxLength: 20 }), ok),
    refusal: answer(raw(mutated(...refusals)).map((text) => [text])),
    "any JSON": answer(raw(anything).map((text) => [text])),
    "any bytes": answer(FastCheck.array(FastCheck.string({ unit: "binary", maxLength: 300 }), { maxLength: 5 })),
    "many tool calls": FastCheck.integer({ min: 1, max: 3000 }).map((times) => ({
      status: 200,
      headers: { "content-type": "text/event-stream" },
      parts: Array.from(
        { length: times },
        (_, index) =>
          `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [{ ...call, index, id: `c${index}` }] } }] })}\n\n`
      ),
      end: "whole"
    }))
  },
  send: (world, { body }) => {
    world.model.answerNext(body as unknown as Answer)
    world.say("/new")
    world.say("tell me something")
    return Promise.resolve(undefined)
  },
  concurrency: 1,
  pause: 40
}
