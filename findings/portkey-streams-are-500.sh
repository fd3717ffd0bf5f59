#!/usr/bin/env bash
# @portkey-ai/gateway 1.15.2: installed from npm, it answers every stream with 500.
#
# npm chooses @hono/node-server 1.19.x for it. With that version, whole answers work, but every stream is a 500. With @hono/node-server
# 1.3.3, the same request streams.
#
# Output seen:
#   npm's choice: 500
#   1.3.3: 200
#
# Exits with 0 while the behaviour persists, otherwise with 1.
set -euo pipefail
folder=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
cat > provider.mjs <<'JS'
import { createServer } from "node:http"
const chunk = (delta, finish_reason) =>
  `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason }] })}\n\n`
createServer((request, response) => {
  request.resume()
  response.writeHead(200, { "content-type": "text/event-stream" })
  response.end(chunk({ role: "assistant", content: "Hello." }, null) + chunk({}, "stop") + "data: [DONE]\n\n")
}).listen(0, "127.0.0.1", function () {
  console.log(this.address().port)
})
JS
node provider.mjs > port & pids+=($!)
until [ -s port ]; do sleep 0.1; done
provider=$(cat port)

stream() { # folder, package.json, port: the status of a streamed request
  mkdir "$1"
  (cd "$1" && echo "$2" > package.json && npm install --silent --no-audit --no-fund @portkey-ai/gateway@1.15.2)
  TRUSTED_CUSTOM_HOSTS=127.0.0.1 node "$1/node_modules/@portkey-ai/gateway/build/start-server.js" --headless "--port=$3" > "$1.log" 2>&1 & pids+=($!)
  until curl --silent --output /dev/null "http://127.0.0.1:$3/"; do sleep 0.2; done
  curl --silent --output /dev/null --write-out '%{http_code}' "http://127.0.0.1:$3/v1/chat/completions" \
    -H 'content-type: application/json' -H 'authorization: Bearer any' \
    -H 'x-portkey-provider: openai' -H "x-portkey-custom-host: http://127.0.0.1:$provider/v1" \
    -d '{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi."}]}'
}
free() { node -e 'require("net").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port); this.close() })'; }

today=$(stream today '{"private":true}' "$(free)")
older=$(stream older '{"private":true,"overrides":{"@hono/node-server":"1.3.3"}}' "$(free)")
echo "npm's choice: $today"
echo "1.3.3: $older"
[ "$today" = 500 ] && [ "$older" = 200 ]
