import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Layer, Logger, Redacted, TestClock } from "effect"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import * as Redacting from "../../../layers/telemetry/Redacting.ts"
import * as Pairing from "../../../layers/telegram/Pairing.ts"
import { Updates } from "../../../services/turns/Updates.ts"
import { Lease } from "../../../services/sharing/Lease.ts"
import { Bot } from "../../../services/telegram/Bot.ts"
import type { Me } from "../../../services/telegram/BotApi.ts"
import { capturing } from "../../support/logs.ts"

/** A start with a bot that Telegram makes known when the test says so. */
const started = Effect.fnUntraced(function* (owned: boolean, failures = 0) {
  const known = yield* Deferred.make<Me>()
  const bot = Layer.mock(Bot, { id: 42, me: Deferred.await(known), username: () => "", name: () => "" })
  const full = new StoreUnavailable({ operation: "standing", code: "SQLITE_BUSY" })
  let left = failures
  const updates = Layer.mock(Updates, {
    standing: () => Effect.suspend(() => (left-- > 0 ? Effect.fail(full) : Effect.succeed({ owned, users: new Map() })))
  })
  const { at, layer } = capturing()
  const exported: Array<unknown> = []
  const exporter = Logger.add(Redacting.logger(Logger.make(({ message }) => void exported.push(message))))
  yield* Layer.build(Pairing.layer("c0de").pipe(Layer.provide([bot, updates, layer, exporter, Lease.always])))
  yield* TestClock.adjust(0)
  const meet = Deferred.succeed(known, { id: 42, username: "seaweed_bot", name: "Seaweed" })
  const links = () => at("WARN").filter(({ line }) => line.includes("https://t.me/seaweed_bot?start=c0de"))
  return { exported, links, meet: Effect.zipRight(meet, TestClock.adjust(0)) }
})

describe("pairing", () => {
  it.scoped("prints the link once the bot is known, while it has no owner", () =>
    Effect.gen(function* () {
      const { links, meet } = yield* started(false)
      expect(links()).toHaveLength(0)
      yield* meet
      expect(links()).toHaveLength(1)
    })
  )

  it.scoped("keeps the link from what is exported", () =>
    Effect.gen(function* () {
      const { exported, links, meet } = yield* started(false)
      yield* meet
      expect(links()).toHaveLength(1)
      expect(exported).toEqual([])
    })
  )

  it.scoped("prints nothing when there is an owner", () =>
    Effect.gen(function* () {
      const { links, meet } = yield* started(true)
      yield* meet
      yield* TestClock.adjust("1 minute")
      expect(links()).toHaveLength(0)
    })
  )

  it.scoped("waits for the store", () =>
    Effect.gen(function* () {
      const { links, meet } = yield* started(false, 3)
      yield* meet
      expect(links()).toHaveLength(0)
      yield* TestClock.adjust("3 seconds")
      expect(links()).toHaveLength(1)
    })
  )

  it("has one code in all processes of a bot, which a link can carry, and which nobody guesses", () => {
    const token = (secret: string) => Redacted.make(`42:${secret}`)
    const codes = ["one", "two"].map((secret) => Pairing.codeOf(token(secret)))
    expect(new Set(codes).size).toBe(2)
    expect(Pairing.codeOf(token("one"))).toBe(codes[0])
    for (const code of codes) expect(code).toMatch(/^[\w-]{22}$/)
  })
})
