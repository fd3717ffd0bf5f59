import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Random from "../../Random.ts"
import * as Report from "../../Report.ts"
import { counting, isExpected, question } from "../Counting.ts"
import * as Double from "../Double.ts"
import * as Client from "./Client.ts"
import { Request, type Told } from "./Request.ts"

/**
 * Which calls meet trouble. `nth` is the number of the call within its request, from 1; `random` in [0, 1) is drawn for
 * each call.
 */
interface Setting {
  readonly name: string
  readonly route: readonly [string, ...ReadonlyArray<string>]
  readonly troubled: (model: string, nth: number, random: number) => boolean
}

/** The settings of the comparison; each runs with every kind of trouble. */
export const settings: ReadonlyArray<Setting> = [
  { name: "every call in trouble", route: ["first"], troubled: () => true },
  { name: "the first call of each request", route: ["first"], troubled: (_, nth) => nth === 1 },
  { name: "a bad model before a healthy one", route: ["first", "second"], troubled: (model) => model === "first" },
  { name: "a quarter of all calls", route: ["first"], troubled: (_model, _nth, random) => random < 0.25 }
]

/** The same for every client: one second of silence, fifteen seconds in total, and three retries, or one before a fallback. */
const bounds = ({ route }: Setting) => ({ retries: route.length > 1 ? 1 : 3, timeout: 1000, patience: 15_000 })

/**
 * The results of a client in a setting. `marked`: a text that is not the answer, with a finish reason (or Holdfast's
 * mark) that says so. `passed`: one without such a reason, or with one that means whole; `on` names the kinds of
 * trouble. `shown`: an error. Times are those of whole answers, in milliseconds.
 */
export interface Row {
  readonly client: string
  readonly version: string
  readonly setting: string
  readonly requests: number
  readonly whole: number
  readonly marked: number
  readonly passed: number
  readonly on: ReadonlyArray<string>
  readonly shown: number
  readonly calls: number
  readonly p50: number
  readonly p95: number
}

/** Each request is identified by the number in its text. */
const asked = (id: number) => `Question ${id}. ${question}`
const numberOf = ({ messages }: Double.Call) =>
  Number(/Question (\d+)\./.exec(messages.find(({ role }) => role === "user")?.content ?? "")?.[1] ?? 0)

interface Seen {
  readonly trouble: Double.Trouble
  readonly end: "whole" | "marked" | "passed" | "shown"
  readonly millis: number
}

/** The finish reasons that mean a whole text, in the words of all clients. */
const normal = new Set(["stop", "end_turn", "completed"])

const endOf = ({ error, finish, text }: Told): Seen["end"] => {
  if (typeof error === "string") return "shown"
  const fine = finish === undefined || finish === null || normal.has(finish)
  if (isExpected(text)) return fine ? "whole" : "marked"
  return fine ? "passed" : "marked"
}

/** Runs all kinds of trouble in one setting. */
const play = (
  client: Client.Client,
  asks: Client.Asks,
  setting: Setting,
  requests: number,
  seed: number
): Effect.Effect<Row> =>
  Effect.gen(function* () {
    let calls = 0
    const playing = (trouble: Double.Trouble, index: number) =>
      Effect.gen(function* () {
        const nth = new Map<number, number>()
        const double = yield* Double.make({
          reply: counting,
          gap: 0,
          trouble: (call) => {
            const id = numberOf(call)
            const which = (nth.get(id) ?? 0) + 1
            nth.set(id, which)
            // The same for every client, in whatever order calls arrive.
            const random = Random.randomFrom(seed + 1009 * id + 31 * which)()
            return setting.troubled(call.model, which, random) ? trouble : undefined
          }
        })
        const seen = yield* Effect.forEach(
          Array.from({ length: requests }, (_, number) => 1 + index * requests + number),
          (id) =>
            asks(
              new Request({
                ...bounds(setting),
                id,
                setting: `${setting.name}, ${trouble}`,
                baseUrl: double.baseUrl,
                key: "compare",
                route: setting.route,
                question: asked(id)
              })
            ),
          { concurrency: 10 }
        )
        calls += double.calls.length
        return seen.map(({ millis, told }): Seen => ({ trouble, millis, end: endOf(told) }))
      }).pipe(Effect.scoped)
    const all = yield* Effect.forEach(Double.troubles, playing, { concurrency: 3 })
    const seen = all.flat()
    const ended = (end: Seen["end"]) => seen.filter((one) => one.end === end)
    const [whole, passed] = [ended("whole"), ended("passed")]
    const times = whole.map(({ millis }) => millis)
    return {
      client: client.name,
      version: client.version,
      setting: setting.name,
      requests: seen.length,
      whole: whole.length,
      marked: ended("marked").length,
      passed: passed.length,
      on: [...new Set(passed.map(({ trouble }) => trouble))],
      shown: ended("shown").length,
      calls: whole.length === 0 ? NaN : Math.round((100 * calls) / whole.length) / 100,
      p50: Math.round(Report.quantile(times, 0.5)),
      p95: Math.round(Report.quantile(times, 0.95))
    }
  })

/** Runs every client in every setting, one after another. A client that cannot be installed is reported and left out. */
export const compare = (requests: number, seed: number, only: string | undefined) =>
  Effect.forEach(
    Client.clients.filter(({ name }) => only === undefined || name.toLowerCase().startsWith(only.toLowerCase())),
    (client) =>
      Effect.gen(function* () {
        const asks = yield* Client.start(client)
        const rows: Array<Row> = []
        for (const setting of settings) {
          const row = yield* play(client, asks, setting, requests, seed)
          yield* Console.error(
            `${client.name}, ${setting.name}: ${row.whole} of ${row.requests} whole, ${row.passed} passed as whole`
          )
          rows.push(row)
        }
        return rows
      }).pipe(
        Effect.scoped,
        Effect.catchTag("NotInstalled", ({ message }) => Effect.as(Console.error(`left out: ${message}`), []))
      )
  ).pipe(Effect.map((rows): ReadonlyArray<Row> => rows.flat()))

const head = [
  "setting",
  "client",
  "whole and right",
  "cut passed as whole",
  "marked",
  "error shown",
  "calls/answer",
  "p50 ms",
  "p95 ms",
  "passed as whole on"
]

export const table = (rows: ReadonlyArray<Row>): string => {
  const number = (value: number) => (Number.isNaN(value) ? "-" : `${value}`)
  const cells = settings.flatMap(({ name }) =>
    rows
      .filter(({ setting }) => setting === name)
      .map((row) => [
        name,
        row.client,
        `${row.whole}/${row.requests}`,
        `${row.passed}`,
        `${row.marked}`,
        `${row.shown}`,
        number(row.calls),
        number(row.p50),
        number(row.p95),
        row.on.join(", ")
      ])
  )
  const all = [head, ...cells]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()
    )
    .join("\n")
}

/** The results as figures: with targets for Holdfast, without for the others. */
export const results = (rows: ReadonlyArray<Row>): ReadonlyArray<Report.Result> =>
  rows.flatMap((row) => {
    const what = (measure: string) => `${row.client}, ${row.setting}: ${measure}`
    const best = Math.max(
      0,
      ...rows
        .filter(({ client, setting }) => client !== row.client && setting === row.setting)
        .map(({ whole }) => whole)
    )
    const times = Number.isNaN(row.p50)
      ? []
      : [Report.figure(what("p50"), row.p50, "ms"), Report.figure(what("p95"), row.p95, "ms")]
    return [
      row.client === "Holdfast"
        ? Report.atLeast(what("whole"), row.whole, "answers", best)
        : Report.figure(what("whole"), row.whole, "answers"),
      row.client === "Holdfast"
        ? Report.exactly(what("cut passed as whole"), row.passed, "answers", 0)
        : Report.figure(what("cut passed as whole"), row.passed, "answers"),
      Report.figure(what("marked"), row.marked, "answers"),
      Report.figure(what("error shown"), row.shown, "answers"),
      ...(Number.isNaN(row.calls) ? [] : [Report.figure(what("calls"), row.calls, "per answer")]),
      ...times
    ]
  })
