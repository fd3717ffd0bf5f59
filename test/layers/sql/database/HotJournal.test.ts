import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { copyFileSync, existsSync } from "node:fs"
import { join } from "node:path"
import { all, exec } from "../../../../layers/sql/database/Operation.ts"
import { examine } from "../../../../layers/sql/database/Sqlite.ts"
import { open } from "../../../../layers/sql/database/SqliteConnection.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { temporaryFolder } from "../../../support/TemporaryFolder.ts"

it.scoped(
  "a file that a kill left in the middle of a transaction is not taken for a damaged one, and is rolled back",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const [dying, dead] = [join(folder, "dying.db"), join(folder, "dead.db")]
      const connection = yield* open({ filename: dying })
      const run = (text: string) => connection.run(() => exec(statement(text)))
      yield* run("create table words (word text)")
      yield* run("pragma cache_size = 1")
      yield* run("begin")
      yield* Effect.replicateEffect(run("insert into words values (hex(randomblob(2000)))"), 100)
      for (const end of ["", "-journal"]) copyFileSync(dying + end, dead + end)
      assert.isTrue(existsSync(`${dead}-journal`))

      yield* examine(dead)
      const session = yield* open({ filename: dead })
      const count = statement<{ readonly words: number }>("select count(*) as words from words")
      assert.deepStrictEqual(yield* session.run(() => all(count)), [{ words: 0 }])
    })
)
