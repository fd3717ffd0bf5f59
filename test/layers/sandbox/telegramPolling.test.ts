import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope, TestClock } from "effect"
import type { Update } from "grammy/types"
import { open, untilAsleep } from "./telegramKit.ts"

const setup = (limits: "none" | "telegram" = "none") =>
  Effect.gen(function* () {
    const kit = yield* open({ limits })
    const chat = yield* kit.person("Ada")
    const say = (text: string) => kit.sandbox.send(chat, { text })
    const poll = (args: { offset?: number; limit?: number; timeout?: number } = {}) =>
      Effect.map(
        Effect.promise((signal) => kit.bot.getUpdates(args, signal as never)),
        (updates) => updates.map((update) => ({ id: update.update_id, text: update.message?.text }))
      )
    const texts = (args?: Parameters<typeof poll>[0]) => Effect.map(poll(args), (all) => all.map(({ text }) => text))
    return { ...kit, chat, say, poll, texts }
  })

describe("getUpdates of the sandbox", () => {
  it.scoped("gives updates again until a higher offset confirms them, with ids that rise by one", () =>
    Effect.gen(function* () {
      const { poll, say, texts } = yield* setup()
      yield* Effect.forEach(["a", "b", "c"], say)
      const [a, b, c] = yield* poll()
      expect([b?.id, c?.id]).toEqual([a!.id + 1, a!.id + 2])
      expect(yield* texts()).toEqual(["a", "b", "c"])
      expect(yield* texts({ limit: 2 })).toEqual(["a", "b"])
      expect(yield* texts({ offset: b!.id })).toEqual(["b", "c"])
      expect(yield* texts()).toEqual(["b", "c"])
      expect(yield* texts({ offset: c!.id + 1 })).toEqual([])
      expect(yield* texts({ offset: a!.id })).toEqual([])
    })
  )

  it.scoped("gives 100 at most, and takes limits out of bounds for the nearest bound", () =>
    Effect.gen(function* () {
      const { say, texts } = yield* setup()
      yield* Effect.forEach(Array.from({ length: 120 }, String), say)
      expect((yield* texts()).length).toBe(100)
      expect((yield* texts({ limit: 1000 })).length).toBe(100)
      expect((yield* texts({ limit: 0 })).length).toBe(1)
    })
  )

  it.scoped("forgets all but the newest for a negative offset", () =>
    Effect.gen(function* () {
      const { say, texts } = yield* setup()
      yield* Effect.forEach(["a", "b", "c"], say)
      expect(yield* texts({ offset: -2 })).toEqual(["b", "c"])
      expect(yield* texts({ offset: -9 })).toEqual(["b", "c"])
      expect(yield* texts()).toEqual(["b", "c"])
    })
  )

  it.scoped("confirms nothing for an offset far beyond the end: the same updates come for ever", () =>
    Effect.gen(function* () {
      const { poll, sandbox, say, texts } = yield* setup()
      yield* say("before")
      const [before] = yield* poll()
      const high = before!.id + 1
      yield* sandbox.restartIds
      yield* texts({ offset: high })
      yield* say("after")
      for (let i = 0; i < 3; i++) {
        const [after] = yield* poll({ offset: high })
        expect(after!.text).toBe("after")
        expect(after!.id).toBeLessThan(before!.id - 100)
      }
      const [after] = yield* poll()
      expect(yield* poll({ offset: after!.id + 1 })).toEqual([])
    })
  )

  it.scoped("believes an offset a little beyond the end: what comes below it is forgotten unseen", () =>
    Effect.gen(function* () {
      const { poll, say, texts } = yield* setup()
      yield* say("a")
      const [a] = yield* poll()
      expect(yield* texts({ offset: a!.id + 3 })).toEqual([])
      yield* Effect.forEach(["b", "c", "d"], say)
      expect(yield* texts({ offset: a!.id + 3 })).toEqual(["d"])
    })
  )

  it.scoped("restarts ids only once no update waits to be confirmed", () =>
    Effect.gen(function* () {
      const { poll, sandbox, say } = yield* setup()
      yield* say("a")
      yield* sandbox.restartIds
      yield* say("b")
      const [a, b] = yield* poll()
      expect(b!.id).toBe(a!.id + 1)
      yield* poll({ offset: b!.id + 1 })
      yield* say("c")
      yield* say("d")
      const [c, d] = yield* poll()
      expect(c!.id).toBeLessThan(a!.id)
      expect(d!.id).toBe(c!.id + 1)
    })
  )

  it.scoped("keeps updates for 24 hours", () =>
    Effect.gen(function* () {
      const { say, texts } = yield* setup()
      yield* say("old")
      yield* TestClock.adjust("23 hours")
      yield* say("young")
      yield* TestClock.adjust("59 minutes")
      expect(yield* texts()).toEqual(["old", "young"])
      yield* TestClock.adjust("2 minutes")
      expect(yield* texts()).toEqual(["young"])
    })
  )

  it.scoped("holds a poll until an update arrives", () =>
    Effect.gen(function* () {
      const { say, texts } = yield* setup()
      const first = yield* Effect.fork(texts({ timeout: 30 }))
      yield* untilAsleep(1)
      yield* say("a")
      expect(yield* Fiber.join(first)).toEqual(["a"])
    })
  )

  it.scoped("answers a held poll with nothing when its time has passed, after 50 s at most", () =>
    Effect.gen(function* () {
      const { texts } = yield* setup()
      const held = yield* Effect.fork(texts({ timeout: 600 }))
      yield* untilAsleep(1)
      yield* TestClock.adjust("49 seconds")
      expect(yield* Fiber.poll(held)).toMatchObject({ _tag: "None" })
      yield* TestClock.adjust("1 seconds")
      expect(yield* Fiber.join(held)).toEqual([])
    })
  )

  it.scoped("gives what a poller that went away missed to the next one", () =>
    Effect.gen(function* () {
      const { say, texts } = yield* setup()
      const gone = yield* Effect.fork(texts({ timeout: 30 }))
      yield* untilAsleep(1)
      yield* Fiber.interrupt(gone)
      yield* say("a")
      expect(yield* texts()).toEqual(["a"])
    })
  )

  it.scoped("closes at once although a poll is held", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { call } = yield* Scope.extend(setup(), scope)
      const held = yield* Effect.fork(Effect.exit(call("getUpdates", { timeout: 30 })))
      yield* untilAsleep(1)
      yield* Scope.close(scope, Exit.void)
      expect(Exit.isFailure(yield* Fiber.join(held))).toBe(true)
    })
  )

  it.scoped("ends the older of two held polls with 409", () =>
    Effect.gen(function* () {
      const { call, say } = yield* setup()
      const older = yield* Effect.fork(call("getUpdates", { timeout: 30 }))
      yield* untilAsleep(1)
      const newer = yield* Effect.fork(call("getUpdates", { timeout: 30 }))
      expect(yield* Fiber.join(older)).toMatchObject({
        status: 409,
        body: {
          ok: false,
          error_code: 409,
          description:
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        }
      })
      yield* say("a")
      expect((yield* Fiber.join(newer)).body.result).toHaveLength(1)
    })
  )

  it.scoped("ends polls with 409 while a webhook is set", () =>
    Effect.gen(function* () {
      const { bot, call, say, texts } = yield* setup()
      const held = yield* Effect.fork(call("getUpdates", { timeout: 30 }))
      yield* untilAsleep(1)
      expect((yield* call("setWebhook", { url: "http://a.example" })).body.description).toBe(
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
      )
      expect((yield* call("setWebhook", { url: "https://a.example/hook" })).body).toEqual({
        ok: true,
        result: true,
        description: "Webhook was set"
      })
      expect((yield* Fiber.join(held)).body.description).toBe("Conflict: terminated by setWebhook request")
      yield* say("a")
      expect(yield* Effect.promise(() => bot.getWebhookInfo())).toMatchObject({
        url: "https://a.example/hook",
        pending_update_count: 1
      })
      expect((yield* call("getUpdates")).body).toEqual({
        ok: false,
        error_code: 409,
        description:
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
      })
      yield* Effect.promise(() => bot.deleteWebhook())
      expect(yield* texts()).toEqual(["a"])
      yield* Effect.promise(() => bot.deleteWebhook({ drop_pending_updates: true }))
      expect(yield* texts()).toEqual([])
    })
  )

  it.scoped("remembers allowed_updates for the updates to come, also where it is left out", () =>
    Effect.gen(function* () {
      const { call, chat, sandbox, say } = yield* setup()
      const kinds = (args: object) =>
        Effect.map(call("getUpdates", args), ({ body }) =>
          body.result.map((update: Update) => Object.keys(update).find((key) => key !== "update_id"))
        )
      const { id } = yield* say("a")
      expect(yield* kinds({ allowed_updates: ["message", "callback_query"] })).toEqual(["message"])
      yield* sandbox.edit(chat, id, "A")
      expect(yield* kinds({ allowed_updates: "nonsense" })).toEqual(["message"])
      expect(yield* kinds({ allowed_updates: [] })).toEqual(["message"])
      yield* sandbox.edit(chat, id, "AA")
      expect(yield* kinds({})).toEqual(["message", "edited_message"])
    })
  )

  it.scoped("gives confirmed updates once more, with their ids, when told to", () =>
    Effect.gen(function* () {
      const { poll, sandbox, say } = yield* setup()
      yield* Effect.forEach(["a", "b", "c"], say)
      const [a, b, c] = yield* poll()
      yield* poll({ offset: c!.id + 1 })
      yield* say("d")
      yield* sandbox.redeliver(2)
      const again = yield* poll({ offset: c!.id + 1 })
      expect(again).toEqual([b, c, { id: c!.id + 1, text: "d" }])
      expect(yield* poll({ offset: c!.id + 2 })).toEqual([])
      const held = yield* Effect.fork(poll({ offset: c!.id + 2, timeout: 30 }))
      yield* untilAsleep(1)
      yield* sandbox.redeliver(10)
      expect((yield* Fiber.join(held)).slice(-4)).toEqual([a, b, c, { id: c!.id + 1, text: "d" }])
    })
  )

  it.scoped("slows down who asks the same again at once", () =>
    Effect.gen(function* () {
      const { poll, say, texts } = yield* setup("telegram")
      yield* TestClock.adjust("10 seconds")
      yield* Effect.forEach(["a", "b"], say)
      const [a, b] = yield* poll()
      expect(yield* texts()).toEqual(["a"])
      expect(yield* texts({ offset: a!.id + 1 })).toEqual(["b"])
      expect(yield* texts({ offset: b!.id + 1 })).toEqual([])
      const held = yield* Effect.fork(texts({ offset: b!.id + 1 }))
      yield* untilAsleep(1)
      yield* TestClock.adjust("3 seconds")
      expect(yield* Fiber.join(held)).toEqual([])
    })
  )
})
