#!/usr/bin/env bash
# Package: @effect/vitest 0.30.0 with effect 3.22.4 and vitest 3.2.7 (npm).
# Behaviour: `layer(…)` assigns its own `effect`, `scoped` and `live` to the one `it` of vitest. When test files share a process
#   (`isolate: false`), every later file has them, too. After `layer(…, { excludeTestServices: true })` no test has a TestClock.
# Seen: "TypeError: testClock.adjust is not a function" in the second file
# Exits with 1 if the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund effect@3.22.4 vitest@3.2.7 @effect/vitest@0.30.0
cat > a.test.mjs <<'JS'
import { layer } from "@effect/vitest"
import { Effect, Layer } from "effect"

layer(Layer.empty, { excludeTestServices: true })("first", (it) => {
  it.effect("passes", () => Effect.void)
})
JS
cat > b.test.mjs <<'JS'
import { it } from "@effect/vitest"
import { TestClock } from "effect"

it.effect("fails", () => TestClock.adjust("1 second"))
JS
cat > vitest.config.mjs <<'JS'
import { BaseSequencer } from "vitest/node"

class ByName extends BaseSequencer {
  sort = (files) => files.toSorted((a, b) => a.moduleId.localeCompare(b.moduleId))
}
export default { test: { pool: "forks", maxWorkers: 1, minWorkers: 1, isolate: false, sequence: { sequencer: ByName } } }
JS
npx vitest run > log 2>&1 || true
grep -m 1 -o "TypeError: testClock.adjust is not a function" log
