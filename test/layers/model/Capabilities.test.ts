import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Option, TestClock } from "effect"
import type { ServerResponse } from "node:http"
import { RequestId } from "../../../domain/Ids.ts"
import type { Capability } from "../../../domain/model/Capability.ts"
import type { ChatMessage } from "../../../domain/model/Chat.ts"
import * as Route from "../../../layers/model/Route.ts"
import { settings } from "../../../layers/settings/Settings.ts"
import { CapabilityStore } from "../../../services/model/CapabilityStore.ts"
import { type Ask, ModelRouter } from "../../../services/model/ModelRouter.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../../services/resilience/BreakerStore.ts"
import { Budget } from "../../../services/resilience/Budget.ts"
import { data, events, finishing, type Hostile, hostile, saying } from "../../support/HostileServer.ts"

type Body = Record<string, unknown> & { readonly messages: ReadonlyArray<Record<string, unknown>> }

const refuse = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))

const answer = (response: ServerResponse, streaming: boolean) =>
  streaming
    ? events(response).end(data(saying("well")) + data(finishing("stop")) + data("[DONE]"))
    : response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ choices: [{ message: { content: "well" }, finish_reason: "stop" }] }))

/** A server that refuses what the rule finds in a request, and answers everything else. */
const picky = (rule: (body: Body) => { readonly status: number; readonly body: unknown } | undefined) =>
  Effect.gen(function* () {
    const bodies: Array<Body> = []
    let server: Hostile | undefined
    server = yield* hostile((response) => {
      const asked = server?.requests.at(-1)?.body ?? ""
      // It lists no models.
      if (asked === "") return void response.writeHead(404).end()
      const body: Body = JSON.parse(asked)
      bodies.push(body)
      const refusal = rule(body)
      if (refusal === undefined) answer(response, body["stream"] === true)
      else refuse(response, refusal.status, refusal.body)
    })
    return { url: server.url, bodies }
  })

const route = (url: string, more: Record<string, string> = {}) =>
  Layer.unwrapEffect(
    Effect.map(
      Effect.withConfigProvider(
        Effect.orDie(settings),
        ConfigProvider.fromMap(
          new Map(
            Object.entries({
              OPENROUTER_API_KEY: "k",
              OPENROUTER_BASE_URL: url,
              HOLDFAST_ROUTE: "a/model",
              HOLDFAST_RETRY: "none",
              HOLDFAST_REPLAY: "true",
              ...more
            })
          )
        )
      ),
      (decoded) => Route.layer(decoded, Option.getOrThrow(decoded.provider))
    )
  ).pipe(Layer.provideMerge(Breakers.layer()), Layer.provide([Budget.layer(), RouteEvents.layer, BreakerStore.none]))

const picture = "data:image/png;base64,AA=="
const transcript: ReadonlyArray<ChatMessage> = [
  { role: "system", content: "be kind" },
  { role: "user", content: "one", pictures: [picture] },
  { role: "reasoning", id: "r", content: '{"type":"reasoning.text","text":"hm"}', model: "a/model" },
  { role: "call", id: "c", name: "remind", content: "{}", model: "a/model" },
  { role: "result", id: "c", content: "done" },
  { role: "user", content: "two" },
  { role: "user", content: "three" }
]
const tools = [{ name: "remind", description: "reminds", parameters: { type: "object", properties: {} } }]

const ask = (change: Partial<Ask> = {}) =>
  Effect.flatMap(ModelRouter, (router) =>
    router.answer({
      request: RequestId.make("1:2:3"),
      client: "1:7",
      messages: transcript,
      tools,
      toolChoice: "none",
      spareTools: true,
      streaming: true,
      run: 1,
      again: Effect.void,
      show: () => {},
      ...change
    })
  )

const roles = ({ messages }: Body) => messages.map(({ role }) => role)
const hasTwoInARow = (body: Body) => roles(body).some((role, at) => role === "user" && roles(body)[at + 1] === "user")
const text = (body: Body) => JSON.stringify(body)
const said = (message: string, code = 400) => ({ error: { code, message, type: "invalid_request_error" } })

/** How a request holds it, how servers refuse it, and what is not lost. */
const kinds: ReadonlyArray<{
  readonly lack: Capability
  readonly holds: (body: Body) => boolean
  readonly refusals: ReadonlyArray<readonly [status: number, body: unknown]>
  readonly keeps: ReadonlyArray<string>
}> = [
  {
    lack: "tools",
    holds: (body) => "tools" in body || roles(body).includes("tool"),
    refusals: [
      [400, said("registry.ollama.ai/library/gemma3:4b does not support tools")],
      [404, said('No endpoints found that support tool use. Try disabling "remind".', 404)],
      [422, { detail: [{ type: "extra_forbidden", loc: ["body", "tools"], msg: "Extra inputs are not permitted" }] }]
    ],
    keeps: ["[remind: {}]", "[result: done]", "three"]
  },
  {
    lack: "system",
    holds: (body) => roles(body).includes("system"),
    refusals: [[500, said("System role not supported")]],
    keeps: ["be kind\\n\\none"]
  },
  {
    lack: "alternation",
    holds: hasTwoInARow,
    refusals: [[400, { error: "Conversation roles must alternate user/assistant/user/assistant/..." }]],
    keeps: ["two\\n\\nthree"]
  },
  {
    lack: "null-content",
    holds: (body) => body.messages.some(({ content }) => content === null),
    refusals: [[500, said("Invalid value for 'content': expected a string, got null.")]],
    keeps: ['"content":""']
  },
  {
    lack: "stream-options",
    holds: (body) => "stream_options" in body,
    refusals: [[400, said("Unrecognized request argument supplied: stream_options")]],
    keeps: ['"stream":true']
  },
  {
    lack: "streaming",
    holds: (body) => body["stream"] === true,
    refusals: [[400, said("Your organization must be verified to stream this model.")]],
    keeps: ["three"]
  },
  {
    lack: "pictures",
    holds: (body) => text(body).includes("image_url"),
    refusals: [
      [500, said("image input is not supported - hint: you may need to provide the mmproj", 500)],
      [400, said("messages[1].content must be a string")]
    ],
    keeps: ["one\\n[a picture"]
  },
  {
    lack: "reasoning",
    holds: (body) => text(body).includes("reasoning"),
    refusals: [[400, said("property 'reasoning_details' is unsupported")]],
    keeps: ["tool_calls"]
  },
  {
    lack: "user",
    holds: (body) => "user" in body,
    refusals: [
      [400, { error: { message: "Unsupported parameter: 'user'", param: "user", code: "unsupported_parameter" } }]
    ],
    keeps: ["three"]
  },
  {
    lack: "tool-choice",
    holds: (body) => "tool_choice" in body,
    refusals: [[400, { message: "tool_choice: Extra inputs are not permitted" }]],
    keeps: ['"tools":']
  }
]

describe("what a candidate does not take", () => {
  for (const { holds, keeps, lack, refusals } of kinds) {
    for (const [status, body] of refusals) {
      it.scopedLive(`${lack}, refused with ${status}, is left out at once, and from the next time on`, () =>
        Effect.gen(function* () {
          const { bodies, url } = yield* picky((asked) => (holds(asked) ? { status, body } : undefined))
          const twice = Effect.zip(ask(), ask()).pipe(Effect.provide(route(url)))
          const [first, second] = yield* twice
          expect([first.text, second.text]).toEqual(["well", "well"])
          // Refused, without it, and without it again; a second way to say it may take one more.
          expect(bodies.map(holds).lastIndexOf(true)).toBeLessThanOrEqual(1)
          const before = bodies.length
          yield* Effect.provide(ask(), route(url))
          expect(bodies).toHaveLength(before + 1)
          for (const kept of keeps) expect(text(bodies.at(-1) ?? { messages: [] })).toContain(kept)
        }).pipe(Effect.provide(CapabilityStore.memory))
      )
    }
  }

  it.scopedLive("is not a failure of the candidate, and several come together", () =>
    Effect.gen(function* () {
      const { bodies, url } = yield* picky((body) => {
        if ("tools" in body) return { status: 500, body: said("tools param requires --jinja flag", 500) }
        if (roles(body).includes("system")) return { status: 500, body: said("System role not supported", 500) }
        return hasTwoInARow(body) ? { status: 400, body: said("roles must alternate user/assistant") } : undefined
      })
      yield* Effect.gen(function* () {
        for (let turn = 0; turn < 8; turn++) expect((yield* ask()).text).toBe("well")
        expect((yield* Effect.flatMap(Breakers, ({ all }) => all)).map(({ state }) => state)).toEqual(["closed"])
      }).pipe(Effect.provide(route(url)))
      expect(bodies).toHaveLength(3 + 8)
    }).pipe(Effect.provide(CapabilityStore.memory))
  )

  it.scopedLive("asks again no more than once for each, and then moves on", () =>
    Effect.gen(function* () {
      const { bodies, url } = yield* picky((body) =>
        body["model"] === "a/model" ? { status: 400, body: said("x does not support tools") } : undefined
      )
      const routed = yield* Effect.provide(ask(), route(url, { HOLDFAST_ROUTE: "a/model,b/model" }))
      expect(routed.candidate).toBe("b/model")
      expect(bodies.map((body) => [body["model"], "tools" in body])).toEqual([
        ["a/model", true],
        ["a/model", false],
        ["b/model", true]
      ])
      // It was not the tools: nothing is learned.
      const failure = yield* Effect.flip(Effect.provide(ask(), route(url)))
      expect(failure).toMatchObject({ _tag: "NotSupported", capability: "tools" })
      expect(bodies.slice(3).map((body) => "tools" in body)).toEqual([true, false])
    }).pipe(Effect.provide(CapabilityStore.memory))
  )

  const guesses: ReadonlyArray<readonly [what: string, body: unknown]> = [
    ["in words that are not known", said("Tools can not be supported by this backend")],
    ["of one transcript", said("Function call is missing a thought_signature in functionCall parts.")],
    ["in one message", { error: { message: "Invalid value.", param: "messages[3].tool_calls", code: "invalid_value" } }]
  ]
  it.scopedLive.each(guesses)("a part that is only guessed at is left out once, and not learned: %s", ([, body]) =>
    Effect.gen(function* () {
      const { bodies, url } = yield* picky((asked) => ("tools" in asked ? { status: 400, body } : undefined))
      const [first, second] = yield* Effect.provide(Effect.zip(ask(), ask()), route(url))
      expect([first.text, second.text]).toEqual(["well", "well"])
      yield* Effect.provide(ask(), route(url))
      expect(bodies.map((asked) => "tools" in asked)).toEqual([true, false, true, false, true, false])
      expect(yield* Effect.flatMap(CapabilityStore, ({ load }) => load)).toEqual([])
    }).pipe(Effect.provide(CapabilityStore.memory))
  )

  it.scopedLive("a guess beside a plain refusal keeps nothing from being learned of that one", () =>
    Effect.gen(function* () {
      const { bodies, url } = yield* picky((asked) => {
        if ("tools" in asked) return { status: 400, body: said("Tools can not be supported by this backend") }
        return roles(asked).includes("system") ? { status: 500, body: said("System role not supported") } : undefined
      })
      yield* Effect.provide(ask(), route(url))
      expect(bodies).toHaveLength(3)
      const learned = yield* Effect.flatMap(CapabilityStore, ({ load }) => load)
      expect(learned.map(({ capability }) => capability)).toEqual(["system"])
    }).pipe(Effect.provide(CapabilityStore.memory))
  )

  it.scopedLive("tools that must be called are not left out", () =>
    Effect.gen(function* () {
      const { bodies, url } = yield* picky(() => ({ status: 400, body: said("x does not support tools") }))
      const failure = yield* Effect.flip(Effect.provide(ask({ spareTools: false }), route(url)))
      expect(failure._tag).toBe("NotSupported")
      expect(bodies).toHaveLength(1)
    }).pipe(Effect.provide(CapabilityStore.memory))
  )

  it.scopedLive("can be set: it is never sent, or always", () =>
    Effect.gen(function* () {
      const { bodies, url } = yield* picky(() => undefined)
      yield* Effect.provide(ask(), route(url, { HOLDFAST_CAPABILITIES: "a/model=-tools -system" }))
      expect(bodies.map((body) => ["tools" in body, roles(body).includes("system")])).toEqual([[false, false]])

      const stubborn = yield* picky((body) =>
        "tools" in body ? { status: 400, body: said("x does not support tools") } : undefined
      )
      const set = route(stubborn.url, { HOLDFAST_CAPABILITIES: "a/model=+tools" })
      expect((yield* Effect.flip(Effect.provide(ask(), set)))._tag).toBe("NotSupported")
      expect(stubborn.bodies).toHaveLength(1)
    }).pipe(Effect.provide(CapabilityStore.memory))
  )

  it.scopedLive("holds at its address only", () =>
    Effect.gen(function* () {
      const one = yield* picky((body) =>
        "tools" in body ? { status: 400, body: said("x does not support tools") } : undefined
      )
      const other = yield* picky(() => undefined)
      yield* Effect.provide(ask(), route(one.url))
      yield* Effect.provide(ask(), route(other.url))
      expect(other.bodies.map((body) => "tools" in body)).toEqual([true])
    }).pipe(Effect.provide(CapabilityStore.memory))
  )

  it.scopedLive("a stream without a byte is asked once more without one, each time", () =>
    Effect.gen(function* () {
      const streams: Array<boolean> = []
      let server: Hostile | undefined
      server = yield* hostile((response) => {
        const asked = server?.requests.at(-1)?.body ?? ""
        // It lists no models.
        if (asked === "") return void response.writeHead(404).end()
        const { stream } = JSON.parse(asked)
        streams.push(stream === true)
        if (stream === true) events(response).end()
        else answer(response, false)
      })
      const [first, second] = yield* Effect.provide(Effect.zip(ask(), ask()), route(server.url))
      expect([first.text, second.text]).toEqual(["well", "well"])
      expect(streams).toEqual([true, false, true, false])
    }).pipe(Effect.provide(CapabilityStore.memory))
  )

  it.scoped("is forgotten after a day", () =>
    Effect.gen(function* () {
      const { load, save } = yield* CapabilityStore
      yield* save({ candidate: "a", capability: "tools" })
      yield* TestClock.adjust("23 hours")
      yield* save({ candidate: "a", capability: "system" })
      expect(yield* load).toEqual([
        { candidate: "a", capability: "tools", age: 23 * 3_600_000 },
        { candidate: "a", capability: "system", age: 0 }
      ])
      yield* TestClock.adjust("1 hour")
      expect(yield* load).toEqual([{ candidate: "a", capability: "system", age: 3_600_000 }])
    }).pipe(Effect.provide(CapabilityStore.memory))
  )
})

/** Whose fault it is: the second candidate is asked, and what people read says nothing else. */
const faults: ReadonlyArray<readonly [what: string, status: number, body: unknown, tag: string, names: RegExp]> = [
  ["a page", 404, "<html>Not Found</html>", "WrongAddress", /OPENROUTER_BASE_URL/],
  ["FastAPI", 404, { detail: "Not Found" }, "WrongAddress", /OPENROUTER_BASE_URL/],
  ["a redirect", 302, "", "WrongAddress", /OPENROUTER_BASE_URL/],
  ["a model", 400, said("a/model is not a valid model ID"), "ModelNotFound", /HOLDFAST_ROUTE/],
  ["a key", 400, [said("API key not valid. Please pass a valid API key.")], "Unauthorized", /OPENROUTER_API_KEY/],
  [
    "no credit",
    400,
    said("Your credit balance is too low to access the API."),
    "PaymentRequired",
    /OPENROUTER_API_KEY/
  ],
  ["a region", 400, [said("User location is not supported for the API use.")], "Forbidden", /HOLDFAST_ROUTE/],
  ["a login page", 200, "<html>Log in</html>", "InvalidOutput", /OPENROUTER_BASE_URL: it leads to a web page/],
  ["something else", 400, said("Something odd"), "InvalidRequest", /OPENROUTER_BASE_URL/]
]

describe("whose fault it is", () => {
  for (const [what, status, body, tag, names] of faults) {
    it.scopedLive(
      `${what} is ${tag}: another candidate is asked, and where there is none its own setting is named`,
      () =>
        Effect.gen(function* () {
          const sick = yield* hostile((response) => {
            const isText = typeof body === "string"
            response
              .writeHead(status, { "content-type": isText ? "text/html" : "application/json", location: "/login" })
              .end(isText ? body : JSON.stringify(body))
          })
          const maker = yield* picky(() => undefined)
          const failure = yield* Effect.flip(Effect.provide(ask(), route(sick.url)))
          expect(failure._tag).toBe(tag)
          expect(failure.message).toMatch(names)
          if (tag === "InvalidRequest") expect(failure.forUser).toMatch(/Wording it differently may help/)
          else expect(failure.forUser).not.toMatch(/ask(ing)? in another way|rephrase|send less/i)
          // A route of two keeps its second candidate, whatever the first says.
          const two = route(sick.url, { HOLDFAST_ROUTE: "a/model,b/model" })
          expect((yield* Effect.flip(Effect.provide(ask(), two)))._tag).toBe(tag)
          // The list of models is read beside them.
          const asked = sick.requests.filter(({ body }) => body !== "")
          expect(asked).toHaveLength(["Unauthorized", "PaymentRequired"].includes(tag) ? 2 : 3)
          expect(maker.bodies).toHaveLength(0)
        }).pipe(Effect.provide(CapabilityStore.memory))
    )
  }

  it.scopedLive("what a gateway hands on of its own provider's account lets one model rest, not our credential", () =>
    Effect.gen(function* () {
      const upstream = '{"error":{"message":"Your credit balance is too low to access the API."}}'
      const { bodies, url } = yield* picky((body) =>
        body["model"] === "a/model"
          ? {
              status: 400,
              body: { error: { message: "Provider returned error", metadata: { raw: upstream, provider_name: "X" } } }
            }
          : undefined
      )
      const two = route(url, { HOLDFAST_ROUTE: "a/model,b/model" })
      const [first, second] = yield* Effect.provide(Effect.zip(ask(), ask()), two)
      expect([first.candidate, second.candidate]).toEqual(["b/model", "b/model"])
      expect(bodies.map(({ model }) => model)).toEqual(["a/model", "b/model", "b/model"])
      const failure = yield* Effect.flip(Effect.provide(ask(), route(url)))
      expect(failure).toMatchObject({ _tag: "PaymentRequired", upstream: true })
      expect(failure.message).toMatch(/gateway's own account/)
    }).pipe(Effect.provide(CapabilityStore.memory))
  )

  it.scopedLive("the person reads of the account when only one of two candidates refused the question", () =>
    Effect.gen(function* () {
      const { url } = yield* picky((body) =>
        body["model"] === "a/model"
          ? { status: 400, body: said("Something odd") }
          : { status: 400, body: said("b/model is not a valid model ID") }
      )
      const failure = yield* Effect.flip(Effect.provide(ask(), route(url, { HOLDFAST_ROUTE: "a/model,b/model" })))
      expect(failure._tag).toBe("ModelNotFound")
    }).pipe(Effect.provide(CapabilityStore.memory))
  )

  it.scopedLive("a hint to wait comes from a header, a field or a sentence, and not with what no waiting helps", () =>
    Effect.gen(function* () {
      const hints: ReadonlyArray<readonly [number, Record<string, string>, unknown, number | undefined]> = [
        [429, { "retry-after-ms": "2500" }, said("slow down", 429), 2500],
        [503, { "llm_provider-retry-after": "7" }, said("Overloaded", 503), 7000],
        [429, {}, [{ error: { message: "x", details: [{ retryDelay: "34s" }] } }], 34_000],
        [429, {}, said("Rate limit reached. Please try again in 1m30s.", 429), 90_000],
        [401, { "retry-after": "9" }, said("Invalid API Key", 401), undefined]
      ]
      for (const [status, head, body, wait] of hints) {
        const server = yield* hostile((response) =>
          response.writeHead(status, { "content-type": "application/json", ...head }).end(JSON.stringify(body))
        )
        const failure = yield* Effect.flip(Effect.provide(ask(), route(server.url)))
        expect([failure._tag, failure.retryAfter]).toEqual([
          status === 429 ? "RateLimited" : status === 503 ? "Overloaded" : "Unauthorized",
          wait
        ])
      }
    }).pipe(Effect.provide(CapabilityStore.memory))
  )
})
