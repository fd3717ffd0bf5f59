import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServer from "@effect/platform/HttpServer"
import type * as HttpServerError from "@effect/platform/HttpServerError"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Http from "node:http"
import type { Said } from "../../domain/model/Chat.ts"
import { continued } from "../../domain/sandbox/persona/Continued.ts"
import { type ModelFault, ModelFaults } from "../../domain/sandbox/Model.ts"
import { reply } from "../../domain/sandbox/persona/Persona.ts"
import { callsOf, type Offer, type Reply, textOf } from "../../domain/sandbox/persona/Reply.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import * as CrossSite from "../http/CrossSite.ts"
import { answer, before, refuse } from "./ModelResponse.ts"
import { CompletionRequest } from "./ModelRequest.ts"
import { Bill, type Listed } from "./Bill.ts"
import { limited, modelsBody, pieces, pricedBody, tokensOf } from "./ModelWire.ts"
import * as Transcription from "./Transcription.ts"

/**
 * Options of the stand-in model server.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** On loopback; 0 chooses a free port. */
  readonly port: number
  /** The only accepted key. */
  readonly key: string
  /** Words per second; 0 is unlimited. 40 by default. */
  readonly tokensPerSecond?: number
  /** The list of models with their prices, and the only models that exist. By default there is one, for nothing. */
  readonly prices?: Listed
  /** Computes the answer or the tool calls; {@link reply} by default. */
  readonly respond?: (messages: ReadonlyArray<Said>, offer: Offer) => Reply
}

/** The number of request ids that are remembered; the oldest are dropped first. */
const remembered = 20_000

/** Consumes one use of the active fault, and switches it off after the last. */
const use = (faults: ModelFaults): readonly [ModelFault | null, ModelFaults] => {
  const { fault, remaining } = faults
  if (remaining === null) return [fault, faults]
  return [fault, remaining <= 1 ? ModelFaults.none : new ModelFaults({ fault, remaining: remaining - 1 })]
}

const unknown = refuse(401, "authentication", "No auth credentials found")

/** Counts requests, and how often each request id was received. */
const counter = () => {
  const byId = new Map<string, number>()
  const totals = { requests: 0, again: 0 }
  const count = (id: string | undefined): number => {
    if (id !== undefined) {
      const before = byId.get(id) ?? 0
      if (before > 0) totals.again++
      byId.delete(id)
      byId.set(id, before + 1)
      const oldest = byId.keys().next()
      if (byId.size > remembered && !oldest.done) byId.delete(oldest.value)
    }
    return ++totals.requests
  }
  return { count, asked: (id: string) => byId.get(id) ?? 0, totals }
}

/** Closing the server waits for its connections: running streams are cut first. */
const listen = (port: number) =>
  Effect.gen(function* () {
    const server = Http.createServer()
    const listening = yield* NodeHttpServer.make(() => server, { port, host: "127.0.0.1" })
    yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
    return listening
  })

const make = Effect.fnUntraced(function* (options: Options) {
  const faults = yield* Ref.make(ModelFaults.none)
  const answering = yield* Ref.make(0)
  const log = counter()
  const bill = new Bill(options.prices ?? {})
  let heard = 0
  const rate = options.tokensPerSecond ?? 40
  const pace = rate === 0 ? Duration.zero : Duration.millis(1000 / rate)
  const respond = continued(options.respond ?? reply)

  const isKnown = (http: HttpServerRequest.HttpServerRequest) =>
    http.headers["authorization"] === `Bearer ${options.key}`

  const transcriptions = Effect.gen(function* () {
    const http = yield* HttpServerRequest.HttpServerRequest
    if (!isKnown(http)) return unknown
    const body = new Uint8Array(yield* http.arrayBuffer)
    const read = Transcription.read(http.headers["content-type"] ?? "", body)
    if (Either.isLeft(read)) return refuse(read.left.status, read.left.type, read.left.message)
    log.count(http.headers["x-request-id"])
    const fault = yield* Ref.modify(faults, use)
    if (fault === "stall") return yield* Effect.never
    const failed = before(fault)
    if (failed !== undefined) return failed
    heard++
    return Transcription.answer(read.right)
  }).pipe(
    Effect.catchTag("RequestError", () => Effect.succeed(refuse(400, "invalid_request", "The body cannot be read")))
  )

  const completions = Effect.gen(function* () {
    const http = yield* HttpServerRequest.HttpServerRequest
    if (!isKnown(http)) return unknown
    const request = yield* HttpServerRequest.schemaBodyJson(CompletionRequest)
    if (request.refusal !== undefined) return refuse(400, "invalid_request", request.refusal)
    const number = log.count(http.headers["x-request-id"])
    const fault = yield* Ref.modify(faults, use)
    const created = Math.floor((yield* Clock.currentTimeMillis) / 1000)
    const { socket } = NodeHttpServerRequest.toIncomingMessage(http)
    yield* Effect.acquireRelease(
      Ref.update(answering, (n) => n + 1),
      () => Ref.update(answering, (n) => n - 1)
    )
    const { model } = request
    if (options.prices !== undefined && options.prices[model] === undefined) {
      return refuse(404, "not_found", `No endpoints found for ${model}`)
    }
    const said = respond(request.chat, request.offer)
    const id = `gen-${created}-${number}`
    const promptTokens = pieces(request.chat.map((message) => message.content).join(" ")).length
    const generation = limited(
      {
        id,
        model,
        created,
        promptTokens,
        pieces: pieces(textOf(said)),
        calls: callsOf(said).map((call, index) => ({ id: `call-${number}-${index}`, ...call }))
      },
      request.limit
    )
    const tokens = tokensOf(generation)
    if (before(fault) === undefined) bill.begin(id, http.headers["x-request-id"] ?? "", model, promptTokens)
    return answer(generation, {
      stream: request.stream,
      fault,
      gap: fault === "slow" ? Duration.seconds(1) : pace,
      cut: Effect.sync(() => socket.destroySoon()),
      wrote: (written) => bill.write(id, Math.min(written, tokens)),
      ended: () => bill.end(id),
      costOf: (written) => bill.costOf(model, promptTokens, written)
    })
  }).pipe(
    Effect.catchTags({
      ParseError: (error) => Effect.succeed(refuse(400, "invalid_request", error.message)),
      RequestError: () => Effect.succeed(refuse(400, "invalid_request", "The body is not valid JSON"))
    })
  )

  const generations = Effect.gen(function* () {
    const http = yield* HttpServerRequest.HttpServerRequest
    if (!isKnown(http)) return unknown
    const id = new URL(http.url, "http://sandbox").searchParams.get("id") ?? ""
    const found = bill.generation(id)
    return found === undefined
      ? refuse(404, "not_found", `Generation ${id} not found`)
      : HttpServerResponse.unsafeJson(found)
  })

  const app = HttpRouter.empty.pipe(
    HttpRouter.post("/api/v1/chat/completions", completions),
    HttpRouter.post("/api/v1/audio/transcriptions", transcriptions),
    HttpRouter.get(
      "/api/v1/models",
      HttpServerResponse.json(options.prices === undefined ? modelsBody : pricedBody(options.prices))
    ),
    HttpRouter.get("/api/v1/generation", generations),
    Effect.catchTag("RouteNotFound", () => Effect.succeed(refuse(404, "not_found", "Not Found")))
  )

  const server = yield* listen(options.port)
  yield* server.serve(CrossSite.guarded(app))

  return ModelSandbox.of({
    baseUrl: `${HttpServer.formatAddress(server.address)}/api/v1`,
    key: options.key,
    faults: Ref.get(faults),
    setFaults: (next) => Ref.set(faults, next.remaining === 0 ? ModelFaults.none : next),
    requests: Effect.sync(() => log.totals.requests),
    asked: (id) => Effect.sync(() => log.asked(id)),
    askedAgain: Effect.sync(() => log.totals.again),
    heard: Effect.sync(() => heard),
    answering: Ref.get(answering),
    bill: Effect.sync(() => bill.total),
    generations: Effect.sync(() => bill.generations)
  })
})

/**
 * An HTTP server on loopback with OpenRouter's wire format, which answers like {@link reply} and fails as configured. A
 * client that disconnects ends its answer at once. Delays use the `Clock`. Fails with `ServeError` if the port is
 * taken.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<ModelSandbox, HttpServerError.ServeError> =>
  Layer.scoped(ModelSandbox, make(options))
