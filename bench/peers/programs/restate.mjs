// Restate: https://docs.restate.dev. Its server syncs its log with each batch of writes, as it does by default. A person
// is a virtual object, and runs one turn at a time.
import * as restate from "@restatedev/restate-sdk"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { Agent, request } from "node:http"
import { createServer } from "node:http2"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { serve } from "./turns.mjs"

const person = restate.object({
  name: "person",
  handlers: {
    turn: async (ctx, question) => {
      const accepted = await ctx.run("accept", () => question)
      const answer = await ctx.run("answer", () => `ok: ${accepted.length}`)
      await ctx.run("send", () => answer.length)
    }
  }
})

const folder = mkdtempSync(join(tmpdir(), "holdfast-restate-"))
const server = spawn(
  createRequire(import.meta.url).resolve(
    `@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`
  ),
  ["--base-dir", folder, "--use-random-ports", "true", "--bind-ip", "127.0.0.1", "--no-logo", "--node-name", "bench"],
  { stdio: "ignore", env: { ...process.env, RESTATE_DISABLE_TELEMETRY: "true", RESTATE_LOG_FILTER: "error" } }
)
server.on("exit", (code) => process.exit(code ?? 1))
process.on("disconnect", () => process.exit())
process.on("exit", () => {
  server.kill("SIGKILL")
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
})

const agent = new Agent({ keepAlive: true })
const post = (socket, path, body) =>
  new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" }
    const sent = request(
      { agent, socketPath: join(folder, "bench", socket), method: "POST", path, headers },
      (response) => {
        response.resume()
        response.on("end", () =>
          response.statusCode < 300 ? resolve() : reject(new Error(`${path}: ${response.statusCode}`))
        )
      }
    )
    sent.on("error", reject)
    sent.end(JSON.stringify(body))
  })

const endpoint = createServer(restate.createEndpointHandler({ services: [person], logger: () => {} })).listen(
  0,
  "127.0.0.1"
)
await once(endpoint, "listening")
const { port } = endpoint.address()
for (let tries = 0; ; tries++) {
  await delay(200)
  if (!existsSync(join(folder, "bench", "admin.sock"))) continue
  const error = await post("admin.sock", "/deployments", { uri: `http://127.0.0.1:${port}` }).catch((error) => error)
  if (error === undefined) break
  if (tries > 100) throw error
}
serve((one) => post("ingress.sock", `/person/${one}/turn`, "a question of an ordinary length, as people write them"))
