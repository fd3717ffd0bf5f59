#!/usr/bin/env bash
# Package: effect 3.22.4 (npm).
# Behaviour: `Effect.fn("name")(…)` constructs an Error at every call to remember where it was called, also while the tracer is disabled
#   (`Layer.setTracerEnabled(false)`), where nobody reads it. `Effect.withSpan` and `Effect.fnUntraced` construct none.
# Seen: "Effect.fn: 1 error per call; Effect.withSpan: 0; Effect.fnUntraced: 0"
# Exits with 1 if the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund effect@3.22.4
cat > run.mjs <<'JS'
import { Effect } from "effect"

let made = 0
const Original = globalThis.Error
globalThis.Error = new Proxy(Original, {
  construct: (target, args, self) => {
    made++
    return Reflect.construct(target, args, self)
  }
})
const body = function* () {
  yield* Effect.void
}
const calls = 1000
const count = (call) => {
  made = 0
  const program = Effect.gen(function* () {
    for (let n = 0; n < calls; n++) yield* call()
  })
  Effect.runSync(Effect.withTracerEnabled(program, false))
  return Math.round(made / calls)
}
const spanned = Effect.withSpan("name", { captureStackTrace: false })
console.log(
  `Effect.fn: ${count(Effect.fn("name")(body))} error per call; ` +
    `Effect.withSpan: ${count(() => Effect.gen(body).pipe(spanned))}; Effect.fnUntraced: ${count(Effect.fnUntraced(body))}`
)
JS
node run.mjs | tee log
grep -qx "Effect.fn: 1 error per call; Effect.withSpan: 0; Effect.fnUntraced: 0" log
