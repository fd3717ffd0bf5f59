import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as RcRef from "effect/RcRef"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Timeline } from "../../services/turns/Timeline.ts"
import { History } from "../../services/telemetry/History.ts"
import { Overview } from "../../services/operations/Overview.ts"
import { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import { Readiness } from "../../services/Readiness.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import { Api } from "./Api.ts"
import { ConsoleEvent, subject } from "./ConsoleEvent.ts"
import { sent } from "./DashboardHandlers.ts"
import { botOf } from "./SandboxHandlers.ts"
import * as Statuses from "./Statuses.ts"
import * as Watchers from "./Watchers.ts"

const encode = Schema.encode(Schema.parseJson(ConsoleEvent))

/** A new page needs these at once; it asks for the rest itself. */
const kept: ReadonlySet<ConsoleEvent["_tag"]> = new Set(["Readiness", "ModelFaults", "Overview"])

const ofTelegram = (
  telegram: TelegramSandbox["Type"],
  timeline: Timeline["Type"]
): Effect.Effect<Stream.Stream<ConsoleEvent>> =>
  Effect.gen(function* () {
    const statuses = Statuses.watch(timeline, botOf(telegram))
    yield* Effect.forEach(yield* telegram.chats, (chat) => statuses.touch(chat.id))
    // A page reads the statuses once it is connected. From here on it receives their changes.
    yield* statuses.look
    const events = Stream.tap(telegram.events, (event) =>
      event._tag === "Chat"
        ? statuses.touch(event.chat.id)
        : event._tag === "Message"
          ? statuses.touch(event.message.chat)
          : Effect.void
    )
    return Stream.merge(
      events,
      Stream.map(statuses.changes, (status): ConsoleEvent => ({ _tag: "Status", status }))
    )
  })

const ofModel = (model: ModelSandbox["Type"]): Stream.Stream<ConsoleEvent> =>
  Stream.repeatEffectWithSchedule(model.faults, Schedule.spaced("500 millis")).pipe(
    Stream.changes,
    Stream.map((faults) => ({ _tag: "ModelFaults", faults }))
  )

/** Its queries count rows, so it is read less often than it may change. */
const ofOverview = (overview: Overview["Type"]): Stream.Stream<ConsoleEvent> =>
  Stream.repeatEffectWithSchedule(Effect.map(overview.now, sent), Schedule.spaced("2 seconds")).pipe(
    Stream.changesWith((a, b) => JSON.stringify(a) === JSON.stringify(b)),
    Stream.map((overview) => ({ _tag: "Overview", overview }))
  )

const headers = { "cache-control": "no-store", "x-accel-buffering": "no" }

/**
 * Serves `GET /api/events`. Changes are read once for all readers, and only while there is a reader. The streams end
 * with the layer, so they never delay a shutdown.
 */
export const layer = (limit: number) =>
  HttpApiBuilder.group(Api, "live", (handlers) =>
    Effect.gen(function* () {
      const readiness = yield* Readiness
      const timeline = yield* Timeline
      const route = yield* RouteEvents
      const overview = yield* Overview
      const history = yield* History
      const telegram = yield* Effect.serviceOption(TelegramSandbox)
      const model = yield* Effect.serviceOption(ModelSandbox)
      const watchers = Watchers.make(limit)
      yield* Effect.addFinalizer(() => Effect.sync(watchers.close))

      const tell = (event: ConsoleEvent) =>
        Effect.map(Effect.orDie(encode(event)), (json) =>
          watchers.tell(subject(event), `data: ${json}\n\n`, kept.has(event._tag))
        )

      const source = yield* RcRef.make({
        acquire: Effect.gen(function* () {
          const changes = Stream.mergeAll(
            [
              Stream.map(readiness.status.changes, (parts): ConsoleEvent => ({ _tag: "Readiness", parts })),
              Stream.map(route.events, (event): ConsoleEvent => ({ _tag: "Route", event })),
              Stream.map(history.written, (at): ConsoleEvent => ({ _tag: "History", at })),
              ofOverview(overview),
              yield* Option.match(telegram, {
                onNone: () => Effect.succeed(Stream.empty),
                onSome: (one) => ofTelegram(one, timeline)
              }),
              Option.match(model, { onNone: () => Stream.empty, onSome: ofModel })
            ],
            { concurrency: "unbounded" }
          )
          yield* Effect.addFinalizer(() => Effect.sync(watchers.forget))
          yield* Effect.forkScoped(Stream.runForEach(changes, tell))
          yield* Effect.forkScoped(Effect.schedule(Effect.sync(watchers.beat), Schedule.spaced("10 seconds")))
        })
      })

      return handlers.handleRaw("events", ({ request }) =>
        Effect.gen(function* () {
          const options = { contentType: "text/event-stream", headers }
          if (request.method === "HEAD") return HttpServerResponse.text("", options)
          yield* RcRef.get(source)
          return HttpServerResponse.raw(watchers.open(), options)
        })
      )
    })
  )
