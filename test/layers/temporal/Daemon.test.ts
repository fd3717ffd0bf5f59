import { assert, describe, it } from "@effect/vitest"
import { Client, Connection } from "@temporalio/client"
import { Effect } from "effect"
import * as TelegramServer from "../../../layers/sandbox/TelegramServer.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import * as Daemon from "../../support/Daemon.ts"
import { data, events, finishing, hostile, saying } from "../../support/HostileServer.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { temporalServer } from "../../support/TemporalServer.ts"

const clientOf = (address: string) =>
  Effect.acquireRelease(
    Effect.promise(() => Connection.connect({ address })),
    (connection) => Effect.promise(() => connection.close())
  ).pipe(Effect.map((connection) => new Client({ connection })))

/** The events of all conversations, and all that they hold as text. */
const histories = (client: Client) =>
  Effect.promise(async () => {
    const all = []
    for await (const { runId, workflowId } of client.workflow.list()) {
      all.push(...((await client.workflow.getHandle(workflowId, runId).fetchHistory()).events ?? []))
    }
    const text = JSON.stringify(all, (name, part: unknown) =>
      name === "data" && typeof part === "string" ? Buffer.from(part, "base64").toString() : part
    )
    return { all, text }
  })

const question = "what-was-asked"
const answer = "what-was-answered"
const trouble = "what-went-wrong"

describe("a daemon on Temporal", () => {
  it.scopedLive("dies, fails and answers, and of all that was said nothing is in a history", () =>
    Effect.gen(function* () {
      const server = yield* temporalServer
      const client = yield* clientOf(server.address)
      const telegram = yield* TelegramSandbox
      let calls = 0
      let failing = true
      const provider = yield* hostile((response) => {
        if (++calls === 1) return void events(response).write(data(saying(`${answer}, but`)))
        if (failing) return void response.writeHead(500).end(JSON.stringify({ error: { code: 500, message: trouble } }))
        events(response).end(data(saying(answer)) + data(finishing("stop")))
      })
      const person = (yield* telegram.addUser("Ada")).id
      const folder = yield* temporaryFolder
      const environment = {
        ...server.environment,
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.apiRoot,
        OPENROUTER_API_KEY: "sk-or-v1-test",
        OPENROUTER_BASE_URL: provider.url,
        HOLDFAST_ENGINE: "temporal",
        HOLDFAST_HEARTBEAT_TIMEOUT: "1 second",
        HOLDFAST_ALLOWED_USERS: String(person)
      }
      const first = yield* Daemon.start(folder, environment)
      yield* first.address
      yield* telegram.send(person, { text: question })
      yield* provider.asked
      yield* first.kill

      const second = yield* Daemon.start(folder, environment)
      yield* second.address
      const failed = yield* Daemon.eventually(
        "a failure that the conversation hears of",
        Effect.map(histories(client), ({ all }) => all.find((event) => event.activityTaskFailedEventAttributes)),
        second.printed
      )
      failing = false
      const sent = yield* Daemon.eventually(
        "the answer",
        Effect.map(telegram.sent(person), (sent) => (sent.length > 0 ? sent : undefined)),
        second.printed
      )
      assert.include(sent.at(-1)?.text ?? "", answer)

      const { all, text } = yield* histories(client)
      // The death took an attempt of the server's, and the conversation heard of it as little as of anything else.
      const began = all.flatMap((event) => event.activityTaskStartedEventAttributes ?? [])
      const again = began.find(({ lastFailure }) => lastFailure?.timeoutFailureInfo)
      assert.isAtLeast(again?.attempt ?? 0, 2)
      assert.strictEqual(
        String(failed.activityTaskFailedEventAttributes?.scheduledEventId),
        String(again?.scheduledEventId)
      )
      assert.include(text, `"_tag":"Answer"`.replaceAll('"', '\\"'))
      for (const said of [question, answer, trouble]) assert.notInclude(text, said)
    }).pipe(Effect.provide(TelegramServer.layer({ filename: ":memory:", limits: "none" })))
  )
})
