import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, TestClock } from "effect"
import { menu } from "../../../domain/telegram/Command.ts"
import { ApiRefused, ApiUnknown } from "../../../domain/telegram/ApiFailure.ts"
import * as Menu from "../../../layers/telegram/Menu.ts"
import { Bot } from "../../../services/telegram/Bot.ts"
import { BotApi } from "../../../services/telegram/BotApi.ts"
import { capturing } from "../../support/logs.ts"

const method = "setMyCommands"
const unreachable = new ApiUnknown({ method, why: "network" })
const limited = new ApiRefused({ method, code: 429, description: "Too Many Requests", retryAfter: 7000 })
const refused = new ApiRefused({ method, code: 400, description: "Bad Request" })

/** A start at which Telegram is reached after so long, and fails as scripted. */
const started = Effect.fnUntraced(function* (failures: ReadonlyArray<ApiRefused | ApiUnknown>, silence = 0) {
  const script = [...failures]
  const asked: Array<unknown> = []
  let silent = silence
  const api = Layer.mock(BotApi, {
    getMe: Effect.suspend(() =>
      silent-- > 0 ? Effect.fail(unreachable) : Effect.succeed({ id: 42, username: "seaweed_bot", name: "Seaweed" })
    ),
    setMyCommands: (commands) =>
      Effect.suspend(() => {
        asked.push(commands)
        const failure = script.shift()
        return failure === undefined ? Effect.void : Effect.fail(failure)
      })
  })
  const log = capturing()
  yield* Layer.build(Menu.layer.pipe(Layer.provide(Bot.layer(42)), Layer.provide([api, log.layer])))
  yield* TestClock.adjust(0)
  return { asked, log }
})

describe("the menu", () => {
  it.scoped("shows the commands once Telegram can be reached", () =>
    Effect.gen(function* () {
      const { asked } = yield* started([], 1)
      expect(asked).toEqual([])
      yield* TestClock.adjust("1 second")
      expect(asked).toEqual([menu])
      yield* TestClock.adjust("1 hour")
      expect(asked).toHaveLength(1)
    })
  )

  it.scoped("tries again what failed, as Telegram asks, and only debugs it", () =>
    Effect.gen(function* () {
      const { asked, log } = yield* started([unreachable, limited])
      yield* TestClock.adjust("1 second")
      expect(asked).toHaveLength(2)
      yield* TestClock.adjust(6400)
      expect(asked).toHaveLength(2)
      yield* TestClock.adjust("1 minute")
      expect(asked).toHaveLength(3)
      expect(log.at("DEBUG")).toHaveLength(2)
      expect(log.logged).toHaveLength(2)
    })
  )

  it.scoped("does not ask again for what is refused", () =>
    Effect.gen(function* () {
      const { asked, log } = yield* started([refused])
      yield* TestClock.adjust("1 hour")
      expect(asked).toHaveLength(1)
      expect(log.logged.map(({ line }) => line)).toEqual([`DEBUG ${refused.message}`])
    })
  )
})
