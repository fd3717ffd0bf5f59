import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import { HttpApiDecodeError } from "@effect/platform/HttpApiError"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpMiddleware from "@effect/platform/HttpMiddleware"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerError from "@effect/platform/HttpServerError"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Http from "node:http"
import type { Journal } from "../../services/operations/Journal.ts"
import type { Setup } from "../../services/operations/Setup.ts"
import type { PeopleStore } from "../../services/people/PeopleStore.ts"
import type { ReminderStore } from "../../services/reminders/ReminderStore.ts"
import type { BreakerDesk } from "../../services/resilience/BreakerDesk.ts"
import type { Logs } from "../../services/telemetry/Logs.ts"
import type { TurnList } from "../../services/turns/TurnList.ts"
import type { TurnVerbs } from "../../services/turns/TurnVerbs.ts"
import type { DeadLetters } from "../../services/turns/DeadLetters.ts"
import type { Handover } from "../../services/engine/Handover.ts"
import type { Pinging } from "../../services/engine/Pinging.ts"
import type { Timeline } from "../../services/turns/Timeline.ts"
import type { History } from "../../services/telemetry/History.ts"
import type { Overview } from "../../services/operations/Overview.ts"
import type { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import { WebhookDoor } from "../../services/inbox/WebhookDoor.ts"
import type { Readiness } from "../../services/Readiness.ts"
import type { ReminderList } from "../../services/reminders/ReminderList.ts"
import { Api } from "./Api.ts"
import * as DeskHandlers from "./DeskHandlers.ts"
import * as DashboardHandlers from "./DashboardHandlers.ts"
import * as Document from "./Document.ts"
import * as Events from "./Events.ts"
import * as Guard from "./Guard.ts"
import * as HealthHandlers from "./HealthHandlers.ts"
import { type CannotListen, listenFailure, type PortInUse } from "./ListenFailure.ts"
import * as Limits from "./Limits.ts"
import * as NumbersHandlers from "./NumbersHandlers.ts"
import * as OperationsHandlers from "./OperationsHandlers.ts"
import * as RouteHandlers from "./RouteHandlers.ts"
import * as SandboxHandlers from "./SandboxHandlers.ts"
import * as SessionHandlers from "./SessionHandlers.ts"
import * as StaticFiles from "./StaticFiles.ts"
import * as TurnsHandlers from "./TurnsHandlers.ts"
import * as WebhookRoute from "./WebhookRoute.ts"

export interface Options {
  readonly host: string
  /** 0 takes a free port: see {@link address}. */
  readonly port: number
  /** Required on any address other than loopback. Without it, only the health endpoints answer. */
  readonly consoleToken: Option.Option<Redacted.Redacted>
  /** The folder of the built page. */
  readonly staticDir: string
  /** The most consoles that may watch at a time. One more disconnects the oldest. Default: 32. */
  readonly watchers?: number
  /** The secret of Telegram's webhook; none: there is no webhook. */
  readonly webhook?: Option.Option<Redacted.Redacted>
}

/** The URL of the server for people: `http://127.0.0.1:8787`. */
export const address = Effect.map(HttpServer.HttpServer, ({ address }) => {
  if (address._tag === "UnixAddress") return `unix://${address.path}`
  const host = address.hostname === "0.0.0.0" ? "localhost" : address.hostname
  return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`
})

/** Running requests get a quarter of a second; then every connection is closed, because browsers hold spare ones open. */
const close = (server: Http.Server) =>
  Effect.async<void>((resume) => {
    server.close(() => resume(Effect.void))
  }).pipe(
    Effect.interruptible,
    Effect.timeoutOption("250 millis"),
    Effect.zipRight(Effect.sync(() => server.closeAllConnections()))
  )

const listen = ({ host, port }: Options) =>
  Effect.gen(function* () {
    const node = Limits.limit(Http.createServer(Limits.serverOptions))
    const server = yield* NodeHttpServer.make(() => node, { host, port })
    yield* Effect.addFinalizer(() => close(node))
    return server
  }).pipe(Effect.mapError((error) => listenFailure(host, port, error.cause)))

/** Describes bad input in one sentence for each field. */
const readable = HttpApiBuilder.middleware(Api, (app) =>
  Effect.catchIf(
    // The type says that the app cannot fail, but the decoding of its endpoints fails here.
    app as HttpApp.Default<HttpApiDecodeError>,
    Schema.is(HttpApiDecodeError),
    ({ issues }) => {
      const message = issues.map((issue) => `${issue.path.join(".") || "the body"}: ${issue.message}`).join("; ")
      return Effect.fail(new HttpApiDecodeError({ issues, message }))
    }
  )
)

/** The guards have normalised the target, so that the router sees the same one. The limit on headers bounds its length. */
const routing = {
  caseSensitive: true,
  ignoreDuplicateSlashes: false,
  maxParamLength: Limits.serverOptions.maxHeaderSize
}

/** A defect is logged with its cause, and answered without it. */
const guarded = <E, R>(
  app: HttpApp.Default<E, R>,
  guard: ReturnType<typeof Guard.make>,
  webhook: Option.Option<WebhookRoute.Webhook>
) =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    // Telegram comes through a proxy, under any host name and path, and proves itself by its secret.
    if (Option.isSome(webhook) && WebhookRoute.isWebhook(request)) {
      return yield* WebhookRoute.receive(webhook.value, request)
    }
    const admitted = yield* guard(request)
    return Either.isLeft(admitted)
      ? admitted.left
      : yield* Effect.provideService(app, HttpServerRequest.HttpServerRequest, admitted.right)
  }).pipe(
    Effect.catchAllCause((cause) =>
      Effect.flatMap(HttpServerError.causeResponse(cause), ([response]) =>
        response.status < 500
          ? Effect.succeed(response)
          : Effect.as(Effect.logError("a request failed", cause), response)
      )
    ),
    Effect.map(HttpServerResponse.setHeaders(Guard.headers)),
    HttpRouter.withRouterConfig(routing)
  )

export type Asked =
  | BreakerDesk
  | DeadLetters
  | Handover
  | History
  | Journal
  | Logs
  | Overview
  | PeopleStore
  | Pinging
  | Readiness
  | ReminderList
  | ReminderStore
  | RouteEvents
  | Setup
  | Timeline
  | TurnList
  | TurnVerbs

/**
 * The HTTP API and the console. If the context has a `TelegramSandbox` or a `ModelSandbox`, the console offers them. If
 * it has a `Telemetry`, `/metrics` includes the numbers of the store. With a secret and a `WebhookDoor`, Telegram's
 * updates are received.
 */
export const layer = (options: Options): Layer.Layer<HttpServer.HttpServer, PortInUse | CannotListen, Asked> => {
  const by = Option.isSome(options.consoleToken) ? "console token" : "console"
  const handlers = HttpApiBuilder.api(Api).pipe(
    Layer.provide([
      HealthHandlers.layer(Guard.isKnown(options)),
      SessionHandlers.layer(options.consoleToken),
      NumbersHandlers.layer,
      SandboxHandlers.layer,
      RouteHandlers.layer,
      OperationsHandlers.layer(by),
      TurnsHandlers.layer(by),
      DeskHandlers.layer(by),
      DashboardHandlers.layer,
      Events.layer(options.watchers ?? 32)
    ])
  )
  const serve = Effect.gen(function* () {
    const server = yield* HttpServer.HttpServer
    const port = server.address._tag === "TcpAddress" ? server.address.port : options.port
    const app = yield* HttpApiBuilder.httpApp
    const webhook = Option.all({
      door: yield* Effect.serviceOption(WebhookDoor),
      secret: options.webhook ?? Option.none()
    })
    return HttpServer.serve(guarded(app, Guard.make({ ...options, port }), webhook))
  })
  // A span would contain the whole URL, and `/?token=` contains the secret.
  const isUntraced = ({ url }: HttpServerRequest.HttpServerRequest) => url.includes("?") && !url.startsWith("/api/")
  return Layer.unwrapEffect(serve).pipe(
    HttpMiddleware.withTracerDisabledWhen(isUntraced),
    Layer.provide([
      StaticFiles.layer(options.staticDir, Guard.isKnown(options)),
      Document.layer(Option.isSome(options.consoleToken)),
      readable
    ]),
    Layer.provide([handlers, HttpApiBuilder.Router.Live, HttpApiBuilder.Middleware.layer]),
    Layer.provide(NodeHttpServer.layerContext),
    Layer.provideMerge(Layer.scoped(HttpServer.HttpServer, listen(options)))
  )
}
