#!/usr/bin/env bash
# undici 7.30.2: an agent's `connect: { timeout }` does not bound a connection through a proxy.
#
# If a proxy accepts the TCP connection but never answers CONNECT, the request waits for the client's `headersTimeout`, which is 300 s
# by default. With a direct connection, the same option ends the attempt. A `headersTimeout` on the client that `clientFactory` makes
# does bound it.
#
# Output seen (Node 20.20.2):
#   connect.timeout 300 ms, after 3 s: still waiting
#   headersTimeout 300 ms on the proxy's client: UND_ERR_HEADERS_TIMEOUT
#
# Exits with 0 while the behaviour persists, otherwise with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit undici@7.30.2
cat >run.mjs <<'JS'
import { createServer } from "node:http"
import { EnvHttpProxyAgent, Pool, request } from "undici"

const proxy = createServer()
proxy.on("connect", () => {})
await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve))
const httpsProxy = `http://127.0.0.1:${proxy.address().port}`

const outcome = (options) => {
  const dispatcher = new EnvHttpProxyAgent({ httpProxy: "", httpsProxy, noProxy: "", ...options })
  return Promise.race([
    request("https://example.org/", { dispatcher }).then(
      () => "answered",
      (error) => error.code
    ),
    new Promise((resolve) => setTimeout(resolve, 3000, "still waiting"))
  ])
}

const first = await outcome({ connect: { timeout: 300 } })
console.log(`connect.timeout 300 ms, after 3 s: ${first}`)
const clientFactory = (origin, options) => new Pool(origin, { ...options, headersTimeout: 300 })
const second = await outcome({ clientFactory })
console.log(`headersTimeout 300 ms on the proxy's client: ${second}`)
process.exit(first === "still waiting" && second === "UND_ERR_HEADERS_TIMEOUT" ? 0 : 1)
JS
node run.mjs
