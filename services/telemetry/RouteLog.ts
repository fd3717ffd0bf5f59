import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import * as LogLevel from "effect/LogLevel"
import * as Stream from "effect/Stream"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { RouteEvents } from "./RouteEvents.ts"
import { within } from "./Trace.ts"

/** A decision of the route in one sentence, with ids and numbers only. */
const sentence = (event: RouteEvent): string => {
  switch (event._tag) {
    case "Called":
      return `call ${event.attempt}: ${event.candidate} is asked (${event.why})`
    case "FirstToken":
      return `call ${event.attempt}: first text after ${event.after} ms`
    case "Answered":
      return `call ${event.attempt}: complete after ${event.after} ms`
    case "Failed": {
      const next = event.retryIn === null ? "" : `; asked again in ${event.retryIn} ms`
      return `call ${event.attempt}: ${event.candidate} failed after ${event.after} ms (${event.failure})${next}`
    }
    case "Skipped":
      return `${event.candidate} is not asked (${event.why})`
    case "Resumed":
      return `call ${event.attempt}: the answer is resumed at ${event.candidate} (${event.how})`
    case "Breaker": {
      const until = event.until === null ? "" : ` for ${Math.max(0, event.until - event.at)} ms`
      return `the breaker of ${event.candidate} is ${event.state}${until}`
    }
  }
}

const told = (event: RouteEvent): Effect.Effect<void> => {
  const said = Effect.logDebug(sentence(event))
  return "request" in event ? said.pipe(Effect.annotateLogs("request", event.request), within(event.request)) : said
}

/** Logs the decisions of the route at the level `debug`. At other levels nothing listens. */
export const layer: Layer.Layer<never, never, RouteEvents> = Layer.scopedDiscard(
  Effect.gen(function* () {
    const { events } = yield* RouteEvents
    const level = yield* FiberRef.get(FiberRef.currentMinimumLogLevel)
    if (LogLevel.greaterThan(level, LogLevel.Debug)) return
    yield* Effect.forkScoped(Stream.runForEach(events, told))
  })
)
