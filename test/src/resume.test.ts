import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TelegramServer from "../../layers/sandbox/TelegramServer.ts"
import { all } from "../../layers/sql/database/Operation.ts"
import { open } from "../../layers/sql/database/SqliteConnection.ts"
import { statement } from "../../layers/sql/database/Statement.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Daemon from "../support/Daemon.ts"
import { data, events, finishing, hostile, saying } from "../support/HostileServer.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const checkpoints = statement<{ readonly body: string }>(
  "select checkpoint as body from turns where checkpoint is not null"
)

const begun = "one two three four five six seven "

/** Waits until the progress of the answer is stored in the file of a running daemon. */
const written = (folder: string, what: string) =>
  Daemon.eventually(
    `a checkpoint with ${what}`,
    Effect.gen(function* () {
      const session = yield* open({ filename: `${folder}/data/holdfast.db`, readonly: true })
      const rows = yield* session.run(() => all(checkpoints))
      return rows.find(({ body }) => body.includes(what))
    }).pipe(
      Effect.scoped,
      Effect.orElseSucceed(() => undefined)
    )
  )

describe("an answer that a kill broke off", () => {
  it.scopedLive.each([
    ["in its middle is resumed", begun, "five six seven eight nine", `${begun}eight nine`],
    ["before its first word is asked for with the very same bytes", "", "one two", "one two"]
  ] as const)("%s", ([, before, after, whole]) =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      let calls = 0
      const provider = yield* hostile((response) => {
        events(response).flushHeaders()
        // The first one says its part, and then nothing any more.
        if (++calls === 1) return void (before === "" || response.write(data(saying(before))))
        response.end(data(saying(after)) + data(finishing("stop")))
      })
      const person = (yield* telegram.addUser("Ada")).id
      const folder = yield* temporaryFolder
      const environment = {
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.apiRoot,
        OPENROUTER_API_KEY: "sk-or-v1-test",
        OPENROUTER_BASE_URL: provider.url,
        HOLDFAST_REPLAY: "true",
        HOLDFAST_ALLOWED_USERS: String(person)
      }
      const first = yield* Daemon.start(folder, environment)
      yield* first.address
      yield* telegram.send(person, { text: "Count, please" })
      yield* provider.asked
      yield* written(folder, before === "" ? "Count" : "seven")
      yield* first.kill

      const second = yield* Daemon.start(folder, environment)
      yield* second.address
      const [answer] = yield* Daemon.eventually(
        "the answer",
        Effect.map(telegram.sent(person), (sent) => (sent.length > 0 ? sent : undefined)),
        second.printed
      )
      assert.strictEqual(answer?.text, whole)
      const [one, two] = provider.requests
      if (before === "") assert.strictEqual(two?.body, one?.body)
      else assert.include(two?.body ?? "", begun)
      assert.strictEqual(two?.head["x-openrouter-cache"], "true")
      assert.lengthOf(provider.requests, 2)
    }).pipe(Effect.provide(TelegramServer.layer({ filename: ":memory:", limits: "none" })))
  )
})
