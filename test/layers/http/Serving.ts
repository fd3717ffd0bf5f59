import { Deferred, Effect, Layer, Option } from "effect"
import * as http from "node:http"
import type { ConsoleEvent } from "../../../layers/http/ConsoleEvent.ts"
import * as Server from "../../../layers/http/Server.ts"
import * as Double from "../../console/Double.ts"

const options = {
  host: "127.0.0.1",
  port: 0,
  consoleToken: Option.none(),
  staticDir: "/nowhere"
} satisfies Server.Options

export const bare = Layer.merge(Double.ready, Double.silent)

/** Serves in the scope of the test; requests go through node, which lets one forge any header. */
export const serve = <R>(services: Layer.Layer<Server.Asked | R>, change: Partial<Server.Options> = {}) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(Server.layer({ ...options, ...change }).pipe(Layer.provideMerge(services)))
    const base = yield* Effect.provide(Server.address, context)
    return { context, base, call: (to: string, init?: Init) => call(base, to, init) }
  })

// oxlint-disable-next-line typescript/no-explicit-any -- what came back is what the assertions are about
export type Json = any

interface Init {
  readonly method?: string
  readonly headers?: http.OutgoingHttpHeaders
  readonly json?: unknown
  readonly body?: string
}

const call = (base: string, to: string, { body, headers, json, method = "GET" }: Init = {}) =>
  Effect.async<{ status: number; headers: http.IncomingHttpHeaders; text: string; json: Json }>((resume) => {
    const type = json === undefined ? {} : { "content-type": "application/json" }
    const request = http.request(base + to, { method, headers: { ...type, ...headers }, agent: false }, (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk))
      response.on("end", () => {
        const isJson = response.headers["content-type"]?.startsWith("application/json")
        resume(
          Effect.succeed({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson ? JSON.parse(text) : undefined
          })
        )
      })
    })
    request.on("error", (error) => resume(Effect.die(error)))
    request.end(json === undefined ? body : JSON.stringify(json))
  })

/** Reads server-sent events until `enough`. */
export const events = (base: string, enough: (seen: ReadonlyArray<typeof ConsoleEvent.Encoded>) => boolean) =>
  Effect.async<ReadonlyArray<typeof ConsoleEvent.Encoded>>((resume) => {
    const seen: Array<typeof ConsoleEvent.Encoded> = []
    let rest = ""
    const request = http.get(`${base}/api/events`, { agent: false }, (response) => {
      response.setEncoding("utf8").on("data", (chunk: string) => {
        const blocks = (rest + chunk).split("\n\n")
        rest = blocks.pop() ?? ""
        for (const block of blocks) if (block.startsWith("data: ")) seen.push(JSON.parse(block.slice(6)))
        if (enough(seen)) {
          request.destroy()
          resume(Effect.succeed(seen))
        }
      })
      response.on("end", () => resume(Effect.succeed(seen)))
    })
    request.on("error", () => resume(Effect.succeed(seen)))
  })

/** Collects them in the background, once the first has arrived. */
export const watching = (base: string, enough: Parameters<typeof events>[1]) =>
  Effect.gen(function* () {
    const first = yield* Deferred.make<void>()
    const fiber = yield* Effect.fork(
      events(base, (seen) => {
        if (seen.length > 0) Deferred.unsafeDone(first, Effect.void)
        return enough(seen)
      })
    )
    yield* Deferred.await(first)
    return fiber
  })
