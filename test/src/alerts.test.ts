import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { createHmac } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Daemon from "../support/Daemon.ts"
import * as World from "../support/DaemonWorld.ts"
import { parse } from "../support/prometheus.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const secret = "a-secret-of-a-narwhal"

interface Post {
  readonly signature: string
  readonly body: string
}

/** A receiver of alerts that refuses the first post. */
const receiver = Effect.gen(function* (): Effect.fn.Return<
  { readonly url: string; readonly posts: ReadonlyArray<Post>; readonly refused: () => number },
  never,
  Scope.Scope
> {
  const posts: Array<Post> = []
  let refused = 0
  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8").on("data", (part) => (body += part))
    request.on("end", () => {
      if (refused++ === 0) return void response.writeHead(503).end()
      posts.push({ signature: String(request.headers["x-holdfast-signature"]), body })
      response.writeHead(204).end()
    })
  })
  yield* Effect.acquireRelease(
    Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/alerts?of=holdfast`, posts, refused: () => refused }
})

/** The disk is never large enough, or always. */
const disk = (threshold: number) => ({
  HOLDFAST_ALERT_RULES: JSON.stringify({ DiskLow: { threshold, for: 0, keep: 0 }, NotReady: false })
})

/** Somebody who has written to the bot: it cannot begin a conversation. */
const anOwner = Effect.gen(function* () {
  const telegram = yield* TelegramSandbox
  const { id } = yield* telegram.addUser("Owner")
  yield* telegram.send(id, { text: "/help" })
  return id
})

/** The messages about an alert, once there are so many messages of the bot. */
const heardOfDisk = (owner: number, count: number) => Effect.map(World.heard(owner, count), (texts) => alertsIn(texts))

const alertsIn = (texts: ReadonlyArray<string>) => texts.filter((text) => text.includes("DiskLow"))

describe("alerts of the daemon", () => {
  it.scopedLive("reach the owner once, over a kill too, with a button that mutes them, and the webhook, signed", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const owner = yield* anOwner
      const hook = yield* receiver
      const folder = yield* temporaryFolder
      const environment = {
        ...(yield* World.environment),
        HOLDFAST_ALLOWED_USERS: String(owner),
        HOLDFAST_ALERT_WEBHOOK: hook.url,
        HOLDFAST_ALERT_WEBHOOK_SECRET: secret
      }
      const first = yield* Daemon.start(folder, { ...environment, ...disk(1e18) })
      const base = yield* first.address
      const [told = ""] = yield* heardOfDisk(owner, 2)
      assert.match(told, /^🔴 DiskLow: The disk of the data folder has only [\d.]+ GB left\./)
      yield* Daemon.eventually(
        "the refused post",
        Effect.sync(() => hook.refused() || undefined)
      )
      const page = yield* Effect.promise(() => fetch(`${base}/metrics`).then((response) => response.text()))
      const metrics = parse(page)
      assert.isAbove(metrics.get("holdfast_disk_free_bytes")?.samples[0]?.value ?? 0, 0)
      assert.isAtLeast(metrics.get("holdfast_poll_age_seconds")?.samples[0]?.value ?? -1, 0)
      const ready = metrics.get("holdfast_ready")?.samples.map(({ labels, value }) => [labels["part"], value])
      assert.include(JSON.stringify(ready), '["polling",1]')
      yield* first.logged("alert: DiskLow")
      yield* first.kill

      const second = yield* Daemon.start(folder, { ...environment, ...disk(1e18) })
      yield* second.address
      yield* World.ask(owner, "What is 6 times 7?")
      const post = yield* Daemon.eventually(
        "the post",
        Effect.sync(() => hook.posts[0])
      )
      const [, time = "", signed] = /^t=(\d+),v1=([\da-f]{64})$/.exec(post.signature) ?? []
      assert.strictEqual(createHmac("sha256", secret).update(`${time}.${post.body}`).digest("hex"), signed)
      assert.deepInclude(JSON.parse(post.body), {
        version: 1,
        status: "firing",
        alert: "DiskLow",
        severity: "critical"
      })
      const sent = yield* telegram.sent(owner)
      assert.lengthOf(alertsIn(sent.map(({ text }) => text)), 1)

      const message = sent.find(({ text }) => text.includes("DiskLow"))
      const mute = message?.keyboard?.[0]?.[1]
      if (mute === undefined || !("data" in mute)) return assert.fail("no button")
      yield* telegram.press(owner, message?.id ?? 0, mute.data)
      const texts = yield* World.heard(owner, sent.length + 1)
      assert.match(texts.at(-1) ?? "", /I say nothing about DiskLow for a day/)
      yield* second.logged("an alert is muted, as the owner asked")
      for (const daemon of [first, second]) {
        assert.notInclude(daemon.printed(), secret)
        assert.notInclude(daemon.printed(), hook.url)
      }
    }).pipe(Effect.provide(World.layer()))
  )

  it.scopedLive("are over after a restart without their cause, and the owner is told", () =>
    Effect.gen(function* () {
      const owner = yield* anOwner
      const folder = yield* temporaryFolder
      const environment = { ...(yield* World.environment), HOLDFAST_ALLOWED_USERS: String(owner) }
      const first = yield* Daemon.start(folder, { ...environment, ...disk(1e18) })
      yield* heardOfDisk(owner, 2)
      yield* first.signal("SIGTERM")
      yield* first.exit
      const second = yield* Daemon.start(folder, { ...environment, ...disk(1) })
      const texts = yield* heardOfDisk(owner, 3)
      assert.match(texts[1] ?? "", /^🟢 DiskLow is over\. It lasted/)
      yield* second.logged("alert is over: DiskLow")
    }).pipe(Effect.provide(World.layer()))
  )
})
