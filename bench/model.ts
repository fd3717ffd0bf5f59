import Undici from "@effect/platform-node/Undici"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { createParser } from "eventsource-parser"
import { fork } from "node:child_process"
import { extname } from "node:path"
import { fileURLToPath } from "node:url"
import { RequestId } from "../domain/Ids.ts"
import type { ChatRequest } from "../domain/model/Chat.ts"
import * as OpenRouter from "../layers/model/OpenRouter.ts"
import { ChatModel } from "../services/model/ChatModel.ts"
import * as Report from "./Report.ts"

const runs = 5
const calls = 2000
const together = 100
const openStreams = 500
const blocks = 800
const chunksPerBlock = 64

const id = RequestId.make("1:2:3")
const asked = { request: id, candidate: "some/model", attempt: 1 }
const ask = (model: string): ChatRequest => ({ model, messages: [{ role: "user", content: "What is a holdfast?" }] })

const double = Effect.acquireRelease(
  Effect.async<{ readonly port: number; readonly stop: () => void }>((resume) => {
    const child = fork(fileURLToPath(new URL(`./model/double${extname(import.meta.url)}`, import.meta.url)))
    child.once("message", (port) => resume(Effect.succeed({ port: Number(port), stop: () => child.kill() })))
  }),
  ({ stop }) => Effect.sync(stop)
)

/** The same request as the adapter makes, and nothing else. */
const bareRequest = (agent: InstanceType<typeof Undici.Agent>, port: number, body: object) =>
  agent.request({
    origin: `http://127.0.0.1:${port}`,
    path: "/api/v1/chat/completions",
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer key", "x-request-id": id },
    body: JSON.stringify(body)
  })

interface Times {
  readonly bare: Array<number>
  readonly ours: Array<number>
}

/** Alternates both, a hundred calls at a time, so that noise of the machine affects both. */
const compare = Effect.fnUntraced(function* (bare: () => Promise<unknown>, ours: Effect.Effect<unknown, unknown>) {
  const times: Times = { bare: [], ours: [] }
  for (let done = 0; done < calls; done += together) {
    yield* Effect.promise(async () => {
      for (let i = 0; i < together; i++) {
        const start = performance.now()
        await bare()
        times.bare.push(performance.now() - start)
      }
    })
    for (let i = 0; i < together; i++) {
      const start = performance.now()
      yield* ours
      times.ours.push(performance.now() - start)
    }
  }
  return {
    p50: Report.median(times.ours) - Report.median(times.bare),
    p99: Report.p99(times.ours) - Report.p99(times.bare),
    bare: Report.median(times.bare)
  }
})

const added = Effect.fnUntraced(function* (
  when: string,
  bare: () => Promise<unknown>,
  ours: Effect.Effect<unknown, unknown>
) {
  yield* compare(bare, ours)
  const all = yield* Effect.replicateEffect(compare(bare, ours), runs)
  const mid = (of: (one: (typeof all)[number]) => number) => Report.median(all.map(of))
  return [
    Report.figure(
      `bare undici, p50, ${when}`,
      mid(({ bare }) => bare),
      "ms"
    ),
    Report.atMost(
      `added to a call, p50, ${when}`,
      mid(({ p50 }) => p50),
      "ms",
      0.1
    ),
    Report.atMost(
      `added to a call, p99, ${when}`,
      mid(({ p99 }) => p99),
      "ms",
      0.5
    )
  ]
})

const chunks = blocks * chunksPerBlock

/** Chunks per second. */
const rate = (start: number, count: number) => {
  if (count < chunks) throw new Error(`only ${count} of ${chunks} chunks came`)
  return (count * 1000) / (performance.now() - start)
}

const peerRate = async (agent: InstanceType<typeof Undici.Agent>, port: number) => {
  const start = performance.now()
  const { body } = await bareRequest(agent, port, { ...ask(`${blocks}`), stream: true })
  const decoder = new TextDecoder()
  let count = 0
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data !== "[DONE]" && JSON.parse(data).choices[0]?.delta.content !== "") count++
    }
  })
  for await (const chunk of body) parser.feed(decoder.decode(chunk, { stream: true }))
  return rate(start, count)
}

const ourRate = Effect.fnUntraced(function* (model: ChatModel["Type"]) {
  const start = performance.now()
  let count = 0
  yield* Stream.runForEachChunk(model.stream(ask(`${blocks}`), asked), (deltas) =>
    Effect.sync(() => {
      for (const delta of deltas) if (delta._tag === "Text") count++
    })
  )
  return rate(start, count)
})

const streaming = Effect.fnUntraced(function* (
  model: ChatModel["Type"],
  agent: InstanceType<typeof Undici.Agent>,
  port: number
) {
  const peer: Array<number> = []
  const ours: Array<number> = []
  for (let i = -2; i < runs * 3; i++) {
    const theirs = yield* Effect.promise(() => peerRate(agent, port))
    const own = yield* ourRate(model)
    if (i < 0) continue
    peer.push(theirs)
    ours.push(own)
  }
  return [
    Report.figure("eventsource-parser and JSON.parse alone", Report.median(peer), "chunks/s"),
    Report.figure("streamed through the model port", Report.median(ours), "chunks/s"),
    Report.atLeast(
      "streamed, against parser and JSON.parse alone",
      (100 * Report.median(ours)) / Report.median(peer),
      "%",
      85
    )
  ]
})

/** The cost of the adapter, compared with bare undici and a bare parser on the same double in the same run. */
export const run = Effect.gen(function* () {
  const { port } = yield* double
  const agent = yield* Effect.acquireRelease(
    Effect.sync(() => new Undici.Agent()),
    (agent) => Effect.promise(() => agent.destroy())
  )
  const options = { baseUrl: `http://127.0.0.1:${port}/api/v1`, key: Redacted.make("key") }
  return yield* Effect.gen(function* () {
    const model = yield* ChatModel
    const bare = () => bareRequest(agent, port, ask("some/model")).then(({ body }) => body.json())
    const ours = model.generate(ask("some/model"), asked)

    const alone = yield* added("alone", bare, ours)
    const streams = yield* streaming(model, agent, port)
    yield* Effect.forEach(
      Array.from({ length: openStreams }),
      () => Effect.forkScoped(Stream.runDrain(model.stream(ask("drip"), asked))),
      { discard: true }
    )
    yield* Effect.sleep("2 seconds")
    const crowded = yield* added(`with ${openStreams} streams open`, bare, ours)
    return [...alone, ...crowded, ...streams]
  }).pipe(Effect.scoped, Effect.provide(OpenRouter.layer(options)))
})
