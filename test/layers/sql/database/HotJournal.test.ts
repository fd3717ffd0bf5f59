import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { copyFileSync, existsSync } from "node:fs"
import { join } from "node:path"
import { examine, open } from "../../../../layers/sql/database/Sqlite.ts"
import { temporaryFolder } from "../../../support/TemporaryFolder.ts"

it.scoped(
  "a file that a kill left in the middle of a transaction is not taken for a damaged one, and is rolled back",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const [dying, dead] = [join(folder, "dying.db"), join(folder, "dead.db")]
      const connection = yield* Effect.flatMap(open({ filename: dying }), (sql) => sql.reserve)
      const run = (statement: string) => connection.execute(statement, [], undefined)
      yield* run("create table words (word text)")
      yield* run("pragma cache_size = 1")
      yield* run("begin")
      yield* Effect.replicateEffect(run("insert into words values (hex(randomblob(2000)))"), 100)
      for (const end of ["", "-journal"]) copyFileSync(dying + end, dead + end)
      assert.isTrue(existsSync(`${dead}-journal`))

      yield* examine(dead)
      const sql = yield* open({ filename: dead })
      assert.deepStrictEqual(yield* sql`select count(*) as words from words`, [{ words: 0 }])
    })
)
