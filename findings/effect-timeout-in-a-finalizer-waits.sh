#!/usr/bin/env bash
# Package: effect 3.22.4 (npm).
#
# A finalizer is uninterruptible, and so is an effect within it that has a timeout: `Effect.timeoutOption` lets its clock run out, and then waits
# for the effect to end by itself. A bound on the time of a shutdown that is written in this way is none. With `Effect.interruptible` around the
# effect, or with `Effect.disconnect`, it is.
#
# Output seen:
#   timeout of 100 ms in a finalizer: waits for the whole second
#   the same, made interruptible: ends in time
#
# Exits with 0 while the behaviour persists, otherwise with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts effect@3.22.4
cat > main.mjs <<'JS'
import { Effect } from "effect"

const closing = (work) =>
  Effect.gen(function* () {
    const start = performance.now()
    yield* Effect.scoped(Effect.addFinalizer(() => Effect.timeoutOption(work, "100 millis")))
    return performance.now() - start
  })

const work = Effect.sleep("1 second")
const plain = await Effect.runPromise(closing(work))
const interruptible = await Effect.runPromise(closing(Effect.interruptible(work)))
const told = (took) => (took >= 900 ? "waits for the whole second" : "ends in time")
console.log(`timeout of 100 ms in a finalizer: ${told(plain)}`)
console.log(`the same, made interruptible: ${told(interruptible)}`)
process.exitCode = plain >= 900 && interruptible < 900 ? 0 : 1
JS
node main.mjs
