import type { Rule } from "./Rule.ts"

const minute = 60
const hour = 60 * minute

/** The rules by default. `deploy/prometheus/holdfast.rules.yml` has the same ones. */
export const rules: ReadonlyArray<Rule> = [
  {
    name: "NotReady",
    severity: "critical",
    measure: { _tag: "Value", of: { metric: "holdfast_ready" } },
    by: ["part"],
    is: "below",
    threshold: 1,
    until: 1,
    for: 2 * minute,
    keep: minute,
    unit: "count",
    summary: "A part is not ready: {part}.",
    cure: "Read the reason at /readyz or in the log; docs/operations.md says what to do for each."
  },
  {
    name: "NoPoll",
    severity: "critical",
    measure: { _tag: "Value", of: { metric: "holdfast_poll_age_seconds" } },
    by: [],
    is: "above",
    threshold: 5 * minute,
    until: 2 * minute,
    for: 0,
    keep: minute,
    unit: "seconds",
    summary: "No poll of Telegram has succeeded for {value}.",
    cure: "Check the network, the proxy and TELEGRAM_BOT_TOKEN; the log has the reason. Telegram keeps messages for a day."
  },
  {
    name: "BacklogOld",
    severity: "warning",
    measure: { _tag: "Value", of: { metric: "holdfast_backlog_age_seconds" } },
    by: [],
    is: "above",
    threshold: 15 * minute,
    until: 5 * minute,
    for: minute,
    keep: minute,
    unit: "seconds",
    summary: "The oldest message has waited for {value} without an answer.",
    cure: "Look at the breakers and the failures of the models in the console, and at the log."
  },
  {
    name: "CallsFail",
    severity: "warning",
    measure: {
      _tag: "Share",
      of: { metric: "holdfast_model_calls_failed_total", without: { failure: "Interrupted" } },
      among: [
        { metric: "holdfast_model_calls_failed_total", without: { failure: "Interrupted" } },
        { metric: "holdfast_model_calls_succeeded_total" }
      ],
      over: 10 * minute,
      least: 10
    },
    by: [],
    is: "above",
    threshold: 0.5,
    until: 0.25,
    for: 2 * minute,
    keep: 5 * minute,
    unit: "share",
    summary: "{value} of the calls to models have failed within ten minutes.",
    cure: "Look at the classes of failure in the console. A wrong key or no credit is named in the log with the setting to change."
  },
  {
    name: "BreakerOpen",
    severity: "warning",
    measure: { _tag: "Value", of: { metric: "holdfast_breaker_open" } },
    by: ["candidate"],
    is: "above",
    threshold: 0,
    until: 0,
    for: 10 * minute,
    keep: 2 * minute,
    unit: "count",
    summary: "The circuit breaker of {candidate} has been open for ten minutes.",
    cure: "Check the status page of its provider, or put another model before it in HOLDFAST_ROUTE."
  },
  {
    name: "DeadLetters",
    severity: "warning",
    measure: { _tag: "Value", of: { metric: "holdfast_dead_letters" } },
    by: [],
    is: "above",
    threshold: 0,
    until: 0,
    for: minute,
    keep: 0,
    unit: "count",
    summary: "{value} failed messages wait for a decision.",
    cure: "List them with `holdfast dead-letters list`, and retry or drop each one."
  },
  {
    name: "LateArrivals",
    severity: "warning",
    measure: { _tag: "Rise", of: { metric: "holdfast_late_in" }, over: hour },
    exported: { _tag: "Rise", of: { metric: "holdfast_late_most" }, over: hour },
    by: ["conversation"],
    is: "above",
    threshold: 20,
    until: 10,
    for: minute,
    keep: 5 * minute,
    unit: "count",
    summary: "{value} messages of one conversation arrived after newer ones within an hour.",
    cure: "Check what stands between Telegram and this daemon: a proxy that reorders requests, or a second webhook."
  },
  {
    name: "Duplicates",
    severity: "warning",
    measure: { _tag: "Rise", of: { metric: "holdfast_duplicates_in" }, over: hour },
    exported: { _tag: "Rise", of: { metric: "holdfast_duplicates_most" }, over: hour },
    by: ["conversation"],
    is: "above",
    threshold: 20,
    until: 10,
    for: minute,
    keep: 5 * minute,
    unit: "count",
    summary: "{value} updates of one conversation were delivered more than once within an hour.",
    cure: "Nothing was answered twice. Check that a proxy before the webhook passes on the status 200, and that the disk is quick enough."
  },
  {
    name: "DiskLow",
    severity: "critical",
    measure: { _tag: "Value", of: { metric: "holdfast_disk_free_bytes" } },
    by: [],
    is: "below",
    threshold: 512 * 1024 * 1024,
    until: 1024 * 1024 * 1024,
    for: minute,
    keep: minute,
    unit: "bytes",
    summary: "The disk of the data folder has only {value} left.",
    cure: "Make room. On a full disk no message is accepted; Telegram keeps messages for a day."
  },
  {
    name: "MoneySpent",
    severity: "warning",
    measure: { _tag: "Value", of: { metric: "holdfast_spending_ratio" } },
    by: ["scope"],
    is: "above",
    threshold: 0.8,
    until: 0.8,
    for: 0,
    keep: minute,
    unit: "share",
    summary: "{value} of the money for a {scope} is spent.",
    cure: "Raise the cap, or wait: at the cap a cheaper model answers, or people are told when it goes on."
  }
]

/** The longest time into the past that a rule looks, in seconds. */
export const longest = (all: ReadonlyArray<Rule>): number =>
  Math.max(0, ...all.map(({ measure }) => (measure._tag === "Value" ? 0 : measure.over)))
