import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import type { Said } from "../../domain/model/Chat.ts"
import { continued } from "../../domain/sandbox/persona/Continued.ts"
import { callsOf, type Offer, type Reply, textOf } from "../../domain/sandbox/persona/Reply.ts"
import { CompletionRequest } from "../../layers/sandbox/ModelRequest.ts"
import { type Generation, modelsBody, pieces } from "../../layers/sandbox/ModelWire.ts"
import * as Dialect from "./Dialect.ts"

/**
 * The kinds of trouble that this model makes. `cut`: the stream ends in order, without a finish reason. `reset`: the
 * connection breaks. `unknown finish`: half of the answer, then a reason that no specification knows. `stall`: half of
 * it, then nothing. `empty`: a 200 without a byte. `half JSON`: the last event is incomplete. `429` asks for a delay of
 * a second. `HTML`: a page with a 200.
 */
export const troubles = [
  "cut",
  "reset",
  "error event",
  "unknown finish",
  "stall",
  "empty",
  "half JSON",
  "429",
  "503",
  "HTML"
] as const
export type Trouble = (typeof troubles)[number]

/** A call that arrived. `tokens` counts the words of its messages. */
export interface Call {
  readonly number: number
  readonly model: string
  readonly messages: ReadonlyArray<Said>
  readonly tokens: number
  readonly streaming: boolean
  /** The number of tool results in the request. */
  readonly results: number
  /** When it arrived, in epoch milliseconds. */
  readonly at: number
  /** The client closed the connection before the answer was complete. */
  abandoned: boolean
}

export interface Options {
  readonly reply: (messages: ReadonlyArray<Said>, offer: Offer) => Reply
  readonly trouble: (call: Call) => Trouble | undefined
  /** Milliseconds between two words. Default: 0. */
  readonly gap?: number
  /** The models that it knows. Default: every model. */
  readonly models?: ReadonlyArray<string>
  /** The longest prompt that it accepts, in words. Default: no limit. */
  readonly window?: number
}

export interface Double {
  readonly baseUrl: string
  readonly calls: ReadonlyArray<Call>
}

/**
 * A model server with OpenAI's chat completions and responses, on a free loopback port, that fails on request. It
 * accepts any key.
 */
export const make = (options: Options): Effect.Effect<Double, never, Scope.Scope> =>
  Effect.gen(function* () {
    const calls: Array<Call> = []
    const server = Http.createServer((request, response) => {
      void serve(options, calls, request, response).catch(() => response.destroy())
    })
    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () =>
        Effect.async<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    )
    // A server that listens on a port has an `AddressInfo`.
    const { port } = server.address() as AddressInfo
    return { baseUrl: `http://127.0.0.1:${port}/v1`, calls }
  })

const json = (response: Http.ServerResponse, status: number, body: unknown, headers: Http.OutgoingHttpHeaders = {}) => {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(JSON.stringify(body))
}

/** In OpenAI's format. */
const refuse = (response: Http.ServerResponse, status: number, type: string, code: string | null, message: string) =>
  json(response, status, { error: { message, type, param: null, code } }, status === 429 ? { "retry-after": "1" } : {})

const parse = Schema.decodeUnknownEither(Schema.parseJson(Schema.Unknown))
const decode = Schema.decodeUnknownEither(CompletionRequest)

const serve = async (
  { gap = 0, models, reply, trouble: fate, window = Infinity }: Options,
  calls: Array<Call>,
  request: Http.IncomingMessage,
  response: Http.ServerResponse
) => {
  const dialect = request.url?.endsWith("/responses") === true ? Dialect.responses : Dialect.completions
  if (request.method === "GET") return json(response, 200, modelsBody)
  const read = parse(await text(request)).pipe(Either.map(dialect.request), Either.flatMap(decode))
  if (Either.isLeft(read)) return refuse(response, 400, "invalid_request_error", null, read.left.message)
  const asked = read.right
  const messages = asked.chat
  const call: Call = {
    number: calls.length + 1,
    model: asked.model,
    messages,
    tokens: messages.reduce((sum, { content }) => sum + pieces(content).length, 0),
    streaming: asked.stream,
    results: asked.offer.results.length,
    at: Date.now(),
    abandoned: false
  }
  calls.push(call)
  response.on("close", () => (call.abandoned = !response.writableFinished))
  if (models !== undefined && !models.includes(call.model)) {
    const message = `The model \`${call.model}\` does not exist or you do not have access to it.`
    return refuse(response, 404, "invalid_request_error", "model_not_found", message)
  }
  if (call.tokens > window) {
    const message = `This model's maximum context length is ${window} tokens. However, your messages resulted in ${call.tokens} tokens.`
    return refuse(response, 400, "invalid_request_error", "context_length_exceeded", message)
  }
  const said = continued(reply)(messages, asked.offer)
  const generation: Generation = {
    id: `gen-${call.number}`,
    model: call.model,
    created: 1_700_000_000,
    promptTokens: call.tokens,
    pieces: pieces(textOf(said)),
    calls: callsOf(said).map((made, index) => ({ id: `call_${call.number}_${index}`, ...made }))
  }
  const trouble = fate(call)
  switch (trouble) {
    case "429":
      return refuse(response, 429, "requests", "rate_limit_exceeded", "Rate limit reached. Please try again in 1s.")
    case "503":
      return refuse(response, 503, "server_error", null, "The server is overloaded.")
    case "empty":
      return void response.writeHead(200, { "content-type": dialect.type(call.streaming), "content-length": 0 }).end()
    case "HTML":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" })
      return void response.end("<!DOCTYPE html>\n<html><body><h1>Welcome</h1></body></html>\n")
    default:
      return write(response, dialect, generation, call.streaming, gap, trouble)
  }
}

const sleep = (ms: number) => new Promise((resume) => setTimeout(resume, ms))

const write = async (
  response: Http.ServerResponse,
  dialect: Dialect.Dialect,
  generation: Generation,
  streaming: boolean,
  gap: number,
  trouble: Exclude<Trouble, "429" | "503" | "empty" | "HTML"> | undefined
) => {
  response.writeHead(200, { "content-type": dialect.type(streaming) })
  if (!streaming) {
    const body = dialect.whole(generation, trouble === "unknown finish")
    if (trouble === undefined || trouble === "unknown finish") return void response.end(body)
    response.write(body.slice(0, body.length / 2))
    if (trouble === "stall") return
    await sleep(20)
    return void (trouble === "reset" ? response.destroy() : response.end())
  }
  const all = dialect.parts(generation)
  const events = trouble === undefined ? all : all.slice(0, Math.ceil(all.length / 2))
  response.write(dialect.opening(generation))
  for (const event of events) {
    if (gap > 0) await sleep(gap)
    if (response.destroyed) return
    response.write(event)
  }
  switch (trouble) {
    case undefined:
      return void response.end(dialect.ending(generation))
    case "cut":
      return void response.end()
    case "reset":
      await sleep(20)
      return void response.destroy()
    case "error event":
      return void response.end(dialect.failed(generation))
    case "unknown finish":
      return void response.end(dialect.unknown(generation))
    case "half JSON":
      return void response.end(dialect.opening(generation).slice(0, 30))
    case "stall":
      return
  }
}
