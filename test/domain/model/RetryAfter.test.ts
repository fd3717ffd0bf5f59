import { describe, it } from "@effect/vitest"
import { assertTrue, strictEqual } from "@effect/vitest/utils"
import { FastCheck } from "effect"
import * as RetryAfter from "../../../domain/model/RetryAfter.ts"

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
