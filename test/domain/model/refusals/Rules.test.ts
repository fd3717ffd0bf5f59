import { describe, expect, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import { RequestId } from "../../../../domain/Ids.ts"
import { type Claims, classify } from "../../../../domain/model/refusals/Classify.ts"
import { Decoder } from "../../../../domain/model/wire/Decoder.ts"
import { claims, type Rule, RulesJson } from "../../../../domain/model/refusals/Rules.ts"
import { unreachable } from "../../../../layers/network/Transport.ts"

const asked = { request: RequestId.make("1:2:3"), candidate: "m", attempt: 1 }
const body = { error: { message: "The Teapot is short and stout", metadata: { error_type: "teapot" } } }
const refused = (rules: ReadonlyArray<Rule> | Claims, status = 418) =>
  classify(asked, { status, retryAfter: 2000, body }, typeof rules === "function" ? rules : claims(rules))

describe("custom rules", () => {
  it.each<readonly [string, Rule]>([
    ["a status", { status: 418, failure: "Overloaded" }],
    ["a range of statuses", { status: [410, 420], failure: "Overloaded" }],
    ["the provider's word", { errorType: "teapot", failure: "Overloaded" }],
    ["a pattern in its message", { message: "teapot is .*stout", failure: "Overloaded" }],
    ["all of them", { status: 418, errorType: "teapot", message: "short", failure: "Overloaded" }]
  ])("claim by %s, and the hint stays", (_, rule) => {
    expect(refused([rule])).toMatchObject({ _tag: "Overloaded", status: 418, retryAfter: 2000 })
  })

  it.each<readonly [string, Rule]>([
    ["another status", { status: 419, failure: "Overloaded" }],
    ["another word", { errorType: "kettle", failure: "Overloaded" }],
    ["only a part of what it names", { status: 418, message: "kettle", failure: "Overloaded" }],
    ["a code, which a refusal has none of", { code: "ECONNRESET", failure: "Overloaded" }]
  ])("leave alone %s", (_, rule) => {
    expect(refused([rule])._tag).toBe("InvalidRequest")
  })

  it("go in order, and before our own", () => {
    const rules: ReadonlyArray<Rule> = [
      { status: [400, 499], failure: "PaymentRequired" },
      { status: 429, failure: "Overloaded" }
    ]
    expect(refused(rules, 429)._tag).toBe("PaymentRequired")
  })

  it("can be a function", () => {
    const own: Claims = ({ status = 0 }) => (status % 2 === 0 ? "ServerError" : undefined)
    expect(refused(own, 418)._tag).toBe("ServerError")
    expect(refused(own, 429)._tag).toBe("RateLimited")
  })

  it("claim what never reached a provider by its code", () => {
    const own = claims([{ code: "ECONNRESET", failure: "Overloaded" }])
    expect(unreachable(asked, { code: "ECONNRESET" }, own)._tag).toBe("Overloaded")
    expect(unreachable(asked, { code: "ENOTFOUND" }, own)._tag).toBe("NetworkError")
  })

  it("claim errors inside a stream", () => {
    const decoder = new Decoder(asked, undefined, claims([{ errorType: "teapot", failure: "ContentRefused" }]))
    decoder.feed(new TextEncoder().encode(`data: ${JSON.stringify(body)}\n\n`))
    expect(decoder.failure?._tag).toBe("ContentRefused")
  })

  it("let nothing of the provider's words into the failure", () => {
    const failure = refused([{ message: "teapot", failure: "Overloaded" }])
    expect(JSON.stringify(failure) + failure.message + String(failure)).not.toMatch(/stout|Teapot/)
  })

  it.each([
    "no json",
    "{}",
    '[{"failure":"Overloaded"}]',
    '[{"status":1,"failure":"Nonsense"}]',
    '[{"message":"(","failure":"Overloaded"}]'
  ])("are refused as settings where they are none: %s", (text) => {
    expect(Either.isLeft(Schema.decodeEither(RulesJson)(text))).toBe(true)
  })

  it("are read from JSON", () => {
    const text = '[{"status":[500,599],"message":"busy","failure":"Overloaded"}]'
    expect(Schema.decodeSync(RulesJson)(text)).toEqual(JSON.parse(text))
  })
})
