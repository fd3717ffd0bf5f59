import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Timeline } from "../../services/conversation/Timeline.ts"
import { RouteEvents } from "../../services/model/RouteEvents.ts"
import { Readiness } from "../../services/Readiness.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import { Api } from "./Api.ts"
import { ConsoleEvent, subject } from "./ConsoleEvent.ts"
import { newestWins } from "./NewestWins.ts"
import { botOf } from "./SandboxHandlers.ts"
import * as Statuses from "./Statuses.ts"

const encode = Schema.encode(Schema.parseJson(ConsoleEvent))

/** Statuses are looked for while someone watches, and only then: each connection has its own. */
const ofTelegram = (telegram: TelegramSandbox["Type"], timeline: Timeline["Type"]): Stream.Stream<ConsoleEvent> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const statuses = Statuses.watch(timeline, botOf(telegram))
      yield* Effect.forEach(yield* telegram.chats, (chat) => statuses.touch(chat.id))
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
  )

const ofModel = (model: ModelSandbox["Type"]): Stream.Stream<ConsoleEvent> =>
  Stream.repeatEffectWithSchedule(model.faults, Schedule.spaced("500 millis")).pipe(
    Stream.changes,
    Stream.map((faults) => ({ _tag: "ModelFaults", faults }))
  )

const heartbeat = Stream.repeatEffectWithSchedule(Effect.succeed(": alive\n\n"), Schedule.spaced("10 seconds"))

/**
 * `GET /api/events`. The streams end when the layer closes: they never hold up a shutdown.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = HttpApiBuilder.group(Api, "live", (handlers) =>
  Effect.gen(function* () {
    const readiness = yield* Readiness
    const timeline = yield* Timeline
    const route = yield* RouteEvents
    const telegram = yield* Effect.serviceOption(TelegramSandbox)
    const model = yield* Effect.serviceOption(ModelSandbox)
    const closed = yield* Deferred.make<void>()
    yield* Effect.addFinalizer(() => Deferred.succeed(closed, undefined))

    const events = Stream.mergeAll(
      [
        Stream.map(readiness.status.changes, (parts): ConsoleEvent => ({ _tag: "Readiness", parts })),
        Stream.map(route.events, (event): ConsoleEvent => ({ _tag: "Route", event })),
        Option.match(telegram, { onNone: () => Stream.empty, onSome: (one) => ofTelegram(one, timeline) }),
        Option.match(model, { onNone: () => Stream.empty, onSome: ofModel })
      ],
      { concurrency: "unbounded" }
    ).pipe(
      newestWins(subject, 2048),
      Stream.mapEffect((event) => Effect.map(Effect.orDie(encode(event)), (json) => `data: ${json}\n\n`)),
      Stream.merge(heartbeat),
      Stream.interruptWhenDeferred(closed),
      Stream.encodeText
    )
    return handlers.handleRaw("events", () =>
      Effect.succeed(
        HttpServerResponse.stream(events, {
          contentType: "text/event-stream",
          headers: { "cache-control": "no-store", "x-accel-buffering": "no" }
        })
      )
    )
  })
)
