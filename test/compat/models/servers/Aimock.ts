import { LLMock } from "@copilotkit/aimock"
import * as Effect from "effect/Effect"
import type { Call } from "../../../../bench/harness/Double.ts"
import type { Said } from "../../../../domain/model/Chat.ts"
import { continued } from "../../../../domain/sandbox/persona/Continued.ts"
import { reply } from "../../../../domain/sandbox/persona/Persona.ts"
import { callsOf, textOf } from "../../../../domain/sandbox/persona/Reply.ts"
import type { Behind, Server } from "../Server.ts"

type Asked = Parameters<Extract<Parameters<LLMock["on"]>[1], (...args: never) => unknown>>[0]

const contentOf = (content: unknown) => (typeof content === "string" ? content : "")

const saidOf = ({ messages }: Asked): ReadonlyArray<Said> =>
  messages.flatMap(({ content, role }): ReadonlyArray<Said> =>
    role === "system" || role === "user" || (role === "assistant" && contentOf(content) !== "")
      ? [{ role, content: contentOf(content) }]
      : []
  )

/** CopilotKit's mock of model APIs. It gives the answers of the double, in its own format. https://github.com/CopilotKit/aimock */
export const aimock: Server = {
  name: "aimock",
  version: "1.43.0",
  about: "the development dependency @copilotkit/aimock",
  start: Effect.gen(function* () {
    const calls: Array<Call> = []
    const behind: Behind = { calls, troubles: ["429", "cut", "reset"], reply, trouble: () => undefined }
    let gap = 0
    const mock = yield* Effect.acquireRelease(
      Effect.promise(async () => {
        const mock = new LLMock({ port: 0, logLevel: "silent" })
        await mock.start()
        return mock
      }),
      (mock) => Effect.promise(() => mock.stop())
    )
    /** The trouble of the current call: the fixture is matched once, and asked for its answer afterwards. */
    let trouble: ReturnType<Behind["trouble"]>
    const respond = (asked: Asked) => {
      const results = asked.messages.filter(({ role }) => role === "tool").map(({ content }) => contentOf(content))
      const tools = (asked.tools ?? []).map((tool) => tool.function.name)
      const said = continued(behind.reply)(saidOf(asked), { tools, results })
      const made = callsOf(said)
      const text = textOf(said)
      return made.length === 0
        ? { content: text }
        : { ...(text === "" ? {} : { content: text }), toolCalls: made.map((call) => ({ ...call })) }
    }
    const notes = (asked: Asked) => {
      const call: Call = {
        number: calls.length + 1,
        model: asked.model,
        messages: saidOf(asked),
        tokens: 0,
        streaming: asked.stream === true,
        results: asked.messages.filter(({ role }) => role === "tool").length,
        at: Date.now(),
        abandoned: false
      }
      calls.push(call)
      trouble = behind.trouble(call)
      return true
    }
    const unknown = {
      error: { message: "The model does not exist", type: "invalid_request_error", code: "model_not_found" }
    }
    const limited = { error: { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" } }
    const options = { chunkSize: 8 }
    mock
      .on({ predicate: ({ model }) => model !== "double" }, { ...unknown, status: 404 })
      .on({ predicate: (asked) => notes(asked) && trouble === "429" }, { ...limited, status: 429, retryAfter: 1 })
      .on({ predicate: () => trouble === "cut" || trouble === "reset" }, respond, {
        ...options,
        latency: 5,
        truncateAfterChunks: 3
      })
      .on({ predicate: () => gap > 0 }, respond, { ...options, latency: 30 })
      .on({ predicate: () => true }, respond, options)
    return {
      baseUrl: `${mock.url}/v1`,
      key: "any",
      model: "double",
      window: undefined,
      behind,
      slow: (ms) => void (gap = ms)
    }
  })
}
