#!/usr/bin/env bash
# Package: embedded-postgres 18.4.0-beta.17 (npm).
#
# Importing it, without starting a server, installs a hook (async-exit-hook) for `beforeExit` that calls `process.exit(0)`: an exit code that the
# program has set in `process.exitCode` is lost. A test runner that imports it in its main process reports failed tests and ends with 0.
#
# Output seen:
#   without it: 3
#   with it: 0
#
# Exits with 0 while the behaviour persists, otherwise with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts embedded-postgres@18.4.0-beta.17
echo 'process.exitCode = 3' > without.mjs
echo 'import "embedded-postgres"; process.exitCode = 3' > with.mjs
without=0; node without.mjs || without=$?
with=0; node with.mjs || with=$?
echo "without it: $without"
echo "with it: $with"
[[ $without == 3 && $with == 0 ]]
