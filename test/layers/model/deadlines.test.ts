import { describe, it } from "@effect/vitest"
import { assertEquals, assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Deferred, Duration, Effect, Fiber, Stream, TestClock } from "effect"
import { TimedOut } from "../../../domain/model/Failure.ts"
import { ChatModel } from "../../../services/model/ChatModel.ts"
import { data, events, finishing, hostile, saying, type Hostile } from "../../support/HostileServer.ts"
import { asked, generate, listen, provide, request } from "./Asking.ts"
import type { ServerResponse } from "node:http"

const late = (phase: TimedOut["phase"]) => new TimedOut({ ...asked, phase })

/** A server whose answer a test writes by itself, after the head. */
const written = Effect.gen(function* () {
  const ready = yield* Deferred.make<ServerResponse>()
  const server = yield* hostile((response) => {
    events(response).flushHeaders()
    Deferred.unsafeDone(ready, Effect.succeed(response))
  })
  return { server, response: Deferred.await(ready) }
})

/** Until what was written has gone through the socket and the decoder: real time, but no clock of the program. */
const arrived = Effect.promise(() => new Promise((resolve) => void setTimeout(resolve, 30)))

const expect = (server: Hostile, fiber: Fiber.Fiber<{ readonly ended: unknown }>, phase: TimedOut["phase"]) =>
  Effect.gen(function* () {
    assertEquals((yield* Fiber.join(fiber)).ended, late(phase))
    yield* server.closed
  })

describe("deadlines", () => {
  it.scoped("no head within the first-token deadline: the request is given up, its socket closed", () =>
    Effect.gen(function* () {
      const server = yield* hostile(() => {})
      const fiber = yield* Effect.fork(provide(server.url)(listen))
      yield* server.asked
      yield* TestClock.adjust("59 seconds")
      strictEqual(yield* Fiber.poll(fiber).pipe(Effect.map(({ _tag }) => _tag)), "None")
      yield* TestClock.adjust("1 second")
      yield* expect(server, fiber, "first-token")
    })
  )

  it.scoped("a shorter first-token deadline of one call's own ends that call, and no other", () =>
    Effect.gen(function* () {
      const server = yield* hostile(() => {})
      const own = { ...request, deadlines: { firstToken: Duration.seconds(3) } }
      const both = Effect.flatMap(ChatModel, ({ stream }) =>
        Effect.gen(function* () {
          const usual = yield* Effect.fork(Effect.flip(Stream.runDrain(stream(request, asked))))
          yield* server.asked
          yield* TestClock.adjust("10 seconds")
          const hasty = yield* Effect.fork(Effect.flip(Stream.runDrain(stream(own, asked))))
          yield* arrived
          yield* TestClock.adjust("4 seconds")
          assertEquals(yield* Fiber.join(hasty), late("first-token"))
          assertTrue((yield* Fiber.poll(usual))._tag === "None")
          yield* Fiber.interrupt(usual)
        })
      )
      yield* provide(server.url)(both)
    })
  )

  it.scoped("a head, then nothing: the first-token deadline ends it", () =>
    Effect.gen(function* () {
      const { response, server } = yield* written
      const fiber = yield* Effect.fork(provide(server.url)(listen))
      yield* response
      yield* arrived
      yield* TestClock.adjust("60 seconds")
      yield* expect(server, fiber, "first-token")
    })
  )

  it.scoped("comments and reasoning are life, but not the first token", () =>
    Effect.gen(function* () {
      const { response, server } = yield* written
      const fiber = yield* Effect.fork(provide(server.url)(listen))
      const thinking = data({ choices: [{ delta: { reasoning: "hm" } }] })
      for (const sign of [": OPENROUTER PROCESSING\n\n", thinking, ": OPENROUTER PROCESSING\n\n"]) {
        ;(yield* response).write(sign)
        yield* arrived
        yield* TestClock.adjust("20 seconds")
      }
      yield* expect(server, fiber, "first-token")
    })
  )

  it.scoped("a stall in the middle: the idle deadline ends it, a dripping byte is no life", () =>
    Effect.gen(function* () {
      const { response, server } = yield* written
      const fiber = yield* Effect.fork(provide(server.url)(listen))
      ;(yield* response).write(data(saying("Hel")))
      yield* arrived
      for (let i = 0; i < 3; i++) {
        yield* TestClock.adjust("10 seconds")
        ;(yield* response).write("d")
        yield* arrived
      }
      yield* expect(server, fiber, "idle")
    })
  )

  it.scoped("a stream that lives on: the total deadline ends it", () =>
    Effect.gen(function* () {
      const { response, server } = yield* written
      const fiber = yield* Effect.fork(provide(server.url, { deadlines: { total: Duration.seconds(50) } })(listen))
      for (let i = 0; i < 2; i++) {
        ;(yield* response).write(data(saying("Hel")))
        yield* arrived
        yield* TestClock.adjust("25 seconds")
      }
      yield* expect(server, fiber, "total")
    })
  )

  it.scoped("a deadline after the finish reason takes nothing from the answer", () =>
    Effect.gen(function* () {
      const { response, server } = yield* written
      const fiber = yield* Effect.fork(provide(server.url)(listen))
      ;(yield* response).write(data(saying("Hello")) + data(finishing("stop")))
      yield* arrived
      yield* TestClock.adjust("30 seconds")
      deepStrictEqual(yield* Fiber.join(fiber), { text: "Hello", ended: "whole" })
    })
  )

  it.scoped("a reader that takes its time is no idle provider", () =>
    Effect.gen(function* () {
      const { response, server } = yield* written
      const reading = yield* Deferred.make<void>()
      const texts: Array<string> = []
      const slow = Effect.flatMap(ChatModel, (model) =>
        Stream.runForEach(model.stream(request, asked), (delta) => {
          texts.push(delta._tag)
          return Effect.zipRight(Deferred.succeed(reading, undefined), Effect.sleep("40 seconds"))
        })
      )
      const fiber = yield* Effect.fork(provide(server.url)(slow))
      ;(yield* response).write(data(saying("Hel")))
      yield* Deferred.await(reading)
      yield* TestClock.adjust("35 seconds")
      ;(yield* response).end(data(saying("lo")) + data(finishing("stop")))
      for (let i = 0; i < 4; i++) {
        yield* TestClock.adjust("40 seconds")
        yield* arrived
      }
      yield* Fiber.join(fiber)
      deepStrictEqual(texts, ["Text", "Text", "Finish"])
    })
  )

  it.scoped("a whole answer that drips: the idle and the total deadline end it", () =>
    Effect.gen(function* () {
      const { response, server } = yield* written
      const fiber = yield* Effect.fork(Effect.flip(provide(server.url)(generate)))
      ;(yield* response).write("{")
      yield* arrived
      yield* TestClock.adjust("30 seconds")
      assertEquals(yield* Fiber.join(fiber), late("idle"))
      yield* server.closed
    })
  )

  it.scopedLive("no connection within its deadline", () =>
    Effect.gen(function* () {
      // TEST-NET-1 of RFC 5737: nobody answers there, or the network says at once that it can't be reached.
      const options = { deadlines: { connect: Duration.millis(100) } }
      const failure = yield* Effect.flip(provide("http://192.0.2.1", options)(generate))
      assertTrue(failure._tag === "NetworkError" || (failure._tag === "TimedOut" && failure.phase === "connect"))
    })
  )
})

describe("an interrupted request", () => {
  it.scoped("closes its socket, before the head and in the middle of a stream", () =>
    Effect.gen(function* () {
      const silent = yield* hostile(() => {})
      const talking = yield* hostile((response) => void events(response).write(data(saying("Hel"))))
      const spoke = yield* Deferred.make<void>()
      const first = yield* Effect.fork(provide(silent.url)(generate))
      const second = yield* Effect.fork(
        provide(talking.url)(
          Effect.flatMap(ChatModel, (model) =>
            Stream.runForEach(model.stream(request, asked), () => Deferred.succeed(spoke, undefined))
          )
        )
      )
      yield* silent.asked
      yield* Deferred.await(spoke)
      yield* Fiber.interruptAll([first, second])
      yield* silent.closed
      yield* talking.closed
    })
  )
})
