import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { noticeId, requestId } from "../../../domain/Ids.ts"
import { fnv1a, traceOf } from "../../../domain/telemetry/TraceId.ts"

const id = FastCheck.tuple(FastCheck.nat(), FastCheck.nat(), FastCheck.nat()).map((parts) => requestId(...parts))

describe("the trace of a request", () => {
  it("is hashed as the draft of FNV does it", () => {
    expect(fnv1a("")).toBe("6c62272e07bb014262b821756295c58d")
    expect(fnv1a("a")).toBe("d228cb696f1a8caf78912b704e4a8964")
    expect(fnv1a("foobar")).toBe("343e1662793c64bf6f0d3597ba446f18")
  })

  it.prop("has ids as W3C's trace context wants them, and those of a notice about it", { id }, ({ id }) => {
    const { top, trace } = traceOf(id)
    expect(trace).toMatch(/^[0-9a-f]{32}$/)
    expect(top).toMatch(/^[0-9a-f]{16}$/)
    expect(trace).not.toMatch(/^0+$/)
    expect(top).not.toMatch(/^0+$/)
    expect(traceOf(noticeId(id))).toEqual({ top, trace })
  })

  it("is another for each of 100,000 updates of a bot", () => {
    const traces = Array.from({ length: 100_000 }, (_, index) => traceOf(requestId(42, index, 1_760_000_000)).top)
    expect(new Set(traces).size).toBe(traces.length)
  })
})
