#!/usr/bin/env bash
# Package: effect 3.22.4 (npm).
# Behaviour: a Duration keeps a fraction of a millisecond as nanoseconds in a bigint. A comparison converts the other side as well, and
#   throws a RangeError if that is finite and too large: Duration.lessThanOrEqualTo(0.5, Number.MAX_VALUE). Duration.toMillis of both
#   sides compares without a throw.
# Seen: "RangeError: The number Infinity cannot be converted to a BigInt because it is not an integer", then "true"
# Exits with 1 if the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund effect@3.22.4
cat > compare.mjs <<'JS'
import { Duration } from "effect"

try {
  Duration.lessThanOrEqualTo(0.5, Number.MAX_VALUE)
  process.exit(1)
} catch (error) {
  console.log(String(error))
}
console.log(Duration.toMillis(0.5) <= Duration.toMillis(Number.MAX_VALUE))
JS
node compare.mjs
