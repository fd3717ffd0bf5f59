#!/usr/bin/env bash
# undici 7.30.2: with any `proxyTls` option, an agent for a `socks5://` proxy speaks TLS to that proxy.
#
# `proxyTls` holds the options of the connection to a proxy, such as its timeout. For an `http://` proxy, the address decides whether
# TLS is used. For a `socks5://` proxy, the presence of the option decides, so a plain SOCKS proxy receives a TLS handshake.
#
# Output seen (Node 20.20.2; the first byte that the proxy reads: 5 is SOCKS, 22 is TLS):
#   without proxyTls: 5
#   with proxyTls { timeout: 1000 }: 22
#
# Exits with 0 while the behaviour persists, otherwise with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit undici@7.30.2
cat >run.mjs <<'JS'
import { createServer } from "node:net"
import { EnvHttpProxyAgent, request } from "undici"

const firstByte = async (options) => {
  let seen
  const read = new Promise((resolve) => (seen = resolve))
  const server = createServer((socket) => {
    socket.on("error", () => {})
    socket.once("data", (bytes) => {
      seen(bytes[0])
      socket.destroy()
    })
  })
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
  const httpProxy = `socks5://127.0.0.1:${server.address().port}`
  const dispatcher = new EnvHttpProxyAgent({ httpProxy, httpsProxy: "", noProxy: "", ...options })
  request("http://example.org/", { dispatcher }).catch(() => {})
  return read
}

const without = await firstByte({})
console.log(`without proxyTls: ${without}`)
const withTls = await firstByte({ proxyTls: { timeout: 1000 } })
console.log(`with proxyTls { timeout: 1000 }: ${withTls}`)
process.exit(without === 5 && withTls === 22 ? 0 : 1)
JS
node --no-warnings run.mjs
