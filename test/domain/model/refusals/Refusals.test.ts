import { describe, it } from "@effect/vitest"
import { assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { FastCheck } from "effect"
import { RequestId } from "../../../../domain/Ids.ts"
import { classify } from "../../../../domain/model/refusals/Classify.ts"
import type { Meaning } from "../../../../domain/model/refusals/Meaning.ts"
import { unquoted } from "../../../../domain/model/refusals/Quotes.ts"
import type { Row } from "../../../../domain/model/refusals/Row.ts"
import * as RetryAfter from "../../../../domain/model/refusals/RetryAfter.ts"
import { table, weak, type Weak } from "../../../../domain/model/refusals/Table.ts"
import { examples, guesses } from "./examples.ts"
import dialects from "../../../cases/dialects.json" with { type: "json" }
import errors from "../../../cases/provider-errors.json" with { type: "json" }

const asked = { request: RequestId.make("1:2:3"), candidate: "some/model", attempt: 1 }
const now = Date.UTC(2026, 10, 23, 2, 0, 0)
const day = 60 * 60 * 1000

const meaning = (body: unknown, status: number | undefined): Meaning => {
  const failure = classify(asked, { body, status, retryAfter: undefined, now })
  if (failure._tag === "NotSupported") return `no ${failure.capability}`
  if (failure._tag === "RateLimited" && failure.retryAfter === day) return "QuotaSpent"
  // None of the others needs an answer, a deadline or a network.
  return failure._tag as Meaning
}

const sentences = Object.entries(examples).flatMap(([means, texts]) => texts.map((example) => ({ means, example })))
const isTelling = ({ statuses }: Weak) => statuses === undefined
const codesOf = (rows: ReadonlyArray<Row>) =>
  rows.flatMap(({ codes, means }) => [...codes].map((code) => ({ means, code })))
const codes = codesOf([...table, ...weak.filter(isTelling).flatMap((one) => one.rows)])
const untelling = weak.flatMap(({ rows, statuses }) =>
  statuses === undefined ? [] : [{ codes: codesOf(rows), statuses }]
)

/** All the ways in which a sentence is sent. */
const envelopes: ReadonlyArray<readonly [name: string, wrap: (message: string) => unknown]> = [
  ["an error", (message) => ({ error: { message } })],
  ["an error with numbers and nulls", (message) => ({ error: { message, code: 400, param: null, type: null } })],
  ["an error that is a text", (error) => ({ error })],
  ["an error beside a code", (error) => ({ code: "Client specified an invalid argument", error })],
  ["no envelope", (message) => ({ object: "error", message, type: "BadRequestError", code: 400 })],
  ["a message alone", (message) => ({ message })],
  ["an array", (message) => [{ error: { code: 400, message, status: "INVALID_ARGUMENT" } }]],
  ["errors", (message) => ({ success: false, errors: [{ code: 1, message }] })],
  ["a list of texts", (message) => ({ errors: [message] })],
  ["a detail", (detail) => ({ detail })],
  ["a detail with an error", (message) => ({ detail: { error: { message } } })],
  ["details of a validation", (msg) => ({ detail: [{ loc: ["body"], msg, type: "value_error" }] })],
  ["an error of Anthropic", (message) => ({ type: "error", error: { type: "invalid_request_error", message } })],
  [
    "raw JSON of an upstream",
    (message) => ({
      error: {
        message: "Provider returned error",
        code: 400,
        metadata: { raw: JSON.stringify({ error: { message } }), provider_name: "X" }
      }
    })
  ],
  [
    "a raw text of an upstream",
    (raw) => ({ error: { message: "Provider returned error", code: 400, metadata: { raw } } })
  ],
  ["JSON in a message", (message) => ({ error: { message: JSON.stringify({ error: { message } }) } })],
  [
    "JSON after the name of an exception",
    (message) => ({ error: { message: `OpenAIException - ${JSON.stringify({ error: { message } })}`, code: "400" } })
  ],
  ["JSON in a detail", (message) => ({ detail: JSON.stringify({ message }) })],
  ["plain text", (message) => message]
]
const statuses = [undefined, 400, 404, 413, 429, 500, 503]

describe("refusals", () => {
  it("are read as they are meant, in every envelope, and whatever the status", () => {
    for (const { example, means } of [...sentences, ...guesses.map((example) => ({ means: "no tools", example }))]) {
      for (const status of statuses)
        deepStrictEqual([example, status, meaning(example, status)], [example, status, means])
      for (const [name, wrap] of envelopes)
        deepStrictEqual([example, name, meaning(wrap(example), 400)], [example, name, means])
    }
  })

  it("have each an example", () => {
    const all = [...sentences.map(({ example }) => example), ...guesses]
    for (const { sentences } of [...table, ...weak.flatMap((one) => one.rows)]) {
      for (const sentence of sentences)
        assertTrue(
          all.some((example) => sentence.test(example)),
          String(sentence)
        )
    }
  })

  it("are known by a code, wherever it stands, whatever the status", () => {
    for (const { code, means } of codes) {
      const [, of, number] = /^(base_resp|zhipu):(\d+)$/.exec(code) ?? []
      // The numbers of Zhipu count in one place only, and not if a server is at fault.
      if (of === "zhipu") {
        for (const status of [undefined, 400, 401, 429]) {
          for (const error of [
            { code: number, message: "x" },
            { code: number, type: "x" }
          ]) {
            deepStrictEqual([code, meaning({ error }, status)], [code, means])
          }
        }
        continue
      }
      const bodies: ReadonlyArray<unknown> =
        number === undefined
          ? [
              { error: { code: code, message: "x" } },
              { error: { type: code } },
              { error: { code: code.toUpperCase() } },
              { code: code, message: "x" },
              { error: { metadata: { raw: JSON.stringify({ error: { code: code } }) } } },
              [{ error: { details: [{ reason: code }] } }]
            ]
          : [{ base_resp: { status_code: Number(number), status_msg: "x" } }]
      for (const body of bodies) {
        for (const status of statuses) deepStrictEqual([code, meaning(body, status)], [code, means])
      }
    }
  })

  it("in a type that is sent with everything mean what the status says, where it says more", () => {
    for (const { codes, statuses } of untelling) {
      for (const { code, means } of codes) {
        const bodies: ReadonlyArray<unknown> = code.startsWith("base_resp:")
          ? [{ base_resp: { status_code: Number(code.slice(10)), status_msg: "x" } }]
          : [{ error: { type: code, message: "x" } }, { error: { code: code.toUpperCase() } }]
        for (const body of bodies) {
          for (const status of statuses) deepStrictEqual([code, status, meaning(body, status)], [code, status, means])
          for (const status of [401, 402, 403, 413, 429, 500, 503]) {
            deepStrictEqual([code, status, meaning(body, status)], [code, status, meaning({}, status)])
          }
        }
      }
    }
  })

  it("in numbers are those of Zhipu only where Zhipu writes them", () => {
    for (const number of [1000, 1002, 1113, 1211, 1220, 1301, 1302, 1304, 7000]) {
      for (const body of [
        { error: { code: number, message: "x" } },
        { code: `${number}`, message: "x" },
        { errors: [{ code: number, message: "x" }] },
        { error: { type: `${number}`, message: "x" } }
      ]) {
        strictEqual(meaning(body, 400), "InvalidRequest")
      }
      strictEqual(meaning({ error: { code: `${number}`, message: "x" } }, 500), "ServerError")
    }
  })

  for (const { from, means, status, body, guessed, retryAfter } of dialects.cases) {
    it(`of ${from}: ${means}`, () => {
      strictEqual(meaning(body, status), means)
      const failure = classify(asked, { body, status, retryAfter: undefined, now })
      strictEqual(failure._tag === "NotSupported" ? failure.guessed : undefined, guessed)
      if (retryAfter !== undefined) strictEqual(failure.retryAfter, retryAfter)
    })
  }

  it("are guessed to be about a part only where no row says so", () => {
    const guessed = (message: string) =>
      "guessed" in classify(asked, { body: { error: { message } }, status: 400, retryAfter: undefined })
    const parts = sentences.flatMap(({ example, means }) => (means.startsWith("no ") ? example : []))
    deepStrictEqual(parts.filter(guessed), [])
    deepStrictEqual(guesses.filter(guessed), guesses)
  })

  it("that say nothing known are the request's, the candidate's or the server's by their status", () => {
    for (const body of [{ error: { message: "Something else" } }, { message: "Something else" }, "Something else"]) {
      deepStrictEqual(
        [400, 409, 422, 401, 402, 405, 301, 308, 429, 500, 503].map((status) => meaning(body, status)),
        [
          "InvalidRequest",
          "InvalidRequest",
          "InvalidRequest",
          "Unauthorized",
          "PaymentRequired",
          "WrongAddress",
          "WrongAddress",
          "WrongAddress",
          "RateLimited",
          "ServerError",
          "Overloaded"
        ]
      )
    }
  })

  it("only quote what a person wrote: it is not read as the provider's words", () => {
    for (const { example, means } of sentences) {
      if (!["ContextTooLong", "ContentRefused"].includes(means) || /["{]/.test(example) || example.length < 30) continue
      for (const message of [
        `Invalid value for 'messages[1].text': "${example}" has characters that are not allowed.`,
        `Could not parse “${example}”.`,
        `The tool result 'I read: ${example}' is malformed`
      ]) {
        deepStrictEqual([message, meaning({ error: { message } }, 400)], [message, "InvalidRequest"])
      }
      const echoed = [{ type: "missing", loc: ["body", "x"], msg: "Field required", input: { content: example } }]
      strictEqual(meaning({ detail: echoed }, 422), "InvalidRequest")
      strictEqual(meaning({ error: { message: "Bad", failed_generation: example } }, 400), "InvalidRequest")
    }
  })

  it.prop(
    "quotations are cut in a time that follows the length",
    [FastCheck.string({ unit: FastCheck.constantFrom("'", '"', "`", "a", " ") })],
    ([text]) => {
      const kept = unquoted(text)
      assertTrue(kept.length <= text.length)
    }
  )

  it("are bounded in what is read of them", () => {
    const nested = (depth: number): unknown =>
      depth === 0 ? "prompt is too long: 1 tokens" : { error: nested(depth - 1) }
    strictEqual(meaning(nested(3), 400), "ContextTooLong")
    strictEqual(meaning(nested(500), 400), "InvalidRequest")
    const wide = { errors: Array.from({ length: 100_000 }, () => ({ message: "'a ".repeat(50) })) }
    strictEqual(meaning(wide, 400), "InvalidRequest")
    strictEqual(meaning({ error: { message: "model ".repeat(200_000) } }, 400), "InvalidRequest")
  })
})

describe("the cases of the world", () => {
  const refusesAlone: ReadonlyArray<Meaning> = ["InvalidRequest", "Forbidden"]
  for (const one of errors.cases) {
    if (one.from.startsWith("a wrong path")) continue
    it(`${one.from}: ${one.means}`, () => {
      const body: unknown = JSON.parse(JSON.stringify(one.body).replace("NOW+40000", `${now + 40_000}`))
      const found = meaning(body, one.status)
      if (one.means === "candidate refuses") assertTrue(refusesAlone.includes(found), found)
      else strictEqual(found, one.means === "tools refused" ? "no tools" : one.means)
      const retryAfter = RetryAfter.fromHeaders(one.headers ?? {}, now)
      const hint = classify(asked, { body, status: one.status, retryAfter, now }).retryAfter
      strictEqual(hint, one.retryAfterMs)
    })
  }
})
