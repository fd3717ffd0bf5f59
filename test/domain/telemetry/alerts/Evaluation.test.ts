import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import {
  type Alert,
  evaluate,
  type Memory,
  nothing,
  type Sample,
  seeded
} from "../../../../domain/telemetry/alerts/Evaluation.ts"
import type { Rule } from "../../../../domain/telemetry/alerts/Rule.ts"
import { rules } from "../../../../domain/telemetry/alerts/Rules.ts"

const sample = (metric: string, value: number, labels: Readonly<Record<string, string>> = {}): Sample => ({
  metric,
  labels,
  value
})

/** Evaluates every half minute, with the samples of each half minute; the ids of what fires, by time in seconds. */
const played = (all: ReadonlyArray<Rule>, seconds: number, samples: (second: number) => ReadonlyArray<Sample>) => {
  let memory: Memory = nothing
  const fired = new Map<number, ReadonlyArray<Alert>>()
  for (let second = 0; second <= seconds; second += 30) {
    const now = evaluate(all, memory, samples(second), second * 1000)
    memory = now.memory
    fired.set(second, now.firing)
  }
  const ids = (second: number) => (fired.get(second) ?? []).map(({ id }) => id)
  /** The first time at which something fires. */
  const first = Array.from(fired).find(([, firing]) => firing.length > 0)?.[0]
  return { ids, first, fired }
}

const rule = (changes: Partial<Rule>): Rule => ({
  name: "Hot",
  severity: "warning",
  measure: { _tag: "Value", of: { metric: "heat" } },
  by: [],
  is: "above",
  threshold: 10,
  until: 10,
  for: 0,
  keep: 0,
  unit: "count",
  summary: "{value}",
  cure: "",
  ...changes
})

/** What makes each of the rules by default fire, from the beginning on; and when it does, in seconds. */
const scenes: Readonly<Record<string, readonly [second: number, samples: (second: number) => ReadonlyArray<Sample>]>> =
  {
    NotReady: [
      120,
      () => [sample("holdfast_ready", 0, { part: "database" }), sample("holdfast_ready", 1, { part: "engine" })]
    ],
    NoPoll: [330, (second) => [sample("holdfast_poll_age_seconds", second)]],
    BacklogOld: [990, (second) => [sample("holdfast_backlog_age_seconds", second)]],
    CallsFail: [
      180,
      (second) => [
        sample("holdfast_model_calls_failed_total", second / 5, { candidate: "a", failure: "ServerError" }),
        sample("holdfast_model_calls_failed_total", 1000 + second, { candidate: "a", failure: "Interrupted" }),
        sample("holdfast_model_calls_succeeded_total", second / 30, { candidate: "b" })
      ]
    ],
    BreakerOpen: [
      600,
      () => [
        sample("holdfast_breaker_open", 1, { candidate: "a" }),
        sample("holdfast_breaker_open", 0, { candidate: "b" })
      ]
    ],
    DeadLetters: [60, () => [sample("holdfast_dead_letters", 3)]],
    LateArrivals: [
      390,
      (second) => [
        sample("holdfast_late_in", second / 15, { conversation: "1:2" }),
        sample("holdfast_late_in", 500, { conversation: "1:3" })
      ]
    ],
    Duplicates: [390, (second) => [sample("holdfast_duplicates_in", second / 15, { conversation: "1:2" })]],
    DiskLow: [60, () => [sample("holdfast_disk_free_bytes", 100_000_000)]],
    MoneySpent: [0, () => [sample("holdfast_spending_ratio", 0.9, { scope: "day" })]]
  }

describe("the rules by default", () => {
  it.each(rules.map(({ name }) => name))("%s fires when it is time, and names what it is about", (name) => {
    const [second, samples] = scenes[name] ?? assert.fail(`no scene for ${name}`)
    const { fired, first } = played(rules, 3600, samples)
    assert.strictEqual(first, second)
    const [alert, ...others] = fired.get(second) ?? []
    // A conversation whose count does not rise from the first look on began before this process.
    assert.deepStrictEqual(others, [])
    assert.strictEqual(alert?.rule, name)
  })

  it("say nothing without data, or if all is well", () => {
    assert.isUndefined(played(rules, 3600, () => []).first)
    const well = [
      sample("holdfast_ready", 1, { part: "database" }),
      sample("holdfast_backlog_age_seconds", NaN),
      sample("holdfast_disk_free_bytes", NaN),
      sample("holdfast_breaker_open", 0, { candidate: "a" }),
      sample("holdfast_dead_letters", 0)
    ]
    assert.isUndefined(played(rules, 3600, () => well).first)
  })
})

describe("a rule", () => {
  it("fires only if its condition is met all the time", () => {
    const heat = (second: number) => [sample("heat", second === 90 ? 5 : 20)]
    assert.strictEqual(played([rule({ for: 120 })], 600, heat).first, 240)
  })

  it("has a margin between firing and its end, and is over only after a while", () => {
    const values = [20, 8, 12, 8, 4, 4, 20, 4, 4, 4, 4, 8]
    const heat = (second: number) => [sample("heat", values[second / 30] ?? 0)]
    const { ids } = played([rule({ until: 6, keep: 60 })], 330, heat)
    const firing = values.map((_, index) => ids(index * 30).length)
    assert.deepStrictEqual(firing, [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0])
  })

  it("counts a counter that begins anew from zero, and a series that comes later from zero", () => {
    const risen = rule({ measure: { _tag: "Rise", of: { metric: "heat" }, over: 300 }, by: ["of"] })
    const reset = (second: number) => [sample("heat", second < 60 ? 1000 : second / 10, { of: "a" })]
    assert.strictEqual(played([risen], 300, reset).first, 120)
    const later = (second: number) => (second < 60 ? [] : [sample("heat", 11, { of: "b" })])
    assert.deepStrictEqual(played([risen], 300, later).ids(60), ["Hot of=b"])
  })

  it("forgets what rose before its window", () => {
    const risen = rule({ measure: { _tag: "Rise", of: { metric: "heat" }, over: 300 } })
    const once = (second: number) => [sample("heat", second < 60 ? 0 : 50)]
    const { ids } = played([risen], 900, once)
    assert.lengthOf(ids(60), 1)
    assert.lengthOf(ids(330), 1)
    assert.lengthOf(ids(420), 0)
  })

  it("goes on over a restart, until its condition is not met", () => {
    const before = { id: "Hot", rule: "Hot", labels: {}, value: 20, since: 5, overAt: null }
    const all = [rule({ for: 600, keep: 60 })]
    const on = evaluate(all, seeded(nothing, [before]), [sample("heat", 30)], 1000)
    assert.deepStrictEqual(on.firing, [{ id: "Hot", rule: "Hot", labels: {}, value: 30, since: 5 }])
    const off = evaluate(all, on.memory, [sample("heat", 0)], 31_000)
    assert.lengthOf(off.firing, 1)
    assert.lengthOf(evaluate(all, off.memory, [sample("heat", 0)], 91_000).firing, 0)
  })

  it.prop(
    "fires exactly when its condition was met for long enough, whatever the values are",
    {
      values: FastCheck.array(FastCheck.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }),
      after: FastCheck.integer({ min: 0, max: 4 })
    },
    ({ after, values }) => {
      const { ids } = played([rule({ for: after * 30 })], (values.length - 1) * 30, (second) => [
        sample("heat", values[second / 30] ?? 0)
      ])
      for (let index = 0; index < values.length; index++) {
        const since = values.slice(0, index + 1).findLastIndex((value) => value <= 10) + 1
        assert.strictEqual(ids(index * 30).length, index - since >= after ? 1 : 0)
      }
    }
  )

  it("keeps no more of the past than the longest window needs", () => {
    let memory: Memory = nothing
    for (let minute = 0; minute < 300; minute++)
      memory = evaluate(rules, memory, [sample("holdfast_late_in", 1), sample("other", 1)], minute * 60_000).memory
    assert.isAtMost(memory.past.length, 61)
    assert.deepStrictEqual(memory.past[0]?.samples, [sample("holdfast_late_in", 1)])
  })
})
