import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { FileStore } from "../../../services/media/FileStore.ts"
import { Database } from "../database/Database.ts"
import { exec, first } from "../database/Operation.ts"
import { statement, statementOf } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

const find = statement<{ readonly body: string }>("select body from files where id = ?")
const use = statement("update files set used_at = ? where id = ?")
const keep = statement(`
  insert into files (id, body, size, used_at) values (?, ?, ?, ?) on conflict (id) do update set used_at = excluded.used_at`)
const remove = statementOf((ids) => `delete from files where id in (${ids})`)

/** The files, those used last first, whose sizes together exceed the room. */
const shrink = statement(`
  delete from files where id in (
    select id from (select id, sum(size) over (order by used_at desc, id) as total from files) as used where total > ?)`)

/**
 * Files in the database, for daemons that share no folder. `room`: their total size in bytes. Retention removes those
 * that were not used for long.
 */
export const layer = (room: number): Layer.Layer<FileStore, never, Database | Writer> =>
  Layer.effect(
    FileStore,
    Effect.gen(function* () {
      const database = yield* Database
      const { write } = yield* Writer
      const kept = <A>(effect: Effect.Effect<A, StoreUnavailable>, otherwise: A) =>
        Effect.catchAll(effect, ({ message }) => Effect.as(Effect.logWarning(message), otherwise))
      return FileStore.of({
        find: (unique) =>
          Effect.gen(function* () {
            const row = yield* database.read("files", () => first(find, unique))
            if (row === undefined) return Option.none<Uint8Array>()
            const now = yield* Clock.currentTimeMillis
            yield* write("files", () => exec(use, now, unique))
            return Option.some<Uint8Array>(Buffer.from(row.body, "base64"))
          }).pipe((found) => kept(found, Option.none())),
        keep: (unique, bytes) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) =>
            kept(
              write("files", function* () {
                yield* exec(keep, unique, Buffer.from(bytes).toString("base64"), bytes.length, now)
                yield* exec(shrink, room)
              }),
              undefined
            )
          ),
        remove: (uniques) =>
          uniques.length === 0
            ? Effect.void
            : kept(
                write("files", () => exec(remove(uniques.length), ...uniques)),
                undefined
              )
      })
    })
  )
