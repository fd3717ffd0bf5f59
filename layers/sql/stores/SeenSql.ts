import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Seen } from "../../../domain/turns/Seen.ts"
import { SeenStore } from "../../../services/media/SeenStore.ts"
import { Database } from "../database/Database.ts"
import { exec, first } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

const find = statement<{ readonly body: string }>("select body from seen where file = ? order by request limit 1")
const keep = statement("insert into seen (request, file, body) values (?, ?, ?) on conflict do nothing")

export const layer: Layer.Layer<SeenStore, never, Database | Writer> = Layer.effect(
  SeenStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return SeenStore.of({
      find: (file) =>
        Effect.map(
          database.read("seen", () => first(find, file)),
          // Holdfast wrote this JSON.
          (row) => Option.map(Option.fromNullable(row), ({ body }) => JSON.parse(body) as Seen)
        ),
      keep: (request, file, seen) => write("seen", () => exec(keep, request, file, JSON.stringify(seen)))
    })
  })
)
