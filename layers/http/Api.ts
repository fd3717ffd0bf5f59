import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import { MessageStatus } from "../../domain/turns/Timeline.ts"
import { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { ModelFaults } from "../../domain/sandbox/Model.ts"
import { ChatView, MessageView, SandboxRefusal, TelegramFaults } from "../../domain/sandbox/Telegram.ts"
import { contentType } from "../telemetry/Prometheus.ts"
import * as Input from "./Input.ts"
import { Operations } from "./OperationsApi.ts"

/** The parts of the daemon: `true`, or a sentence that says why the part is not ready. */
export const Parts = Schema.Record({ key: Schema.String, value: Schema.Union(Schema.Literal(true), Schema.String) })

export class NotReady extends Schema.TaggedError<NotReady>()("NotReady", { parts: Parts }) {}

export class NoSandbox extends Schema.TaggedError<NoSandbox>()("NoSandbox", { why: Schema.String }) {}

export class NoTelemetry extends Schema.TaggedError<NoTelemetry>()("NoTelemetry", {}) {}

/** The sandboxes that replace the real services: Telegram, the model, or both. */
export const SandboxState = Schema.Struct({
  telegram: Schema.NullOr(Schema.Struct({ chats: Schema.Array(ChatView), faults: TelegramFaults })),
  model: Schema.NullOr(ModelFaults)
})

/** The newest messages of a chat, oldest first, and the statuses of the person's messages. */
export const Conversation = Schema.Struct({
  messages: Schema.Array(MessageView),
  statuses: Schema.Array(MessageStatus)
})

/** The longest text of a Telegram message. */
const Text = Input.text(1, 4096)

const Thread = Schema.Int.pipe(Schema.between(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))

const Writing = Input.strict(
  Schema.Union(
    Schema.Struct({ text: Text, thread: Schema.optional(Thread) }),
    Schema.Struct({ kind: Schema.Literal("voice", "photo"), thread: Schema.optional(Thread) })
  )
)

const id = Input.integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
const chat = HttpApiSchema.param("chat", id)
const message = HttpApiSchema.param("message", id)

class Health extends HttpApiGroup.make("health", { topLevel: true })
  .add(
    HttpApiEndpoint.get("healthz", "/healthz")
      .addSuccess(Schema.Struct({ alive: Schema.Literal(true) }))
      .annotate(OpenApi.Description, "Answers 200 while the process lives.")
  )
  .add(
    HttpApiEndpoint.get("readyz", "/readyz")
      .addSuccess(Schema.Struct({ parts: Parts }))
      .addError(NotReady, { status: 503 })
      .annotate(OpenApi.Description, "Whether the daemon accepts messages; if not, which parts are not ready.")
  ) {}

class Numbers extends HttpApiGroup.make("numbers", { topLevel: true })
  .add(
    HttpApiEndpoint.get("metrics", "/metrics")
      .addSuccess(HttpApiSchema.Text({ contentType }))
      .annotate(OpenApi.Description, "All counters, gauges and histograms in the Prometheus text format.")
  )
  .add(
    HttpApiEndpoint.get("telemetry", "/api/telemetry")
      .addSuccess(HttpApiSchema.Text())
      .addError(NoTelemetry, { status: 404 })
      .annotate(OpenApi.Description, "The numbers since the start, one per line: rates, averages, percentiles.")
  ) {}

class Sandbox extends HttpApiGroup.make("sandbox")
  .add(HttpApiEndpoint.get("state", "/").addSuccess(SandboxState))
  .add(
    HttpApiEndpoint.post("addUser", "/users")
      .setPayload(Input.strict(Schema.Struct({ name: Input.name(64) })))
      .addSuccess(ChatView)
      .addError(SandboxRefusal, { status: 409 })
  )
  .add(HttpApiEndpoint.get("conversation")`/chats/${chat}/messages`.addSuccess(Conversation))
  .add(
    HttpApiEndpoint.post("write")`/chats/${chat}/messages`
      .setPayload(Writing)
      .addSuccess(MessageView)
      .addError(SandboxRefusal, { status: 409 })
  )
  .add(
    HttpApiEndpoint.put("edit")`/chats/${chat}/messages/${message}`
      .setPayload(Input.strict(Schema.Struct({ text: Text })))
      .addSuccess(MessageView)
      .addError(SandboxRefusal, { status: 409 })
  )
  .add(
    HttpApiEndpoint.post("press")`/chats/${chat}/messages/${message}/press`
      .setPayload(Input.strict(Schema.Struct({ data: Input.text(1, 64) })))
      .addSuccess(MessageView)
      .addError(SandboxRefusal, { status: 409 })
  )
  .add(
    HttpApiEndpoint.post("stop")`/chats/${chat}/stop`
      .setPayload(Input.nothing)
      .addError(SandboxRefusal, { status: 409 })
  )
  .add(HttpApiEndpoint.put("telegramFaults", "/faults/telegram").setPayload(Input.strict(TelegramFaults)))
  .add(HttpApiEndpoint.put("modelFaults", "/faults/model").setPayload(Input.strict(ModelFaults)))
  .addError(NoSandbox, { status: 404 })
  .prefix("/api/sandbox")
  .annotate(OpenApi.Description, "What people do in the sandbox; 404 where the daemon talks to the real thing.") {}

class Route extends HttpApiGroup.make("route").add(
  HttpApiEndpoint.get("recent", "/api/route")
    .addSuccess(Schema.Array(RouteEvent))
    .annotate(
      OpenApi.Description,
      "Where each circuit breaker stands, then the newest calls to models, oldest first. No texts."
    )
) {}

class Live extends HttpApiGroup.make("live").add(
  HttpApiEndpoint.get("events", "/api/events")
    .addSuccess(HttpApiSchema.Text({ contentType: "text/event-stream" }))
    .annotate(
      OpenApi.Description,
      "Server-sent events: what changes, from now on; a newer state replaces an unsent one."
    )
) {}

/** The HTTP API of a daemon. */
export class Api extends HttpApi.make("holdfast")
  .add(Health)
  .add(Numbers)
  .add(Sandbox)
  .add(Route)
  .add(Live)
  .add(Operations)
  .annotate(OpenApi.Title, "Holdfast")
  .annotate(OpenApi.Version, "0.1.0")
  .annotate(
    OpenApi.Description,
    "Health, readiness, numbers, what an operator asks and decides, and the sandbox behind the console."
  ) {}
