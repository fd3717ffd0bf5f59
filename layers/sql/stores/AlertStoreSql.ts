import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Alert } from "../../../domain/telemetry/alerts/Evaluation.ts"
import { Known, keyOf } from "../../../domain/telemetry/alerts/Known.ts"
import { AlertStore } from "../../../services/telemetry/AlertStore.ts"
import { Database } from "../database/Database.ts"
import { all, exec, first } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

const withdraw = statement("delete from alert_reports where bot = ? and (process = ? or seen_at < ?)")
const report = statement("insert into alert_reports (bot, process, key, body, seen_at) values (?, ?, ?, ?, ?)")
const reported = statement<{ readonly body: string }>(
  "select body from alert_reports where bot = ? and seen_at >= ? order by seen_at, key"
)
const load = statement<{ readonly body: string; readonly muted_until: number }>(
  "select body, muted_until from alerts where bot = ? order by key"
)
const save = statement(`
  insert into alerts (bot, key, body, muted_until) values (?, ?, ?, 0)
  on conflict (bot, key) do update set body = excluded.body`)
const remove = statement("delete from alerts where bot = ? and key = ?")
const mute = statement<{ readonly body: string }>(
  "update alerts set muted_until = ? where bot = ? and key = ? returning body"
)

/** Reports of processes that ended long ago. */
const retention = Duration.toMillis("1 day")

const Body = Schema.parseJson(Known)
const decode = Schema.decodeSync(Body)
const encode = Schema.encodeSync(Body)

export const layer: Layer.Layer<AlertStore, never, Database | Writer> = Layer.effect(
  AlertStore,
  Effect.gen(function* () {
    const { read } = yield* Database
    const { write } = yield* Writer
    return AlertStore.of({
      report: (bot, process, firing, now) =>
        write("alert reports", function* () {
          yield* exec(withdraw, bot, process, now - retention)
          for (const alert of firing) yield* exec(report, bot, process, keyOf(alert), JSON.stringify(alert), now)
        }),
      reported: (bot, after) =>
        Effect.map(
          read("alert reports", () => all(reported, bot, after)),
          // Holdfast wrote this JSON.
          (rows) => rows.map(({ body }) => JSON.parse(body) as Alert)
        ),
      known: (bot) =>
        Effect.map(
          read("alerts", () => all(load, bot)),
          (rows) => rows.map(({ body, muted_until: mutedUntil }) => ({ known: decode(body), mutedUntil }))
        ),
      save: (bot, known, done) =>
        write("alerts", function* () {
          for (const one of known) yield* exec(save, bot, keyOf(one), encode(one))
          for (const key of done) yield* exec(remove, bot, key)
        }),
      mute: (bot, key, until) =>
        Effect.map(
          write("mute", () => first(mute, until, bot, key)),
          (row) => Option.map(Option.fromNullable(row), ({ body }) => decode(body))
        )
    })
  })
)
