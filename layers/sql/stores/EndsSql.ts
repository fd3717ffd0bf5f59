import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type Ends, noEnds } from "../../../domain/conversation/Ends.ts"
import { EndStore } from "../../../services/engine/EndStore.ts"
import { Database } from "../database/Database.ts"
import { all, exec, first } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

/** The end that was counted last is not counted again: its note may outlive the commit. */
const record = statement(`
  insert into ends (step, held, sudden, process, ended_at) values (?, ?, ?, ?, ?)
  on conflict (step) do update set held = ends.held + excluded.held, sudden = ends.sudden + excluded.sudden,
    process = excluded.process, ended_at = excluded.ended_at where ends.process <> excluded.process`)

const every = statement<Ends & { readonly step: string }>("select step, held, sudden from ends")
const of = statement<Ends>("select held, sudden from ends where step = ?")

export const layer: Layer.Layer<EndStore, never, Database | Writer> = Layer.effect(
  EndStore,
  Effect.gen(function* () {
    const { read } = yield* Database
    const { write } = yield* Writer
    return EndStore.of({
      record: (ends, now) =>
        ends.length === 0
          ? Effect.void
          : write("recordEnds", function* () {
              for (const { kind, process, step } of ends) {
                yield* exec(record, step, kind === "held" ? 1 : 0, kind === "sudden" ? 1 : 0, process, now)
              }
            }),
      all: Effect.map(
        read("ends", () => all(every)),
        (rows) => new Map(rows.map(({ held, step, sudden }) => [step, { held, sudden }]))
      ),
      of: (step) =>
        Effect.map(
          read("endsOf", () => first(of, step)),
          (row) => row ?? noEnds
        )
    })
  })
)
