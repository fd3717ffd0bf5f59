import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Option } from "effect"
import { RequestId } from "../../../domain/Ids.ts"
import * as RequestUuid from "../../../domain/model/RequestUuid.ts"
import * as Route from "../../../layers/model/Route.ts"
import { settings } from "../../../layers/settings/Settings.ts"
import { CapabilityStore } from "../../../services/model/CapabilityStore.ts"
import { ModelRouter } from "../../../services/model/ModelRouter.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../../services/resilience/BreakerStore.ts"
import { Budget } from "../../../services/resilience/Budget.ts"
import { hostile, data, events, finishing, saying } from "../../support/HostileServer.ts"
import { openAi } from "./ai/openAiDouble.ts"

/** The route of a daemon with these settings. */
const route = (variables: Readonly<Record<string, string>>) =>
  Layer.unwrapEffect(
    Effect.map(
      Effect.withConfigProvider(settings, ConfigProvider.fromMap(new Map(Object.entries(variables)))),
      (decoded) => Route.layer(decoded, Option.getOrThrow(decoded.provider))
    )
  ).pipe(
    Layer.provide([Breakers.layer(), Budget.layer(), RouteEvents.layer, CapabilityStore.memory]),
    Layer.provide(BreakerStore.none)
  )

const ask = Effect.flatMap(ModelRouter, ({ answer }) =>
  answer({
    request: RequestId.make("1:2:3"),
    client: "1:7",
    messages: [{ role: "user", content: "hi" }],
    streaming: true,
    run: 1,
    again: Effect.void,
    show: () => {}
  })
)

describe("the route of the settings", () => {
  it.scopedLive("asks a model at its maker's own API when the provider of all others is out of reach", () =>
    Effect.gen(function* () {
      const maker = yield* hostile((response) => openAi(response, true, "from its maker"))
      const routed = yield* Effect.provide(
        ask,
        route({
          OPENROUTER_API_KEY: "sk-or-v1-1",
          OPENROUTER_BASE_URL: "http://127.0.0.1:1",
          HOLDFAST_ROUTE: "a/model,b/model",
          HOLDFAST_RETRY: "none",
          HOLDFAST_EMERGENCY: "openai:some-model",
          OPENAI_API_KEY: "sk-the-makers",
          OPENAI_BASE_URL: maker.url
        })
      )
      expect(routed).toMatchObject({ text: "from its maker", candidate: "openai:some-model", cut: undefined })
      expect(maker.requests[0]?.head.authorization).toBe("Bearer sk-the-makers")
      expect(maker.requests[0]?.head["x-request-id"]).toBe(RequestUuid.of(RequestId.make("1:2:3")))
    })
  )

  it.scopedLive("asks for the response cache where that is on, under bytes of the request's own", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) => {
        events(response)
        response.end(data(saying("well")) + data(finishing("stop")) + data("[DONE]"))
      })
      for (const replay of ["true", "false"]) {
        const variables = { OPENROUTER_API_KEY: "k", OPENROUTER_BASE_URL: server.url, HOLDFAST_REPLAY: replay }
        yield* Effect.provide(ask, route(variables))
      }
      const [on, off] = server.requests
      expect(on?.head["x-openrouter-cache"]).toBe("true")
      expect(JSON.parse(on?.body ?? "").user).toBe(RequestUuid.of(RequestId.make("1:2:3")))
      expect(off?.head["x-openrouter-cache"]).toBe(undefined)
      expect(JSON.parse(off?.body ?? "").user).toBe(undefined)
    })
  )
})
