import * as Array from "effect/Array"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/TestClock"
import { RequestId } from "../../domain/Ids.ts"
import type { ChatModel } from "../../services/model/ChatModel.ts"
import { Conversations } from "../../services/engine/Conversations.ts"
import * as SingleModel from "../../services/model/SingleModel.ts"
import { Readiness } from "../../services/Readiness.ts"
import { Timeline } from "../../services/turns/Timeline.ts"
import type { Tools } from "../../services/turns/Tools.ts"
import * as Assistant from "../assistant/Assistant.ts"
import * as Memory from "../sql/stores/Memory.ts"
import type { Act, History } from "./History.ts"
import * as ReadingHere from "./ReadingHere.ts"
import { ScriptedTelegram } from "./ScriptedTelegram.ts"
import * as TestModel from "./TestModel.ts"

/** Parts that replace those in memory. */
export interface TestOptions<E = never, R = never> {
  /** Default: {@link TestModel.layer}. */
  readonly model?: Layer.Layer<ChatModel, E, R>
  /** Tools that the model may call in addition to those for reminders. */
  readonly tools?: Layer.Layer<Tools, E, R>
  readonly queue?: "gather" | "each"
  readonly systemPrompt?: string
}

/**
 * One person's private chat with a whole assistant whose Telegram, model and database are in memory. It needs a `TestClock`, which it
 * adjusts: nothing waits.
 *
 * @since 0.1.0
 * @category testing
 */
export class TestChat extends Context.Tag("holdfast/layers/testing/TestChat")<
  TestChat,
  {
    /** Acts as the history says, then lets time pass until the assistant has nothing left to do. */
    readonly play: (history: History) => Effect.Effect<void>
    /**
     * The messages that were answered as a whole, in the order of their answers. A message from the bot that belongs to no request, such as
     * an answer that was sent twice, is in the list as itself.
     */
    readonly answered: Effect.Effect<ReadonlyArray<string>>
    /** The messages of the bot. */
    readonly replies: Effect.Effect<ReadonlyArray<string>>
    /** Decides what becomes of each message that is sent. */
    readonly telegram: ScriptedTelegram
  }
>() {}

const bot = 42
const chat = 7
const sendDeadline = Duration.seconds(1)

/** In rounds of three seconds: until nothing is left to do, and nothing more comes; no longer than an hour. */
const quietRounds = 2
const mostRounds = 1200

/**
 * The whole assistant in memory, for a test that swaps one of its layers.
 *
 * @since 0.1.0
 * @category testing
 */
export const layer = <E = never, R = never>(options: TestOptions<E, R> = {}): Layer.Layer<TestChat, E, R> =>
  Layer.scoped(
    TestChat,
    Effect.gen(function* () {
      const { model = TestModel.layer, ...own } = options
      const telegram = new ScriptedTelegram(sendDeadline)
      const conversations = yield* Conversations
      const timeline = yield* Timeline
      const world = yield* Effect.context<R | Layer.Layer.Success<typeof Memory.layer>>()
      const assistant = Assistant.layer({
        bot,
        access: { _tag: "Everyone" },
        queue: "gather",
        streaming: true,
        systemPrompt: "",
        reading: ReadingHere.layer,
        sendDeadline,
        grace: Duration.zero,
        ...own
      }).pipe(Layer.provide([telegram.layer, Layer.provide(SingleModel.layer("test"), model), Readiness.layer]))

      let life = yield* Scope.make()
      const start = Effect.suspend(() => Layer.buildWithScope(Layer.fresh(assistant), life)).pipe(Effect.provide(world))
      const stop = Effect.suspend(() => Scope.close(life, Exit.void))
      yield* Effect.addFinalizer(() => stop)
      yield* start
      const restart = Effect.gen(function* () {
        yield* stop
        life = yield* Scope.make()
        yield* Effect.orDie(start)
      })

      const texts = new Map<number, string>()
      const perform = (act: Act): Effect.Effect<void> => {
        switch (act._tag) {
          case "Write":
            return Effect.map(Clock.currentTimeMillis, (now) => {
              telegram.date = Math.floor(now / 1000)
              texts.set(telegram.userWrites(chat, act.text), act.text)
            })
          case "Wait":
            return TestClock.adjust(Duration.millis(act.millis))
          case "Redeliver":
            return Effect.sync(() => telegram.updates.redeliver())
          case "Restart":
            return restart
        }
      }
      const settle = Effect.gen(function* () {
        for (let quiet = 0, rounds = 0; quiet < quietRounds && rounds < mostRounds; rounds++) {
          yield* TestClock.adjust("3 seconds")
          quiet = (yield* conversations.busy).length === 0 ? quiet + 1 : 0
        }
      })

      /** The messages that each message of the bot answers, by its id. */
      const accounted = Effect.gen(function* () {
        const answers = new Map<number, ReadonlyArray<string>>()
        const statuses = yield* timeline.ofChat(bot, chat, texts.size)
        const requests = Array.groupBy(statuses.toReversed(), ({ request, turn }) => turn ?? request)
        for (const [request, members] of Record.toEntries(requests)) {
          const told = yield* timeline.ofRequest(RequestId.make(request))
          for (const { message, part, request: of } of Option.match(told, {
            onNone: () => [],
            onSome: ({ parts }) => parts
          })) {
            if (message === null) continue
            const isAnswer = of === request && part === 0 && members[0]?.kind === "whole"
            answers.set(message, isAnswer ? members.map(({ message }) => texts.get(message) ?? "") : [])
          }
        }
        return answers
      })
      const ofBot = Effect.sync(() => telegram.messages.filter(({ from }) => from === "bot"))

      return TestChat.of({
        play: ({ acts }) => Effect.zipRight(Effect.forEach(acts, perform, { discard: true }), Effect.orDie(settle)),
        answered: Effect.zipWith(Effect.orDie(accounted), ofBot, (answers, sent) =>
          sent.flatMap(({ id, payload }) => answers.get(id) ?? [payload.text])
        ),
        replies: Effect.map(ofBot, (sent) => sent.map(({ payload }) => payload.text)),
        telegram
      })
    })
  ).pipe(Layer.provide(Memory.layer))
