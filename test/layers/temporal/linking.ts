import { assert } from "@effect/vitest"
import { Clock, Context, Duration, Effect, Layer, Stream, SubscriptionRef } from "effect"
import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2"
import { connect, createServer as createTcpServer, type Server, type Socket } from "node:net"
import { createServer as createTlsServer, type TlsOptions } from "node:tls"
import { TemporalConnection } from "../../../layers/temporal/TemporalConnection.ts"
import { Readiness } from "../../../services/Readiness.ts"
import { NotSeen } from "../../support/Daemon.ts"
import { capturing } from "../../support/logs.ts"

/** In every secret of these tests, and in nothing else. */
export const marker = "secret-of-the-test"

/** The live clock, on which the pause of a second between two tries is over at once. It counts them. */
const hurrying = () => {
  const live = Clock.make()
  const clock = {
    [Clock.ClockTypeId]: live[Clock.ClockTypeId],
    currentTimeMillis: live.currentTimeMillis,
    currentTimeNanos: live.currentTimeNanos,
    unsafeCurrentTimeMillis: () => live.unsafeCurrentTimeMillis(),
    unsafeCurrentTimeNanos: () => live.unsafeCurrentTimeNanos(),
    sleep: (duration: Duration.Duration) => {
      const isPause = Duration.equals(duration, Duration.seconds(1))
      if (isPause) pauses++
      return live.sleep(isPause ? Duration.millis(20) : duration)
    }
  } satisfies Clock.Clock
  let pauses = 0
  return { clock, pauses: () => pauses }
}

/** A link by these variables, and what an operator learns of it. */
export const linked = (variables: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const log = capturing()
    const { clock, pauses } = hurrying()
    const layer = TemporalConnection.layer(variables).pipe(
      Layer.provideMerge(Readiness.layerOf(["engine"])),
      Layer.provide(log.layer)
    )
    const context = yield* Effect.withClock(Layer.build(layer), clock)
    const link = Context.get(context, TemporalConnection)
    const { status } = Context.get(context, Readiness)
    const said: Array<string> = []

    /** Until readiness says this of the engine. */
    const says = (expected: true | RegExp) =>
      status.changes.pipe(
        Stream.map(({ engine }) => engine),
        Stream.filter((now) => (expected === true ? now === true : typeof now === "string" && expected.test(now))),
        Stream.runHead,
        Effect.timeoutFail({
          duration: "30 seconds",
          onTimeout: () => new NotSeen({ what: `${expected}`, printed: log.logged.map(({ line }) => line).join("\n") })
        })
      )

    /** So many more tries are over. */
    const triedAgain = (tries: number) =>
      Effect.suspend(() => {
        const enough = pauses() + tries
        return Effect.repeat(Effect.sleep("5 millis"), { until: () => pauses() >= enough })
      })

    /** It is not ready for this reason, which is logged once as one sentence, although the check is repeated. */
    const fails = (why: RegExp, tries = 3) =>
      Effect.gen(function* () {
        yield* says(why)
        yield* triedAgain(tries)
        const sentence = (yield* SubscriptionRef.get(status)).engine
        assert(typeof sentence === "string")
        said.push(sentence)
        assert.match(sentence, /^[^\n]+; Holdfast keeps trying$/)
        assert.notMatch(sentence, /tonic|Error\(|grpc|code: /)
        assert.deepStrictEqual(
          log.at("ERROR").map(({ line }) => line),
          said.map((line) => `ERROR ${line}`)
        )
        assert.notInclude(JSON.stringify([sentence, log.logged]), marker)
        return sentence
      })

    /** It has become ready by itself, and said so. */
    const recovers = Effect.gen(function* () {
      const before = log.at("INFO").length
      yield* says(true)
      yield* triedAgain(3)
      assert.lengthOf(log.at("INFO"), before + 1)
      assert.include(log.at("INFO").at(-1)?.line, "Temporal answers")
      assert.lengthOf(log.at("ERROR"), said.length)
      assert.notInclude(JSON.stringify(log.logged), marker)
    })
    return { link, log, says, triedAgain, fails, recovers }
  })

/** Listens on loopback until the scope closes: its port. Connections end with it. */
const listening = (server: Server | Http2Server) =>
  Effect.acquireRelease(
    Effect.async<number>((resume) => {
      const open = new Set<Socket>()
      server.on("connection", (socket: Socket) => {
        open.add(socket)
        socket.on("error", () => {}).on("close", () => open.delete(socket))
      })
      server.on("close", () => {
        for (const socket of open) socket.destroy()
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
      })
    }),
    () => Effect.sync(() => void server.emit("close", server.close()))
  ).pipe(Effect.map((port) => `127.0.0.1:${port}`))

/** Takes connections, and says nothing. */
export const silent = listening(createTcpServer())

/** A secure way to a plain server. */
export const secured = (to: string, options: TlsOptions) =>
  Effect.suspend(() => {
    const server = createTlsServer({ ...options, ALPNProtocols: ["h2"] }, (own) => {
      const other = connect(Number(to.split(":")[1]), "127.0.0.1")
      own.on("error", () => other.destroy()).on("close", () => other.destroy())
      other.on("error", () => own.destroy()).on("close", () => own.destroy())
      own.pipe(other)
      other.pipe(own)
    })
    return listening(server.on("tlsClientError", () => {}))
  })

/** Refuses what `refuses` says with its status and the words of the request's credentials; all else succeeds, with an empty message. */
export const grpc = (refuses: (method: string) => number) =>
  Effect.suspend(() => {
    const server = createServer()
    server.on("stream", (stream: ServerHttp2Stream, headers) => {
      const status = refuses(String(headers[":path"]).split("/").at(-1) ?? "")
      const own = { ":status": 200, "content-type": "application/grpc" }
      stream.on("error", () => {}).resume()
      if (status !== 0) {
        const words = `invalid token: ${headers.authorization}`
        return stream.respond({ ...own, "grpc-status": `${status}`, "grpc-message": words }, { endStream: true })
      }
      stream.respond(own, { waitForTrailers: true })
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }))
      stream.end(Buffer.alloc(5))
    })
    return listening(server)
  })
