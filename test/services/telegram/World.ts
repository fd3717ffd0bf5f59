import { Clock, Context, Duration, Effect, Layer, type Scope } from "effect"
import { conversationKey, type RequestId } from "../../../domain/Ids.ts"
import { Answer } from "../../../domain/turns/Answer.ts"
import type { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { DeadLetters } from "../../../services/turns/DeadLetters.ts"
import { TurnStore } from "../../../services/turns/TurnStore.ts"
import { Updates } from "../../../services/turns/Updates.ts"
import { BotApi } from "../../../services/telegram/BotApi.ts"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import { Polls } from "../../../services/telegram/Polls.ts"
import { Receipts } from "../../../services/telegram/Receipts.ts"
import { SendLimits } from "../../../services/telegram/SendLimits.ts"
import { ScriptedTelegram } from "../../../layers/testing/ScriptedTelegram.ts"
import { message, skipped } from "../../layers/sql/stores/Arrivals.ts"

export const sendDeadline = Duration.seconds(4)
/** 1.25 times the deadline. */
export const probeAfter = 5000

/** Where a process dies: at so many calls of its ports from its start, before or after the call was carried out. */
export interface Crash {
  readonly calls: number
  readonly before: boolean
}

const never: Crash = { calls: Number.POSITIVE_INFINITY, before: true }

type Call = (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, unknown>

/** The parts that outlive a process: Telegram, the store, and the polled updates. */
export class World {
  /** With one message that was stored: nobody is answered who has not written. */
  static readonly within = Effect.fnUntraced(function* (deadline: Duration.Duration) {
    const stores = yield* Layer.build(Memory.layer)
    const world = new World(stores, deadline)
    world.telegram.userWrites(7)
    yield* world.poll
    return world
  })

  static readonly make: Effect.Effect<World, StoreUnavailable, Scope.Scope> = World.within(sendDeadline)

  readonly telegram: ScriptedTelegram
  private readonly deadline: Duration.Duration
  readonly receipts: typeof Receipts.Service
  private readonly updates: typeof Updates.Service
  private readonly turns: typeof TurnStore.Service
  /** The turns that are dead letters. */
  readonly letters: Effect.Effect<ReadonlyArray<RequestId>, StoreUnavailable>
  /** When the last poll that came back with everything began. */
  drained = 0
  /** Nothing: each message is tried. */
  limits: typeof SendLimits.Service | undefined

  private constructor(stores: Context.Context<Layer.Layer.Success<typeof Memory.layer>>, deadline: Duration.Duration) {
    this.deadline = deadline
    this.telegram = new ScriptedTelegram(deadline)
    this.receipts = Context.get(stores, Receipts)
    this.updates = Context.get(stores, Updates)
    this.turns = Context.get(stores, TurnStore)
    this.letters = Effect.map(Context.get(stores, DeadLetters).list(10), (all) => all.map(({ turn }) => turn))
  }

  /** The turn `1:10:100` has an answer. */
  readonly answered = Effect.suspend(() => {
    const asked = message(10)
    const said = { model: null, promptTokens: null, completionTokens: null, cost: null, delayed: false }
    return this.updates.accept(1, [asked], undefined, 0).pipe(
      Effect.zipRight(
        this.turns.claim({
          id: asked.id,
          conversation: conversationKey({ bot: 1, chat: 7, thread: undefined }),
          places: [1],
          since: 0,
          history: 40,
          now: 0
        })
      ),
      Effect.zipRight(
        this.turns.answered(new Answer({ turn: asked.id, kind: "whole", text: "hello", at: 0, ...said }), [])
      )
    )
  })

  /** A poll: all that people wrote is stored. */
  readonly poll = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const written = this.telegram.messages.filter(({ from }) => from === "user")
    const batch = written.map(({ id, payload }) => skipped(id, { chat: payload.chat_id }))
    this.drained = now
    return this.updates.accept(1, batch, undefined, now)
  })

  /** A new process. */
  process(crash: Crash = never): Layer.Layer<Delivery> {
    let left = crash.calls
    const die = Effect.die("crash")
    const mortal =
      (call: Call): Call =>
      (...args) =>
        Effect.suspend(() => {
          left--
          if (left > 0) return call(...args)
          return left === 0 && !crash.before ? Effect.zipRight(call(...args), die) : die
        })
    // Every member of these ports is a function that returns an effect.
    const port = <S extends object>(service: S): S =>
      Object.fromEntries(Object.entries(service).map(([name, call]) => [name, mortal(call as Call)])) as S
    return Layer.provide(Delivery.layer({ sendDeadline: this.deadline }), [
      this.limits === undefined ? SendLimits.none : Layer.succeed(SendLimits, this.limits),
      Layer.succeed(Receipts, port(this.receipts)),
      Layer.mock(BotApi, port(this.telegram.service)),
      Layer.mock(Polls, { drainedSince: (time) => Effect.sync(() => this.drained >= time) })
    ])
  }
}
