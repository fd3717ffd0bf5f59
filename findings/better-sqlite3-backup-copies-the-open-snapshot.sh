#!/usr/bin/env bash
# Package: better-sqlite3 12.11.1 (npm), which needs a compiler or its prebuilt binary.
#
# `db.backup(file)` is known to start over whenever another connection writes, so that under constant writing it may never end. While the same
# connection holds a read transaction in WAL mode, it copies the snapshot of that transaction instead, and writes of others neither restart it
# nor are in the copy: it ends, and two files can be copied at one moment.
#
# Output seen:
#   rows in the database: 3, in a copy made within a read transaction: 1, in a copy made without: 3
#
# Exits with 0 while the behaviour persists, otherwise with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund better-sqlite3@12.11.1
[[ -e node_modules/better-sqlite3/build/Release/better_sqlite3.node ]] || npm rebuild --silent better-sqlite3
cat > main.mjs <<'JS'
import Database from "better-sqlite3"

const count = (file) => new Database(file).prepare("select count(*) as n from t").get().n
const writer = new Database("a.db")
writer.pragma("journal_mode = wal")
writer.exec("create table t (x); insert into t values (1)")
const reader = new Database("a.db")
reader.exec("begin")
reader.prepare("select count(*) from t").get()
writer.exec("insert into t values (2)")
let isFirst = true
await reader.backup("within.db", {
  progress: () => {
    if (isFirst) writer.exec("insert into t values (3)")
    isFirst = false
    return 100
  }
})
reader.exec("commit")
if (isFirst) writer.exec("insert into t values (3)")
await reader.backup("without.db")
const [all, within, without] = [count("a.db"), count("within.db"), count("without.db")]
console.log(`rows in the database: ${all}, in a copy made within a read transaction: ${within}, in a copy made without: ${without}`)
process.exitCode = all === 3 && within === 1 && without === 3 ? 0 : 1
JS
node main.mjs
