import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Random, TestClock } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { TelegramFaults } from "../../../domain/sandbox/Telegram.ts"
import { open, untilAsleep } from "./telegramKit.ts"

const setup = Effect.gen(function* () {
  const kit = yield* open({ lateDelay: "3 seconds" })
  const chat = yield* kit.person("Ada")
  const send = (text: string) => kit.call("sendMessage", { chat_id: chat, text })
  const sent = Effect.map(kit.sandbox.sent(chat), (all) => all.map(({ text }) => text))
  return { ...kit, chat, send, sent }
})

describe("faults of sending in the sandbox", () => {
  it.scoped("lost: it is sent, and the connection breaks", () =>
    Effect.gen(function* () {
      const { sandbox, send, sent } = yield* setup
      yield* sandbox.failNext(["lost"])
      expect(Exit.isFailure(yield* Effect.exit(send("a")))).toBe(true)
      expect((yield* send("b")).body.ok).toBe(true)
      expect(yield* sent).toEqual(["a", "b"])
    })
  )

  it.scoped("error: it is sent, and answered with a 500", () =>
    Effect.gen(function* () {
      const { sandbox, send, sent } = yield* setup
      yield* sandbox.failNext(["error", "ok", "error"])
      expect((yield* send("a")).status).toBe(500)
      expect((yield* send("b")).status).toBe(200)
      expect((yield* send("c")).status).toBe(500)
      expect(yield* sent).toEqual(["a", "b", "c"])
    })
  )

  it.scoped("late: it is sent after a while, also when the client has given up, and never answered", () =>
    Effect.gen(function* () {
      const { sandbox, send, sent } = yield* setup
      yield* sandbox.failNext(["late", "late"])
      const patient = yield* Effect.fork(send("a"))
      yield* untilAsleep(1)
      const hasty = yield* Effect.fork(send("b"))
      yield* untilAsleep(2)
      yield* Fiber.interrupt(hasty)
      yield* TestClock.adjust("2 seconds")
      expect(yield* sent).toEqual([])
      expect((yield* send("c")).body.ok).toBe(true)
      yield* TestClock.adjust("1 seconds")
      expect((yield* sent).toSorted()).toEqual(["a", "b", "c"])
      expect((yield* sent)[0]).toBe("c")
      expect(yield* Fiber.poll(patient)).toMatchObject({ _tag: "None" })
      yield* Fiber.interrupt(patient)
    })
  )

  it.scoped("limit: it is not sent", () =>
    Effect.gen(function* () {
      const { sandbox, send, sent } = yield* setup
      yield* sandbox.failNext(["limit"])
      expect((yield* send("a")).body.parameters).toEqual({ retry_after: 1 })
      expect(yield* sent).toEqual([])
    })
  )

  it.scoped("a fault makes no call right that Telegram refuses", () =>
    Effect.gen(function* () {
      const { sandbox, send, sent } = yield* setup
      yield* sandbox.failNext(["error", "lost"])
      expect((yield* send("")).status).toBe(400)
      expect((yield* send("")).status).toBe(400)
      expect(yield* sent).toEqual([])
    })
  )

  it.scoped("come by their shares, drawn at random", () =>
    Effect.gen(function* () {
      const { sandbox, send } = yield* setup
      yield* sandbox.setFaults(new TelegramFaults({ late: 0, lost: 0, error: 0.3, limit: 0.2 }))
      const statuses = yield* Effect.replicateEffect(send("x"), 400)
      const share = (status: number) => statuses.filter((answer) => answer.status === status).length / 400
      expect(Math.abs(share(500) - 0.3)).toBeLessThan(0.07)
      expect(Math.abs(share(429) - 0.2)).toBeLessThan(0.07)
      yield* sandbox.setFaults(TelegramFaults.none)
      expect((yield* send("x")).status).toBe(200)
    }).pipe(Effect.withRandom(Random.make("faults")))
  )
})

describe("the sandbox's file", () => {
  const folder = Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "holdfast-telegram-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true }))
  )

  it.scoped("holds everything before it is answered: another process on it goes on where the first one died", () =>
    Effect.gen(function* () {
      const filename = join(yield* folder, "sandbox.db")
      // stays open: nothing is written at an orderly end
      const first = yield* open({ filename })
      const chat = yield* first.person("Ada")
      const kept = yield* first.sandbox.send(chat, { text: "keep me" }, { thread: 6 })
      const { update_id } = (yield* first.call("getUpdates", { allowed_updates: ["message"] })).body.result[0]!
      yield* first.call("sendMessage", { chat_id: chat, text: "sent", message_thread_id: 6 })
      const edited = yield* first.sandbox.edit(chat, kept.id, "kept")
      yield* first.call("setMyCommands", { commands: [{ command: "new", description: "Start anew" }] })
      const faults = new TelegramFaults({ late: 0, lost: 0, error: 1, limit: 0 })
      yield* first.sandbox.setFaults(faults)

      const second = yield* open({ filename })
      expect(second.sandbox.token).toBe(first.sandbox.token)
      expect(yield* second.sandbox.chats).toEqual(yield* first.sandbox.chats)
      expect(yield* second.sandbox.faults).toEqual(faults)
      expect((yield* second.sandbox.messages(chat)).slice(1)).toMatchObject([edited, { text: "sent", thread: 6 }])
      expect((yield* second.call("getUpdates")).body.result).toMatchObject([
        { update_id, message: { message_id: kept.id, text: "keep me" } }
      ])
      yield* second.call("getUpdates", { offset: update_id + 1 })
      yield* second.sandbox.setFaults(TelegramFaults.none)
      const next = yield* second.call("sendMessage", { chat_id: chat, text: "next", message_thread_id: 6 })
      expect(next.body.result.message_id).toBe(kept.id + 2)

      const third = yield* open({ filename })
      yield* third.sandbox.edit(chat, kept.id, "not allowed")
      yield* third.sandbox.send(chat, { text: "new" })
      expect((yield* third.call("getUpdates")).body.result).toMatchObject([
        { update_id: update_id + 1, message: { text: "new" } }
      ])
      expect((yield* third.call("getMyCommands")).body.result).toHaveLength(1)
    })
  )
})
