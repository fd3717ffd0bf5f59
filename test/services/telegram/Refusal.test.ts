import { describe, it } from "@effect/vitest"
import { assertEquals, assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Effect, Either, TestClock } from "effect"
import { conversationKey, RequestId } from "../../../domain/Ids.ts"
import { ApiRefused } from "../../../domain/telegram/ApiFailure.ts"
import { DeliveryFailure } from "../../../domain/telegram/DeliveryFailure.ts"
import { refusals } from "../../../domain/telegram/Refusal.ts"
import {
  chat,
  done,
  limited,
  long,
  other,
  request,
  send,
  statuses,
  texts,
  topic,
  unproven,
  worldAfter
} from "./Sendings.ts"
import { firstLook } from "../../../services/telegram/Probe.ts"
import { probeAfter, World } from "./World.ts"

const blocked = "Forbidden: bot was blocked by the user"

describe("Delivery, when Telegram refuses", () => {
  it.scoped("parks for as long as Telegram asks, and needs no probe afterwards", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.fates = [{ _tag: "limited", seconds: 3600 }]
      assertEquals(yield* send(world, "hello"), limited(3_600_000))
      assertEquals(yield* send(world, "hi", other), done)
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(texts(world), ["hi", "hello"])
      deepStrictEqual(world.telegram.edits, [])
    })
  )

  for (const [text, consequence] of refusals.filter(([, consequence]) => consequence === "unreachable")) {
    it.scoped(`ends quietly at "${text}": ${consequence}`, () =>
      Effect.gen(function* () {
        const world = yield* World.make
        world.telegram.refusal = () => ({ code: 403, description: `Forbidden: ${text}` })
        yield* world.answered
        assertEquals(yield* send(world, long), done)
        strictEqual(world.telegram.sendings, 1)
        deepStrictEqual(yield* statuses(world), ["ended", "ended", "ended"])
        deepStrictEqual(yield* world.letters, [])
      })
    )
  }

  for (const description of [
    ...refusals.filter(([, consequence]) => consequence === "forbidden").map(([text]) => text),
    "group chat was upgraded to a supergroup chat",
    "no text that is known"
  ]) {
    it.scoped(`keeps an answer as a dead letter at "${description}"`, () =>
      Effect.gen(function* () {
        const world = yield* World.make
        world.telegram.refusal = () => ({ code: 403, description: `Forbidden: ${description}` })
        yield* world.answered
        assertEquals(yield* send(world, "**bold**"), done)
        strictEqual(world.telegram.sendings, 1)
        deepStrictEqual(yield* statuses(world), ["ended"])
        deepStrictEqual(yield* world.letters, [request])
      })
    )
  }

  for (const [text] of refusals.filter(([, consequence]) => consequence === "topic")) {
    it.scoped(`sends once more without the topic at "${text}"`, () =>
      Effect.gen(function* () {
        const world = yield* World.make
        world.telegram.refusal = ({ message_thread_id }) =>
          message_thread_id === undefined ? undefined : { code: 400, description: `Bad Request: ${text}` }
        assertEquals(yield* send(world, long, request, topic), done)
        deepStrictEqual(texts(world), long.split("\n\n"))
        deepStrictEqual(texts(world, 5), [])
        assertEquals(yield* send(world, "hi", other, topic), done)
        deepStrictEqual(texts(world), [...long.split("\n\n"), "hi"])
      })
    )
  }

  it.scoped("finds in the chat what was sent there because its topic is gone", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.refusal = ({ message_thread_id }) =>
        message_thread_id === undefined ? undefined : { code: 400, description: "Bad Request: TOPIC_DELETED" }
      world.telegram.fates = [{ _tag: "lost" }]
      assertTrue(Either.isLeft(yield* send(world, "hello", request, topic)))
      yield* TestClock.adjust(firstLook)
      assertEquals(yield* send(world, "hello", request, topic), done)
      deepStrictEqual(texts(world), ["hello"])
    })
  )

  it.scoped("keeps an answer as a dead letter when the general topic is closed", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.refusal = () => ({ code: 400, description: "Bad Request: TOPIC_CLOSED" })
      yield* world.answered
      assertEquals(yield* send(world, "hello", request, topic), done)
      strictEqual(world.telegram.sendings, 2)
      deepStrictEqual(yield* world.letters, [request])
    })
  )

  it.scoped("sends to the supergroup that a group became, each part once, and probes there", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      const supergroup = -1_001_234_567_890
      world.telegram.refusal = ({ chat_id }) =>
        chat_id === supergroup
          ? undefined
          : {
              code: 400,
              description: "Bad Request: group chat was upgraded to a supergroup chat",
              migrateTo: supergroup
            }
      world.telegram.fates = [{ _tag: "answered" }, { _tag: "lost" }]
      const group = conversationKey({ bot: 1, chat: -55, thread: undefined })
      for (let sent: unknown; sent !== done; yield* TestClock.adjust(probeAfter)) {
        const outcome = yield* send(world, long, request, group)
        sent = Either.isRight(outcome) ? done : outcome
        yield* world.poll
      }
      deepStrictEqual(
        world.telegram.ofBot(supergroup).map(({ text }) => text),
        long.split("\n\n")
      )
      deepStrictEqual(world.telegram.altered, [])
    })
  )

  it.scoped("replies in a group, and sends the next message straight to the supergroup that it became", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      const supergroup = -1_001_234_567_890
      const group = conversationKey({ bot: 1, chat: -55, thread: undefined })
      const said = (markdown: string) => ({ markdown, replyTo: { chat: -55, message: 3 } })
      assertEquals(yield* send(world, said("one"), RequestId.make("1:1:1"), group), done)
      deepStrictEqual(
        world.telegram.ofBot(-55).map(({ reply_parameters: reply }) => reply?.message_id),
        [3]
      )
      world.telegram.refusal = ({ chat_id }) =>
        chat_id === supergroup ? undefined : { code: 400, description: "Bad Request: moved", migrateTo: supergroup }
      for (const number of [2, 3]) {
        const request = RequestId.make(`1:${number}:1`)
        const before = world.telegram.sendings
        for (let sent: unknown; sent !== done; yield* TestClock.adjust(1)) {
          sent = Either.isRight(yield* send(world, said(`${number}`), request, group)) ? done : undefined
        }
        strictEqual(world.telegram.sendings - before, number === 2 ? 2 : 1)
      }
      // The ids of a supergroup are its own: the message is not there.
      deepStrictEqual(
        world.telegram.ofBot(supergroup).map(({ reply_parameters: reply, text }) => [text, reply]),
        [
          ["2", undefined],
          ["3", undefined]
        ]
      )
    })
  )

  it.scoped("ends quietly when the user blocks the bot before the probe", () =>
    Effect.gen(function* () {
      const world = yield* worldAfter({ _tag: "lost" })
      world.telegram.editing = new ApiRefused({ method: "editMessageText", code: 403, description: blocked })
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(yield* statuses(world), ["ended"])
    })
  )

  it.scoped("sends the same text without its entities when Telegram does not take them", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.refusal = ({ entities }) =>
        entities && { code: 400, description: "Bad Request: can't parse entities" }
      assertEquals(yield* send(world, "**bold** words"), done)
      deepStrictEqual(world.telegram.ofBot(chat), [
        { chat_id: chat, text: "bold words", link_preview_options: { is_disabled: true } }
      ])
    })
  )

  it.scoped("finds the plain text that it fell back to", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.refusal = ({ entities }) => entities && { code: 400, description: "Bad Request: entities" }
      world.telegram.fates = [{ _tag: "lost" }]
      yield* TestClock.adjust(1000)
      assertEquals(yield* send(world, "**bold**"), unproven(firstLook))
      yield* TestClock.adjust(firstLook)
      assertEquals(yield* send(world, "**bold**"), done)
      deepStrictEqual(texts(world), ["bold"])
      deepStrictEqual(world.telegram.altered, [])
    })
  )

  it.scoped("keeps what is not taken as plain text either as a dead letter, after two tries", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.refusal = () => ({ code: 400, description: "Bad Request: message is too long" })
      yield* world.answered
      assertEquals(yield* send(world, "**bold**"), done)
      strictEqual(world.telegram.sendings, 2)
      assertEquals(yield* send(world, "**bold**"), done)
      strictEqual(world.telegram.sendings, 2)
      deepStrictEqual(yield* world.letters, [request])
    })
  )

  it.scoped("keeps everything while the token is wrong", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.refusal = () => ({ code: 401, description: "Unauthorized" })
      assertEquals(yield* send(world, "hello"), Either.left(new DeliveryFailure({ request, reason: "network" })))
      world.telegram.refusal = () => undefined
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(texts(world), ["hello"])
    })
  )
})
