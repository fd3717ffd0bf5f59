import { Effect, Fiber, TestClock } from "effect"
import { request } from "node:http"
import type { Said } from "../../../domain/model/Chat.ts"
import { layer, type Options } from "../../../layers/sandbox/ModelServer.ts"
import { ModelSandbox } from "../../../services/sandbox/ModelSandbox.ts"

/** The fields of a body or an event that the tests read. */
interface Body {
  readonly id: string
  readonly object: string
  readonly choices: ReadonlyArray<{
    readonly delta?: {
      readonly content: string
      readonly tool_calls?: ReadonlyArray<{
        readonly index: number
        readonly id?: string
        readonly function: { readonly name?: string; readonly arguments: string }
      }>
    }
    readonly message?: { readonly content: string }
    readonly finish_reason: string | null
  }>
  readonly error?: {
    readonly code: number
    readonly message: string
    readonly metadata: { readonly error_type: string }
  }
  readonly data?: ReadonlyArray<{ readonly id: string }>
}

/** A server without pauses, whose answer has seven words. */
export const server = (options?: Partial<Options>) =>
  layer({
    port: 0,
    key: "sk-test",
    tokensPerSecond: 0,
    respond: (messages) => `You said **${messages.at(-1)?.content}**\nand that is all.`,
    ...options
  })

export const hello: ReadonlyArray<Said> = [{ role: "user", content: "hello" }]

/** The answer of {@link server} to {@link hello}. */
export const answer = "You said **hello**\nand that is all."

export const ask = (body: unknown, headers: Record<string, string> = {}, path = "/chat/completions") =>
  Effect.flatMap(ModelSandbox, ({ baseUrl, key }) =>
    Effect.promise(() =>
      fetch(baseUrl + path, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body)
      })
    )
  )

export const streamed = ask({ model: "some/model", messages: hello, stream: true })
export const plain = ask({ model: "some/model", messages: hello })

export const text = (response: Response) => Effect.promise(() => response.text())

// The tests assert the shape themselves.
export const json = (response: Response) => Effect.promise(() => response.json() as Promise<Body>)

/** The data of each event; comments and `[DONE]` are left out. */
export const events = (body: string): ReadonlyArray<Body> =>
  body
    .split("\n\n")
    .filter((event) => event.startsWith("data: ") && event !== "data: [DONE]")
    .map((event) => JSON.parse(event.slice(6)))

export const content = (all: ReadonlyArray<Body>) => all.map((event) => event.choices[0]?.delta?.content ?? "").join("")

/** All text that arrived, and whether the connection broke. */
export const readUntilEnd = (response: Response) =>
  Effect.promise(async () => {
    const decoder = new TextDecoder()
    let received = ""
    try {
      for await (const chunk of response.body ?? []) received += decoder.decode(chunk, { stream: true })
      return { received, broken: false }
    } catch {
      return { received, broken: true }
    }
  })

/** All text that arrived before the connection broke. `fetch` drops what is not yet read when it breaks; `node:http` does not. */
export const readUntilBroken = (stream: boolean) =>
  Effect.flatMap(ModelSandbox, ({ baseUrl, key }) =>
    Effect.async<string>((resume) => {
      const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" }
      const asked = request(`${baseUrl}/chat/completions`, { method: "POST", headers }, (response) => {
        let received = ""
        response.setEncoding("utf8").on("data", (part) => (received += part))
        response.on("end", () => resume(Effect.dieMessage("the answer came to its end")))
        response.on("error", () => resume(Effect.succeed(received)))
      })
      asked.on("error", (error) => resume(Effect.die(error)))
      asked.end(JSON.stringify({ model: "some/model", messages: hello, stream }))
    })
  )

/** Lets time pass, a step at a time, until an effect that also waits for the network is done. */
export const passing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(effect)
    while ((yield* Fiber.poll(fiber))._tag === "None") {
      yield* TestClock.adjust("50 millis")
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    }
    return yield* Fiber.join(fiber)
  })
