import { describe, it } from "@effect/vitest"
import { assertEquals, assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Effect, Fiber, Layer, Option, TestClock } from "effect"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import {
  busy,
  chat,
  conversation,
  done,
  long,
  other,
  request,
  send,
  texts,
  topic,
  unproven,
  worldAfter
} from "./Sendings.ts"
import { firstLook } from "../../../services/telegram/Probe.ts"
import { probeAfter, World } from "./World.ts"

describe("Delivery", () => {
  it.scoped("sends a short text as one message, without link previews, into its topic", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      assertEquals(yield* send(world, "see example.org", request, topic), done)
      deepStrictEqual(world.telegram.ofBot(chat, 5), [
        {
          chat_id: chat,
          message_thread_id: 5,
          text: "see example.org",
          link_preview_options: { is_disabled: true }
        }
      ])
    })
  )

  it.scoped("sends a long text in order, and nothing when run again", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      assertEquals(yield* send(world, long), done)
      deepStrictEqual(texts(world), long.split("\n\n"))
      assertEquals(yield* send(world, long), done)
      strictEqual(world.telegram.sendings, 3)
    })
  )

  it.scoped("asks for the text only when nothing is intended yet", () =>
    Effect.gen(function* () {
      const world = yield* worldAfter({ _tag: "unsent" })
      const delivery = yield* Delivery.pipe(Effect.provide(yield* Layer.build(world.process())))
      yield* delivery.send(conversation, request, Effect.dieMessage("asked for the text"))
      deepStrictEqual(texts(world), ["hello"])
    })
  )

  it.scoped("a text that shows nothing ends at once", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      assertEquals(yield* send(world, " \n"), done)
      strictEqual(world.telegram.sendings, 0)
    })
  )

  it.scoped("does not send what it cannot store", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      const crashed = yield* Effect.flatMap(Delivery, (delivery) =>
        delivery.send(conversation, request, Effect.succeed("hello"))
      ).pipe(Effect.provide(world.process({ calls: 2, before: true })), Effect.exit)
      assertTrue(crashed._tag === "Failure")
      strictEqual(world.telegram.sendings, 0)
    })
  )

  it.scoped("lets a second sending in the chat wait its turn", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.fates = [{ _tag: "slow", after: 1500 }]
      const delivery = yield* Delivery.pipe(Effect.provide(yield* Layer.build(world.process())))
      yield* Effect.fork(delivery.send(conversation, request, Effect.succeed("hello")))
      const second = yield* Effect.fork(delivery.send(topic, other, Effect.succeed("hi")))
      yield* TestClock.adjust(1500)
      yield* Fiber.join(second)
      deepStrictEqual(
        world.telegram.messages.map(({ payload }) => payload.text),
        ["hm", "hello", "hi"]
      )
    })
  )

  it.scoped("lets it wait for two seconds only", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.fates = [{ _tag: "slow", after: 3000 }]
      const delivery = yield* Delivery.pipe(Effect.provide(yield* Layer.build(world.process())))
      yield* Effect.fork(delivery.send(conversation, request, Effect.succeed("hello")))
      const second = yield* Effect.fork(Effect.flip(delivery.send(conversation, other, Effect.succeed("hi"))))
      yield* TestClock.adjust(1999)
      assertTrue(Option.isNone(yield* Fiber.poll(second)))
      yield* TestClock.adjust(1)
      assertEquals(yield* Fiber.join(second), busy)
    })
  )

  it.scoped("an interruption loses no answer that came", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.fates = [{ _tag: "silent" }]
      const sending = yield* Effect.fork(send(world, "hello"))
      yield* TestClock.adjust(100)
      yield* Fiber.interrupt(sending)
      assertEquals(yield* send(world, "hello"), unproven(firstLook - 100))
      yield* TestClock.adjust(probeAfter)
      yield* world.poll
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(texts(world), ["hello"])
    })
  )
})
