#!/usr/bin/env bash
# Package: sql.js 1.13.0 (SQLite 3.49) and @electric-sql/pglite 0.3.14 (PostgreSQL 17) (npm).
# Behaviour: in `update t as u …` the alias may be used in WHERE, but SQLite's RETURNING knows the table by its own name only, also in
#   subqueries of RETURNING. PostgreSQL is the other way round: RETURNING knows the alias only. A statement for both names no table.
# Seen: "SQLite, alias: no such column: u.a", "PostgreSQL, alias: ok", "SQLite, name: ok", "PostgreSQL, name: invalid reference …"
# Exits with 1 if the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund sql.js@1.13.0 @electric-sql/pglite@0.3.14
cat > run.mjs <<'JS'
import { PGlite } from "@electric-sql/pglite"
import initSqlJs from "sql.js"

const sqlite = new (await initSqlJs()).Database()
const pg = await PGlite.create()
const create = "create table t (id integer primary key, a integer)"
sqlite.run(create)
await pg.exec(create)
const said = async (run) => {
  try {
    await run()
    return "ok"
  } catch (error) {
    return error.message
  }
}
for (const [what, column] of [["alias", "u.a"], ["name", "t.a"]]) {
  const text = `update t as u set a = 2 where u.id = 1 returning ${column}`
  console.log(`SQLite, ${what}: ${await said(() => sqlite.exec(text))}`)
  console.log(`PostgreSQL, ${what}: ${await said(() => pg.query(text))}`)
}
JS
node run.mjs > log
cat log
grep -q "^SQLite, alias: no such column: u.a" log
grep -q "^PostgreSQL, alias: ok" log
grep -q "^SQLite, name: ok" log
grep -q "^PostgreSQL, name: invalid reference" log
