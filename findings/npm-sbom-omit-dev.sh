#!/bin/sh
# npm 11.19.1: `npm sbom --omit=dev` omits production dependencies.
#
# A dependency of the project that a development dependency also depends on is missing from the CycloneDX (and SPDX) output with
# --omit=dev. `npm ls --omit=dev` and `npm ci --omit=dev` include it. Here, `ms` is in `dependencies`, and `debug`, which depends on
# `ms`, in `devDependencies`.
#
# Output seen (2026-11-29, Node 20.20.2):
#   npm ls --omit=dev has ms: 1
#   npm sbom:                 ms@2.1.3 debug@4.4.0
#   npm sbom --omit=dev:      (nothing)
#
# Exits with 0 while the behaviour persists, otherwise with 1.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir tool project
npm install --silent --no-audit --no-fund --prefix tool npm@11.19.1
npm="$folder/tool/node_modules/.bin/npm"
cd project
cat > package.json <<'JSON'
{ "name": "x", "version": "1.0.0", "dependencies": { "ms": "2.1.3" }, "devDependencies": { "debug": "4.4.0" } }
JSON
"$npm" install --silent --no-audit --no-fund
of() { grep '"bom-ref"' | sed 's/.*"bom-ref": "\(.*\)",/\1/' | grep -v '^x@' | sort -r | tr '\n' ' '; }
listed=$("$npm" ls --omit=dev --parseable | grep -c 'node_modules/ms$')
all=$("$npm" sbom --sbom-format=cyclonedx | of)
production=$("$npm" sbom --sbom-format=cyclonedx --omit=dev | of)
echo "npm ls --omit=dev has ms: $listed"
echo "npm sbom:                 $all"
echo "npm sbom --omit=dev:      ${production:-(nothing)}"
[ "$listed" = 1 ] && [ "$all" = "ms@2.1.3 debug@4.4.0 " ] && [ -z "$production" ]
