/** A query of a panel and the name of its lines. */
type Query = readonly [expr: string, legend: string]

interface Panel {
  readonly title: string
  readonly kind?: "stat" | "table"
  /** A unit of Grafana. */
  readonly unit: string
  /** In 24 columns. */
  readonly width: number
  readonly queries: ReadonlyArray<Query>
}

const rate = (selector: string) => `rate(${selector}[$__rate_interval])`
const quantile = (q: number, metric: string, by = "") =>
  `histogram_quantile(${q}, sum by (le${by}) (${rate(`${metric}_bucket{job="$job"}`)}))`
const ofJob = (metric: string) => `${metric}{job="$job"}`

const percentiles = (metric: string, by = ""): ReadonlyArray<Query> => {
  const legend = by === "" ? "" : `{{${by.slice(2)}}} `
  return [0.5, 0.95, 0.99].map((q): Query => [quantile(q, metric, by), `${legend}p${q * 100}`])
}

/** The rows of the dashboard, each with its panels. */
const rows: ReadonlyArray<readonly [title: string, panels: ReadonlyArray<Panel>]> = [
  [
    "State",
    [
      { title: "Ready", kind: "stat", unit: "short", width: 6, queries: [[ofJob("holdfast_ready"), "{{part}}"]] },
      {
        title: "Age of the oldest work",
        kind: "stat",
        unit: "s",
        width: 4,
        queries: [[`max(${ofJob("holdfast_backlog_age_seconds")})`, ""]]
      },
      {
        title: "Failed messages",
        kind: "stat",
        unit: "short",
        width: 4,
        queries: [[`max(${ofJob("holdfast_dead_letters")})`, ""]]
      },
      {
        title: "Last poll",
        kind: "stat",
        unit: "s",
        width: 4,
        queries: [[`min(${ofJob("holdfast_poll_age_seconds")})`, ""]]
      },
      {
        title: "Alerts",
        kind: "table",
        unit: "short",
        width: 6,
        queries: [[`ALERTS{alertname=~"Holdfast.*",alertstate="firing"}`, "{{alertname}}"]]
      }
    ]
  ],
  [
    "Messages",
    [
      {
        title: "Updates per second",
        unit: "ops",
        width: 8,
        queries: [
          [`sum(${rate(ofJob("holdfast_updates_total"))})`, "received"],
          [`sum(${rate(ofJob("holdfast_updates_duplicate_total"))})`, "duplicate"],
          [`sum(${rate(ofJob("holdfast_updates_late_total"))})`, "late"],
          [`sum(${rate(ofJob("holdfast_updates_skipped_total"))})`, "skipped"]
        ]
      },
      {
        title: "From acceptance to delivery",
        unit: "s",
        width: 8,
        queries: percentiles("holdfast_accept_to_delivered_seconds")
      },
      {
        title: "Backlog",
        unit: "short",
        width: 8,
        queries: [
          [`max(${ofJob("holdfast_backlog_updates")})`, "updates"],
          [`max(${ofJob("holdfast_backlog_conversations")})`, "conversations"]
        ]
      },
      {
        title: "Sends and probes per second",
        unit: "ops",
        width: 8,
        queries: [
          [`sum(${rate(ofJob("holdfast_sends_total"))})`, "sends"],
          [`sum(${rate(ofJob("holdfast_probes_total"))})`, "probes"],
          [`sum(${rate(ofJob("holdfast_resent_total"))})`, "sent again"]
        ]
      },
      {
        title: "Late and duplicate updates, worst conversation",
        unit: "short",
        width: 8,
        queries: [
          [`max(delta(${ofJob("holdfast_late_most")}[1h]))`, "late within an hour"],
          [`max(delta(${ofJob("holdfast_duplicates_most")}[1h]))`, "duplicate within an hour"]
        ]
      },
      {
        title: "Reminders per hour",
        unit: "short",
        width: 8,
        queries: [
          [`sum(increase(${ofJob("holdfast_reminders_fired_total")}[1h]))`, "sent"],
          [`sum(increase(${ofJob("holdfast_reminders_skipped_total")}[1h]))`, "missed and skipped"]
        ]
      }
    ]
  ],
  [
    "Models",
    [
      {
        title: "Calls per second, by reason",
        unit: "ops",
        width: 8,
        queries: [[`sum by (why) (${rate(ofJob("holdfast_model_calls_total"))})`, "{{why}}"]]
      },
      {
        title: "Failures per second, by class",
        unit: "ops",
        width: 8,
        queries: [[`sum by (failure) (${rate(ofJob("holdfast_model_calls_failed_total"))})`, "{{failure}}"]]
      },
      {
        title: "Open breakers",
        unit: "short",
        width: 8,
        queries: [[`max by (candidate) (${ofJob("holdfast_breaker_open")})`, "{{candidate}}"]]
      },
      {
        title: "First token",
        unit: "s",
        width: 8,
        queries: percentiles("holdfast_model_first_token_seconds", ", candidate")
      },
      { title: "Whole call", unit: "s", width: 8, queries: percentiles("holdfast_model_call_seconds", ", candidate") },
      {
        title: "Candidates that were not asked, per second",
        unit: "ops",
        width: 8,
        queries: [
          [`sum by (candidate, why) (${rate(ofJob("holdfast_model_rejections_total"))})`, "{{candidate}} {{why}}"]
        ]
      },
      {
        title: "Tokens per minute",
        unit: "short",
        width: 8,
        queries: [[`60 * sum by (kind) (${rate(ofJob("holdfast_model_tokens_total"))})`, "{{kind}}"]]
      },
      {
        title: "Cost per day",
        unit: "currencyUSD",
        width: 8,
        queries: [[`sum by (candidate) (increase(${ofJob("holdfast_model_cost_total")}[1d]))`, "{{candidate}}"]]
      },
      {
        title: "Spent of each cap",
        unit: "percentunit",
        width: 8,
        queries: [[`max by (scope) (${ofJob("holdfast_spending_ratio")})`, "{{scope}}"]]
      }
    ]
  ],
  [
    "Process",
    [
      {
        title: "Memory",
        unit: "bytes",
        width: 8,
        queries: [
          [ofJob("process_resident_memory_bytes"), "{{instance}} resident"],
          [ofJob("nodejs_heap_size_used_bytes"), "{{instance}} heap"]
        ]
      },
      {
        title: "Lag of the event loop",
        unit: "s",
        width: 8,
        queries: [
          [ofJob("nodejs_eventloop_lag_p99_seconds"), "{{instance}} p99"],
          [ofJob("nodejs_eventloop_lag_max_seconds"), "{{instance}} longest"]
        ]
      },
      {
        title: "Free on the disk of the data folder",
        unit: "bytes",
        width: 8,
        queries: [[ofJob("holdfast_disk_free_bytes"), "{{instance}}"]]
      }
    ]
  ]
]

const datasource = { type: "prometheus", uid: "${datasource}" }
const columns = 24

interface Placed {
  readonly x: number
  readonly y: number
  readonly id: number
}

const panelOf = ({ kind, queries, title, unit, width }: Panel, { id, x, y }: Placed, height: number) => ({
  id,
  type: kind ?? "timeseries",
  title,
  datasource,
  gridPos: { h: height, w: width, x, y },
  fieldConfig: { defaults: { unit, ...(kind === undefined ? { min: 0 } : {}) }, overrides: [] },
  options:
    kind === "stat"
      ? { reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false }, textMode: "auto" }
      : kind === "table"
        ? { showHeader: true }
        : { legend: { displayMode: "list", placement: "bottom", showLegend: true }, tooltip: { mode: "multi" } },
  targets: queries.map(([expr, legendFormat], index) => ({
    refId: String.fromCharCode(65 + index),
    datasource,
    expr,
    legendFormat,
    ...(kind === undefined ? {} : { instant: true }),
    ...(kind === "table" ? { format: "table" } : {})
  }))
})

const placed = () => {
  const panels: Array<object> = []
  let id = 0
  let y = 0
  for (const [title, own] of rows) {
    const height = own.every(({ kind }) => kind !== undefined) ? 5 : 8
    panels.push({ id: ++id, type: "row", title, collapsed: false, gridPos: { h: 1, w: columns, x: 0, y }, panels: [] })
    y++
    let x = 0
    for (const panel of own) {
      if (x + panel.width > columns) {
        x = 0
        y += height
      }
      panels.push(panelOf(panel, { id: ++id, x, y }, height))
      x += panel.width
    }
    y += height
  }
  return panels
}

/** The dashboard for Grafana 10 or later, as JSON. It asks for its data source, and for the job of the scrape. */
export const dashboardFile = (): string =>
  `${JSON.stringify(
    {
      uid: "holdfast",
      title: "Holdfast",
      tags: ["holdfast"],
      schemaVersion: 39,
      version: 1,
      editable: true,
      graphTooltip: 1,
      refresh: "30s",
      time: { from: "now-24h", to: "now" },
      timezone: "browser",
      templating: {
        list: [
          { name: "datasource", type: "datasource", query: "prometheus", label: "Data source", hide: 0 },
          {
            name: "job",
            type: "query",
            label: "Job",
            datasource,
            query: { query: "label_values(holdfast_ready, job)", refId: "job" },
            definition: "label_values(holdfast_ready, job)",
            refresh: 2,
            sort: 1,
            hide: 0
          }
        ]
      },
      panels: placed()
    },
    null,
    2
  )}\n`
