import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Daemon from "../support/Daemon.ts"
import * as World from "../support/DaemonWorld.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

/** The messages to a person, once one of them matches. */
const until = (person: number, words: RegExp, printed: () => string) =>
  Effect.flatMap(TelegramSandbox, ({ sent }) =>
    Daemon.eventually(
      String(words),
      Effect.map(sent(person), (messages) => {
        const texts = messages.map(({ text }) => text)
        return texts.some((text) => words.test(text)) ? texts : undefined
      }),
      printed
    )
  )

describe("a reminder of a daemon that is killed", () => {
  it.scopedLive("comes once, although nobody was there when it was due", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const person = (yield* telegram.addUser("Ada")).id
      const environment = { ...(yield* World.environment), HOLDFAST_ALLOWED_USERS: String(person) }
      const folder = yield* temporaryFolder
      const first = yield* Daemon.start(folder, environment)
      yield* first.address
      assert.include(yield* World.ask(person, "/zone Berlin"), "Europe/Berlin")
      // Through the tool of the model, as a person says it.
      assert.include(yield* World.ask(person, "remind me in 3 hours to breathe"), "breathe")
      const set = yield* Clock.currentTimeMillis
      assert.include(yield* World.ask(person, "/remind in 2 seconds tea"), "I'll remind you")
      yield* first.kill
      yield* Daemon.eventually(
        "the time at which it is due",
        Effect.map(Clock.currentTimeMillis, (now) => (now > set + 2500 ? now : undefined))
      )

      const second = yield* Daemon.start(folder, environment)
      yield* second.address
      yield* until(person, /^⏰ tea/, second.printed)
      assert.match(yield* World.ask(person, "/reminders"), /^1\. .*breathe$/)
      yield* second.kill

      const third = yield* Daemon.start(folder, environment)
      yield* third.address
      assert.match(yield* World.ask(person, "/reminders"), /breathe/)
      const said = yield* until(person, /breathe$/, third.printed)
      assert.lengthOf(
        said.filter((text) => text.startsWith("⏰")),
        1
      )
    }).pipe(Effect.provide(World.layer()))
  )
})
