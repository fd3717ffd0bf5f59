import { describe, it } from "@effect/vitest"
import { assertEquals, assertTrue, strictEqual } from "@effect/vitest/utils"
import { Cause, FastCheck, Schema } from "effect"
import { inspect } from "node:util"
import * as Failure from "../../../../domain/model/Failure.ts"
import { RequestId } from "../../../../domain/Ids.ts"
import { classify, type Refusal } from "../../../../domain/model/refusals/Classify.ts"
import { completion } from "../../../../domain/model/wire/Completion.ts"
import { Decoder } from "../../../../domain/model/wire/Decoder.ts"

const asked = { request: RequestId.make("1:2:3"), candidate: "some/model", attempt: 1 }
const refused = (body: unknown, status?: number, retryAfter?: number) => classify(asked, { body, status, retryAfter })
const typed = (error_type: string) => ({ error: { metadata: { error_type } } })

const byStatus: ReadonlyArray<readonly [Failure.ModelFailure["_tag"], ReadonlyArray<number>]> = [
  ["RateLimited", [429]],
  ["Overloaded", [503, 529]],
  ["ServerError", [408, 424, 425, 500, 502, 504, 520, 521, 522, 523, 524, 599]],
  ["Unauthorized", [401, 403]],
  ["PaymentRequired", [402]],
  ["ModelNotFound", [404]],
  ["WrongAddress", [301, 302, 307, 308, 405]],
  ["Forbidden", [451]],
  ["ContextTooLong", [413]],
  ["InvalidRequest", [400, 412, 422]]
]

const byType: ReadonlyArray<readonly [Failure.ModelFailure["_tag"], ReadonlyArray<string>]> = [
  ["RateLimited", ["rate_limit_exceeded"]],
  ["Overloaded", ["provider_overloaded"]],
  ["ServerError", ["provider_unavailable", "timeout", "server", "unmapped"]],
  ["Unauthorized", ["authentication", "permission_denied", "invalid_api_key"]],
  ["PaymentRequired", ["payment_required", "insufficient_quota"]],
  ["InvalidRequest", ["invalid_request", "invalid_prompt", "unprocessable", "precondition_failed", "invalid_image"]],
  ["ModelNotFound", ["not_found", "model_not_found"]],
  ["ContextTooLong", ["context_length_exceeded", "token_limit_exceeded", "string_too_long", "payload_too_large"]],
  ["ContentRefused", ["content_policy_violation", "refusal"]]
]

const special: ReadonlyArray<readonly [what: string, body: unknown, status: number, Failure.ModelFailure["_tag"]]> = [
  [
    "402 for a budget in flight",
    { error: { metadata: { limit_source: "openrouter_in_flight_budget" } } },
    402,
    "RateLimited"
  ],
  ["403 by a guardrail", { error: { metadata: { patterns: ["x"] } } }, 403, "ContentRefused"],
  ["403 by a moderation", { error: { code: 403, metadata: { reasons: ["violence"] } } }, 403, "ContentRefused"],
  [
    "400 for an unknown model",
    { error: { error_type: "invalid_request", availability: { code: "model_not_found" } } },
    400,
    "ModelNotFound"
  ],
  ["400 for a model that is away", { error: { availability: { retryable: true } } }, 400, "Overloaded"],
  ["503 for a model that stays away", { error: { availability: { retryable: false } } }, 503, "ModelNotFound"],
  ["429 that is retryable", { error: { availability: { retryable: true } } }, 429, "RateLimited"],
  [
    "400 about the context",
    { error: { message: "This endpoint's maximum context length is 8192 tokens" } },
    400,
    "ContextTooLong"
  ],
  ["a type in the code's place", { error: { code: "context_length_exceeded" } }, 400, "ContextTooLong"],
  ["a type that nobody knows", { error: { error_type: "novelty" } }, 500, "ServerError"],
  [
    "fields of wrong types",
    { error: { code: {}, metadata: 3, availability: "x", error_type: [] } },
    429,
    "RateLimited"
  ],
  ["an error that is a text", { error: "no" }, 401, "Unauthorized"],
  ["a body that is none", undefined, 502, "ServerError"]
]

describe("classify", () => {
  for (const [tag, statuses] of byStatus) {
    it(`by status: ${tag}`, () => {
      for (const status of statuses) {
        const failure = refused(undefined, status)
        strictEqual(failure._tag, tag)
        strictEqual(failure.status, status)
        for (const code of [{ code: status }, { code: String(status) }, { http_status: status }]) {
          assertEquals(refused({ error: code }), failure)
        }
      }
    })
  }

  for (const [tag, types] of byType) {
    it(`by error type, wherever it stands: ${tag}`, () => {
      for (const type of types) {
        for (const body of [typed(type), { error: { error_type: type } }, { error: { code: type } }]) {
          strictEqual(refused(body, 400)._tag, tag)
        }
      }
    })
  }

  for (const [what, body, status, tag] of special) {
    it(`${what}: ${tag}`, () => strictEqual(refused(body, status)._tag, tag))
  }

  it("takes the header's delay, else that of the availability", () => {
    const body = { error: { availability: { retryable: true, retry_after: 3 } } }
    strictEqual(refused(body, 503, 7000).retryAfter, 7000)
    strictEqual(refused(body, 503).retryAfter, 3000)
    strictEqual(refused({ error: { availability: { retryable: true, retry_after: -3 } } }, 503).retryAfter, undefined)
    strictEqual(refused({ error: { availability: { retryable: true, retry_after: 1e9 } } }, 503).retryAfter, 3_600_000)
  })

  const bodies = FastCheck.oneof(
    FastCheck.anything(),
    FastCheck.record(
      {
        error: FastCheck.record(
          {
            code: FastCheck.anything(),
            http_status: FastCheck.anything(),
            error_type: FastCheck.anything(),
            message: FastCheck.anything(),
            metadata: FastCheck.anything(),
            availability: FastCheck.record({ retry_after: FastCheck.double(), retryable: FastCheck.anything() })
          },
          { requiredKeys: [] }
        )
      },
      { requiredKeys: [] }
    )
  )
  it.prop("is total", [bodies, FastCheck.option(FastCheck.integer({ min: 300, max: 599 }))], ([body, status]) => {
    assertTrue(Schema.is(Failure.ModelFailure)(refused(body, status ?? undefined)))
  })
})

describe("a failure", () => {
  const secret = "sk-or-v1-0123456789-PIN-4711"
  const shapes: ReadonlyArray<Refusal["body"]> = [
    { error: { code: 429, message: secret, metadata: { raw: secret, provider_name: secret, error_type: secret } } },
    { error: { code: secret, http_status: secret, error_type: secret, type: secret } },
    { error: { code: 403, metadata: { patterns: [secret], reasons: [secret], flagged_input: secret } } },
    { error: { code: 400, availability: { code: secret, retryable: true, fallback_models: [secret] } } },
    { error: secret },
    { [secret]: secret, error: { message: `maximum context length ${secret}` } },
    { choices: [{ message: { content: secret }, finish_reason: secret, error: { message: secret } }] },
    { choices: [{ delta: { content: secret, refusal: secret }, finish_reason: "error" }] },
    { choices: secret, id: secret, model: secret },
    { object: "error", message: secret, param: secret, code: secret },
    { detail: [{ loc: ["body", secret], msg: secret, input: secret }] },
    { detail: `prompt is too long: ${secret}` },
    { errors: [{ code: secret, message: `does not support tools: ${secret}` }] },
    { message: `model '${secret}' not found`, code: `invalid_api_key ${secret}` },
    { error: `try again in 20s ${secret}`, status: secret, reason: secret },
    { error: { param: "tools", message: `Unsupported parameter: 'tools' ${secret}` } },
    { base_resp: { status_code: 1008, status_msg: secret } },
    [{ error: { message: secret, status: secret, details: [{ retryDelay: secret, reason: secret }] } }],
    {
      error: { message: "Provider returned error", metadata: { raw: JSON.stringify({ error: { message: secret } }) } }
    },
    { error: { metadata: { headers: { "X-RateLimit-Reset": secret, [secret]: secret } } } },
    `<html><title>404 Not Found ${secret}</title></html>`,
    `Cannot POST /${secret}`,
    secret
  ]
  const statuses = [undefined, 200, 302, 400, 401, 402, 403, 404, 405, 413, 429, 451, 500, 503]

  const streamed = (data: string) => {
    const decoder = new Decoder(asked, secret)
    decoder.feed(new TextEncoder().encode(`data: ${data}\n\n`))
    if (!decoder.over) decoder.end()
    return decoder.failure
  }
  const failures = shapes.flatMap((body) => {
    const text = JSON.stringify(body)
    const whole = completion(asked, text, secret)
    const half = completion(asked, text.slice(0, -1), secret)
    return [
      ...statuses.map((status) => refused(body, status)),
      streamed(text),
      streamed(text.slice(0, -1)),
      ...[whole, half].map((result) => (result._tag === "Left" ? result.left : undefined))
    ].filter((failure) => failure !== undefined)
  })

  it("holds nothing that a provider wrote, in no form", () => {
    assertTrue(failures.length > 100)
    for (const failure of failures) {
      const forms = [
        failure.message,
        failure.forUser,
        String(failure),
        failure.stack ?? "",
        JSON.stringify(failure),
        inspect(failure, { depth: null, showHidden: true }),
        Cause.pretty(Cause.fail(failure)),
        JSON.stringify(Schema.encodeSync(Failure.ModelFailure)(failure))
      ]
      for (const form of forms) assertTrue(!form.includes("4711"), form)
    }
  })

  it("is of exactly one family, says what to do, and has a sentence for the user", () => {
    const every = [...Failure.Transient.members, ...Failure.Permanent.members]
    strictEqual(every.length, 22)
    for (const failure of failures) {
      strictEqual(Failure.isTransient(failure), Schema.is(Failure.Transient)(failure))
      strictEqual(Failure.isTransient(failure), !Schema.is(Failure.Permanent)(failure))
      assertTrue(/^some\/model .+: .+; .+/.test(failure.message), failure.message)
      assertTrue(/^[A-Z].*\.$/.test(failure.forUser))
    }
  })

  it("survives being written and read", () => {
    for (const failure of failures) {
      const written = JSON.stringify(Schema.encodeSync(Failure.ModelFailure)(failure))
      assertEquals(Schema.decodeUnknownSync(Failure.ModelFailure)(JSON.parse(written)), failure)
    }
  })
})
