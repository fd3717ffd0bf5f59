#!/usr/bin/env bash
# Package: @effect/opentelemetry 0.64.1 (npm), with effect 3.22.4.
# Behaviour: OtlpTracer gives the attributes "span.label: Interrupted" and "status.interrupted: true" to spans that failed, and not to those
#   that were interrupted, which have the status Ok with a message. An undefined attribute is exported as the text "undefined".
# Seen: {"failed":{"code":2,"interrupted":true,"a":"undefined"},"interrupted":{"code":1,"interrupted":false,"a":"undefined"}}
# Exits with 1 if the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund effect@3.22.4 @effect/platform@0.97.2 @effect/opentelemetry@0.64.1
cat > spans.mjs <<'JS'
import * as OtlpSerialization from "@effect/opentelemetry/OtlpSerialization"
import * as OtlpTracer from "@effect/opentelemetry/OtlpTracer"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { Effect, Layer } from "effect"
import { createServer } from "node:http"

const spans = []
const server = createServer((request, response) => {
  let body = ""
  request.on("data", (part) => (body += part))
  request.on("end", () => {
    for (const { scopeSpans } of JSON.parse(body).resourceSpans) for (const one of scopeSpans) spans.push(...one.spans)
    response.end("{}")
  })
})
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
const url = `http://127.0.0.1:${server.address().port}`
const layer = Layer.provide(OtlpTracer.layer({ url, resource: { serviceName: "any" } }), [
  OtlpSerialization.layerJson,
  FetchHttpClient.layer
])
const attributes = { a: undefined }
const both = Effect.all(
  [
    Effect.withSpan(Effect.fail("no"), "failed", { attributes }),
    Effect.withSpan(Effect.interrupt, "interrupted", { attributes })
  ].map(Effect.exit)
)
await Effect.runPromise(Effect.provide(both, layer))
server.close()
server.closeAllConnections()
const told = Object.fromEntries(
  spans.map(({ attributes, name, status }) => [
    name,
    {
      code: status.code,
      interrupted: attributes.some(({ key }) => key === "status.interrupted"),
      a: attributes.find(({ key }) => key === "a")?.value.stringValue
    }
  ])
)
console.log(JSON.stringify(told))
const { failed, interrupted } = told
process.exit(failed.interrupted && !interrupted.interrupted && failed.a === "undefined" ? 0 : 1)
JS
node spans.mjs
