import * as Effect from "effect/Effect"
import { mkdirSync, writeFileSync } from "node:fs"
import * as Http from "node:http"
import { join } from "node:path"
import { root } from "../../support/world/Root.ts"
import type { Exchange, Recorded } from "./Exchange.ts"
import { type Probe, probes } from "./Probes.ts"
import type { Running, Server } from "./Server.ts"

/** The headers that a client reads. */
const told = /^(content-type|retry-after.*|llm_provider-retry-after|x-ratelimit-.*|x-generation-id)$/

/** Replaces everything that differs between runs or names this machine: times, ids, ports, folders, build marks. */
const steady = (text: string): string =>
  text
    .replace(/"created":\s*\d+/g, '"created":1700000000')
    .replace(
      /"(id|system_fingerprint|litellm_call_id|request_id)":\s*"[^"]*"/g,
      (_, name: string) => `"${name}":"${name}-1"`
    )
    .replace(/"timings":\s*\{[^{}]*\}/g, '"timings":{}')
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:1")
    .replace(/\/(?:tmp|root|home|usr|var|opt)(?:\/[\w.@-]+)*\/([\w.-]+)/g, "$1")

const ask = ({ baseUrl, key }: Running, probe: Probe): Promise<Omit<Exchange, "name" | "asked">> =>
  new Promise((resolve, reject) => {
    const request = Http.request(`${baseUrl}/chat/completions`, {
      method: "POST",
      agent: false,
      headers: { "content-type": "application/json", authorization: `Bearer ${key}`, ...probe.headers }
    })
    request.on("error", reject)
    request.on("response", (response) => {
      const chunks: Array<string> = []
      response.setEncoding("utf8")
      response.on("data", (chunk: string) => chunks.push(chunk))
      response.on("close", () => {
        const headers = Object.entries(response.headers).flatMap(([name, value]) =>
          told.test(name) && typeof value === "string" ? [[name, value]] : []
        )
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(headers),
          chunks: chunks.map(steady),
          end: response.complete ? "whole" : "broken"
        })
      })
      response.on("error", () => {})
    })
    request.end(probe.body)
  })

/** A stream has as many chunks as events: a recording keeps the first and the last ones, and joins the rest. */
const few = (chunks: ReadonlyArray<string>): ReadonlyArray<string> =>
  chunks.length <= 6 ? chunks : [...chunks.slice(0, 2), chunks.slice(2, -2).join(""), ...chunks.slice(-2)]

/** Sends every probe to a server, and writes the responses into `test/compat/recorded/`. */
export const record = (server: Server, running: Running): Effect.Effect<void> =>
  Effect.gen(function* () {
    const exchanges = yield* Effect.forEach(probes(running), (probe) =>
      Effect.gen(function* () {
        running.slow(0)
        if (running.behind !== undefined) {
          running.behind.reply = () => probe.says ?? "The sea holds fast to the rock."
          let left = probe.trouble === undefined ? 0 : 9
          running.behind.trouble = () => (left-- > 0 ? probe.trouble : undefined)
        }
        // The server may just have closed a kept connection.
        const seen = yield* Effect.tryPromise(() => ask(running, probe)).pipe(Effect.retry({ times: 3 }), Effect.orDie)
        return { name: probe.name, asked: probe.asked, ...seen, chunks: few(seen.chunks) } satisfies Exchange
      })
    )
    const recorded: Recorded = { server: server.name, version: server.version, exchanges }
    const folder = join(root, "test/compat/recorded")
    mkdirSync(folder, { recursive: true })
    const file = `${server.name.toLowerCase().replace(/[^a-z]+/g, "-")}.json`
    writeFileSync(join(folder, file), `${JSON.stringify(recorded, null, 2)}\n`)
  })
