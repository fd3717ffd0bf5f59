import { describe, it } from "@effect/vitest"
import { deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Clock, Effect, Exit, FastCheck, Fiber, Layer, Option, Scope, TestClock } from "effect"
import { draftId } from "../../../domain/conversation/Draft.ts"
import { conversationKey, RequestId } from "../../../domain/Ids.ts"
import { ApiRefused, ApiUnknown } from "../../../domain/telegram/ApiFailure.ts"
import { Preview } from "../../../services/turns/Preview.ts"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import { BotApi } from "../../../services/telegram/BotApi.ts"
import * as TelegramPreview from "../../../services/telegram/TelegramPreview.ts"

const replyTo = { chat: -7, message: 5 }
const turn = RequestId.make("1:10:100")
const refused = (code: number, retryAfter?: number) =>
  new ApiRefused({ method: "sendMessageDraft", code, description: "no", retryAfter })

type Call = Effect.Effect<void, ApiRefused | ApiUnknown>

/** A preview of a turn in a chat. Its calls are logged with their time; each takes what `next` says. */
const open = Effect.fnUntraced(function* (chat: number, next: () => Call = () => Effect.void, thread?: number) {
  const shown: Array<readonly [at: number, what: unknown]> = []
  let running = 0
  const call = (what: unknown) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      shown.push([now, what])
      strictEqual(++running, 1)
      return Effect.ensuring(
        Effect.suspend(next),
        Effect.sync(() => running--)
      )
    })
  const api = Layer.mock(BotApi, {
    sendMessageDraft: (draft, { chat_id, text }) => {
      deepStrictEqual([draft, chat_id], [draftId(turn), chat])
      return call(text)
    },
    sendTyping: (chat, thread) => call([chat, thread])
  })
  const delivery = Layer.mock(Delivery, {
    preview: (_, request, { text }, to) => {
      deepStrictEqual([request, to], [turn, replyTo])
      return Effect.as(Effect.orDie(call(text)), true)
    }
  })
  const scope = yield* Scope.make()
  const push = yield* Effect.flatMap(Preview, (preview) =>
    preview.open(conversationKey({ bot: 1, chat, thread }), turn, replyTo)
  ).pipe(Scope.extend(scope), Effect.provide(Layer.provide(TelegramPreview.layer(), [api, delivery])))
  yield* TestClock.adjust(0)
  return { shown, push, close: Scope.close(scope, Exit.void), running: () => running }
})

describe("TelegramPreview", () => {
  it.effect("thinks at once, then shows the newest text, a draft each 300 ms at most", () =>
    Effect.gen(function* () {
      const { push, shown } = yield* open(7)
      for (const text of ["a", "a b", "a b c"]) push(text)
      yield* TestClock.adjust(299)
      push("a b c d")
      yield* TestClock.adjust(1)
      push("a b c d e")
      push("a b c d e f")
      yield* TestClock.adjust(1000)
      push("the end")
      yield* TestClock.adjust(0)
      deepStrictEqual(shown, [
        [0, ""],
        [300, "a b c d"],
        [600, "a b c d e f"],
        [1300, "the end"]
      ])
    })
  )

  it.effect("shows again what has not changed before it vanishes", () =>
    Effect.gen(function* () {
      const { push, shown } = yield* open(7)
      push("a")
      yield* TestClock.adjust("1 minute")
      push("a")
      yield* TestClock.adjust(0)
      deepStrictEqual(shown, [
        [0, ""],
        [300, "a"],
        [20_600, "a"],
        [40_900, "a"]
      ])
    })
  )

  it.effect("shows the last part of a text of several", () =>
    Effect.gen(function* () {
      const { push, shown } = yield* open(7)
      push(`${"a".repeat(4000)}\n\n${"b".repeat(4000)}`)
      yield* TestClock.adjust(300)
      deepStrictEqual(shown.at(-1), [300, "b".repeat(4000)])
    })
  )

  it.effect("pauses as long as Telegram asks, and then shows the newest text", () =>
    Effect.gen(function* () {
      const answers: Array<Call> = [refused(429, 7000)]
      const { push, shown } = yield* open(7, () => answers.shift() ?? Effect.void)
      push("a")
      yield* TestClock.adjust(6999)
      push("a b")
      yield* TestClock.adjust(1)
      deepStrictEqual(shown, [
        [0, ""],
        [7000, "a b"]
      ])
    })
  )

  it.effect("goes on after a failure", () =>
    Effect.gen(function* () {
      const failure = new ApiUnknown({ method: "sendMessageDraft", why: "server", status: 502 })
      const answers: Array<Call> = [failure, refused(400), Effect.never]
      const { push, shown } = yield* open(7, () => answers.shift() ?? Effect.void)
      for (const text of ["a", "b", "c"]) {
        push(text)
        yield* TestClock.adjust(300)
      }
      yield* TestClock.adjust(5000)
      deepStrictEqual(shown, [
        [0, ""],
        [300, "a"],
        [600, "b"],
        [5900, "c"]
      ])
    })
  )

  for (const code of [401, 403]) {
    it.effect(`ends when it is refused with ${code}`, () =>
      Effect.gen(function* () {
        const { close, push, shown } = yield* open(7, () => refused(code))
        push("a")
        yield* TestClock.adjust("1 minute")
        strictEqual(shown.length, 1)
        yield* close
      })
    )
  }

  it.effect("waits at its end for the call that runs, and calls no more", () =>
    Effect.gen(function* () {
      const { close, push, running, shown } = yield* open(7, () => Effect.sleep(1000))
      push("a")
      const closing = yield* Effect.fork(close)
      yield* TestClock.adjust(999)
      strictEqual(Option.isNone(yield* Fiber.poll(closing)), true)
      yield* TestClock.adjust(1)
      yield* Fiber.join(closing)
      push("a b")
      yield* TestClock.adjust("1 minute")
      deepStrictEqual(shown, [[0, ""]])
      strictEqual(running(), 0)
    })
  )

  it.effect("waits no longer than 5 s", () =>
    Effect.gen(function* () {
      const { close, running } = yield* open(7, () => Effect.never)
      const closing = yield* Effect.fork(close)
      yield* TestClock.adjust(5000)
      yield* Fiber.join(closing)
      strictEqual(running(), 0)
    })
  )

  it.effect("types in groups, and shows the beginning of an answer that takes longer than 4 s, every 4 s", () =>
    Effect.gen(function* () {
      const { close, push, shown } = yield* open(-7, undefined, 3)
      push("a")
      yield* TestClock.adjust(3000)
      push("*a* b")
      yield* TestClock.adjust(3000)
      for (const text of ["*a* b c", "*a* b c d"]) push(text)
      yield* TestClock.adjust(3000)
      push(`${"a".repeat(4000)}\n\n${"b".repeat(4000)}`)
      yield* TestClock.adjust(3000)
      yield* close
      push("after the end")
      yield* TestClock.adjust("1 minute")
      deepStrictEqual(
        shown.filter(([, what]) => typeof what !== "string"),
        [0, 4500, 9000].map((at) => [at, [-7, 3]] as const)
      )
      deepStrictEqual(
        shown.filter(([, what]) => typeof what === "string"),
        [
          [4000, "a b …"],
          [8000, "a b c d …"],
          [12_000, "a".repeat(4000)]
        ]
      )
    })
  )

  it.effect.prop(
    "whenever it is closed, one call runs at a time, none begins afterwards, and the newest text was shown in time",
    [FastCheck.array(FastCheck.nat(400), { maxLength: 12 }), FastCheck.array(FastCheck.nat(600), { maxLength: 5 })],
    ([pauses, durations]) =>
      Effect.gen(function* () {
        const takes = [...durations]
        const { close, push, running, shown } = yield* open(7, () => Effect.sleep(takes.shift() ?? 0))
        for (const [index, pause] of pauses.entries()) {
          push(`text ${index}`)
          yield* TestClock.adjust(pause)
        }
        const closing = yield* Effect.fork(close)
        yield* TestClock.adjust(600)
        yield* Fiber.join(closing)
        const calls = shown.length
        push("after the end")
        yield* TestClock.adjust(1000)
        deepStrictEqual([shown.length, running()], [calls, 0])
        const texts = shown.map(([, text]) => String(text))
        deepStrictEqual(
          texts,
          [...texts].sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
        )
      }),
    { fastCheck: { numRuns: 30 } }
  )
})
