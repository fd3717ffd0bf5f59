import { describe, it } from "@effect/vitest"
import { assertTrue, strictEqual } from "@effect/vitest/utils"
import { FastCheck } from "effect"
import * as RetryAfter from "../../../../domain/model/refusals/RetryAfter.ts"

const now = Date.UTC(2026, 10, 23, 2, 0, 0)
const hour = 3_600_000

const cases: ReadonlyArray<readonly [header: string | undefined, delay: number | undefined]> = [
  ["7", 7000],
  [" 0 ", 0],
  ["1.5", 1500],
  ["86400", hour],
  ["999999999999999", hour],
  ["Mon, 23 Nov 2026 02:00:09 GMT", 9000],
  ["Monday, 23-Nov-26 02:00:09 GMT", 9000],
  ["Mon Nov 23 02:00:09 2026", 9000],
  ["Mon, 23 Nov 2026 01:00:00 GMT", 0],
  ["Tue, 24 Nov 2026 02:00:00 GMT", hour],
  ["Mon, 99 Nov 2026 02:00:09 GMT", undefined],
  [undefined, undefined],
  ["", undefined],
  ["-5", undefined],
  ["NaN", undefined],
  ["Infinity", undefined],
  ["1e9", undefined],
  ["soon", undefined],
  ["2026-11-23T02:00:09Z", undefined]
]

describe("Retry-After", () => {
  for (const [header, delay] of cases) {
    it(`${header} is ${delay}`, () => strictEqual(RetryAfter.parse(header, now), delay))
  }

  it.prop("is a delay of at most an hour or nothing, whatever stands there", [FastCheck.string()], ([header]) => {
    const delay = RetryAfter.parse(header, now)
    assertTrue(delay === undefined || (delay >= 0 && delay <= hour))
  })

  it.prop("reads back any date", [FastCheck.integer({ min: 0, max: 3599 })], ([seconds]) => {
    strictEqual(RetryAfter.parse(new Date(now + seconds * 1000).toUTCString(), now), seconds * 1000)
  })
})

const headers: ReadonlyArray<readonly [what: string, headers: Record<string, string>, delay: number | undefined]> = [
  ["milliseconds before seconds", { "retry-after-ms": "2500", "retry-after": "9" }, 2500],
  ["seconds", { "retry-after": "7" }, 7000],
  ["a duration, as some write it", { "retry-after": "1m30s" }, 90_000],
  ["what LiteLLM hands on", { "llm_provider-retry-after": "12" }, 12_000],
  ["a date", { "retry-after": "Mon, 23 Nov 2026 02:00:09 GMT" }, 9000],
  ["garbage, then a reset", { "retry-after": "soon", "x-ratelimit-reset": "3" }, 3000],
  ["seconds until a reset", { "x-ratelimit-reset": "60" }, 60_000],
  ["milliseconds until a reset", { "x-ratelimit-reset-ms": "1500" }, 1500],
  ["a reset in seconds of the epoch", { "x-ratelimit-reset": `${now / 1000 + 40}` }, 40_000],
  ["a reset in milliseconds of the epoch", { "x-ratelimit-reset": `${now + 40_000}` }, 40_000],
  ["a reset that is over", { "x-ratelimit-reset": `${now - 5000}` }, 0],
  [
    "durations, of which the longest counts",
    { "x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s" },
    360_000
  ],
  [
    "only limits of which nothing remains",
    {
      "x-ratelimit-reset-requests": "2m59.56s",
      "x-ratelimit-remaining-requests": "14370",
      "x-ratelimit-reset-tokens": "7.66s",
      "x-ratelimit-remaining-tokens": "0"
    },
    7660
  ],
  ["nothing where something remains of all", { "x-ratelimit-reset": "9", "x-ratelimit-remaining": "1" }, undefined],
  [
    "a date of Anthropic's",
    {
      "anthropic-ratelimit-requests-remaining": "0",
      "anthropic-ratelimit-requests-reset": "2026-11-23T02:00:15Z",
      "anthropic-ratelimit-tokens-remaining": "4000",
      "anthropic-ratelimit-tokens-reset": "2026-11-23T02:00:45Z"
    },
    15_000
  ],
  ["an hour at most", { "x-ratelimit-reset-requests": "23h59m" }, hour],
  ["nothing of a negative one", { "x-ratelimit-reset": "-4", "retry-after-ms": "-1" }, undefined],
  ["nothing of other headers", { "x-ratelimit-limit": "20", "x-reset-token": "4" }, undefined]
]

const texts: ReadonlyArray<readonly [text: string, delay: number | undefined]> = [
  ["Please try again in 34.07s.", 34_070],
  ["Please retry after 20 seconds. Contact us.", 20_000],
  ["Rate limit reached. Please try again in 8m12.48s. Visit", 492_480],
  ["Please try again in 120ms.", 120],
  ["try again in 1h2m", hour],
  ["Try again in 1 minute and 5 seconds", 65_000],
  ["Please wait 30 seconds before you retry", 30_000],
  ["Please retry in 34.074824224s.", 34_075],
  ["Please try again later", undefined],
  ["Please try again in 5 business days", undefined],
  ["You used 20s of audio", undefined],
  ["", undefined]
]

describe("a hint to wait", () => {
  for (const [what, sent, delay] of headers) {
    it(`in headers: ${what}`, () => strictEqual(RetryAfter.fromHeaders(sent, now), delay))
  }

  for (const [text, delay] of texts) {
    it(`in a text: ${text}`, () => strictEqual(RetryAfter.fromText(text), delay))
  }

  it("in the fields of a body", () => {
    strictEqual(RetryAfter.fromFields([["retrydelay", "34s"]], now), 34_000)
    strictEqual(RetryAfter.fromFields([["retry_after", 3]], now), 3000)
    strictEqual(RetryAfter.fromFields([["retry_after_ms", 1500]], now), 1500)
    strictEqual(RetryAfter.fromFields([["estimated_time", 20.5]], now), 20_500)
    strictEqual(RetryAfter.fromFields([["x-ratelimit-reset", `${now + 40_000}`]], now), 40_000)
    strictEqual(RetryAfter.fromFields([["x-ratelimit-reset", `${now + 40_000}`]], undefined), undefined)
    strictEqual(RetryAfter.fromFields([["retrydelay", { seconds: 3 }]], now), undefined)
  })

  it.prop(
    "is at most an hour or nothing, whatever stands there",
    [FastCheck.string(), FastCheck.double()],
    ([text, number]) => {
      for (const delay of [
        RetryAfter.fromText(`try again in ${text}`),
        RetryAfter.fromText(`try again in ${number}s`),
        RetryAfter.fromHeaders({ "retry-after": text, "x-ratelimit-reset": text, "retry-after-ms": `${number}` }, now),
        RetryAfter.fromFields(
          [
            ["retrydelay", text],
            ["retry_after", number]
          ],
          now
        )
      ]) {
        assertTrue(delay === undefined || (delay >= 0 && delay <= hour))
      }
    }
  )
})
