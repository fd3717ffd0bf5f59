import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { PingLost, Pong } from "../../domain/turns/Ping.ts"
import type { TurnTimeline } from "../../domain/turns/Timeline.ts"
import { pingId, pingKey } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { Handover } from "./Handover.ts"
import { Timeline } from "../turns/Timeline.ts"
import { type Arrival, internalArrival, Updates } from "../turns/Updates.ts"

export interface PingOptions {
  readonly bot: number
  readonly engine: string
}

const patience = Duration.seconds(10)

/** The polling delays: from 5 ms, growing to a quarter of a second. */
const looks = Schedule.exponential("5 millis", 1.3).pipe(Schedule.union(Schedule.spaced("250 millis")))

/**
 * Sends a ping through the whole daemon: accepted like any update, offered by the relay, and run as a step by the
 * engine, without sending anything.
 */
export class Pinging extends Context.Tag("holdfast/services/engine/Pinging")<
  Pinging,
  {
    readonly ping: Effect.Effect<Pong, PingLost | StoreUnavailable>
  }
>() {
  static readonly layer = (options: PingOptions): Layer.Layer<Pinging, never, Updates | Timeline | Handover> =>
    Layer.effect(
      Pinging,
      Effect.gen(function* () {
        const updates = yield* Updates
        const timeline = yield* Timeline
        const handover = yield* Handover
        const { bot, engine } = options

        const ping = Effect.gen(function* () {
          const began = yield* Clock.currentTimeMillis
          const name = `${began.toString(36)}-${(yield* Random.nextIntBetween(0, 36 ** 6)).toString(36)}`
          const arrival = arrivalOf(bot, name, began)
          const { placed } = yield* updates.accept(bot, [arrival], undefined, began)
          const accepted = yield* Clock.currentTimeMillis
          yield* handover.offer(placed)

          let last: TurnTimeline | undefined
          const look = Effect.map(timeline.ofRequest(arrival.id), (found) => {
            last = Option.getOrElse(found, () => last)
            return last?.state === "handled"
          })
          const back = yield* look.pipe(
            Effect.repeat({ until: (handled) => handled, schedule: looks }),
            Effect.timeoutOption(patience)
          )
          if (Option.isNone(back)) {
            const reached = last?.taken === true ? "taken" : "accepted"
            return yield* PingLost.of(arrival.id, reached, engine, Duration.toMillis(patience))
          }
          const handled = yield* Clock.currentTimeMillis
          return new Pong({
            request: arrival.id,
            acceptedMs: accepted - began,
            handledMs: handled - accepted,
            totalMs: handled - began,
            engine
          })
        })

        return Pinging.of({ ping })
      })
    )
}

const arrivalOf = (bot: number, name: string, now: number): Arrival =>
  internalArrival(pingKey(bot), {
    id: pingId(bot, name),
    kind: "tell",
    message: 0,
    sequence: 0,
    sentAt: now,
    long: false,
    about: "ping"
  })
