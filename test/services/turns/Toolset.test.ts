import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Schema } from "effect"
import { conversationKey, requestId } from "../../../domain/Ids.ts"
import { Tools } from "../../../services/turns/Tools.ts"
import * as Toolset from "../../../services/turns/Toolset.ts"

class Stations extends Context.Tag("test/Stations")<Stations, { readonly count: number }>() {}

const weather = Toolset.layer({
  weather: Toolset.tool({
    description: "The weather in a city",
    parameters: Schema.Struct({ city: Schema.String }),
    run: ({ city }, { index }) =>
      city === "Atlantis"
        ? Effect.fail({ message: "it has sunk" })
        : Effect.map(Stations, ({ count }) => `sunny in ${city}, by ${count} stations, call ${index}`)
  })
})
const stations = Layer.succeed(Stations, { count: 3 })

const call = (name: string, content: string) =>
  Effect.flatMap(Tools, (tools) =>
    tools.run({
      request: requestId(42, 1, 0),
      round: 0,
      index: 2,
      conversation: conversationKey({ bot: 42, chat: 7, thread: undefined }),
      user: 7,
      name,
      arguments: content
    })
  )

describe("Toolset", () => {
  it.effect("describes a tool by its schema, and runs it with the services of its layer", () =>
    Effect.gen(function* () {
      const { list } = yield* Tools
      expect(list).toEqual([
        {
          name: "weather",
          description: "The weather in a city",
          parameters: {
            type: "object",
            required: ["city"],
            properties: { city: { type: "string" } },
            additionalProperties: false
          }
        }
      ])
      expect(yield* call("weather", `{"city":"Oslo"}`)).toBe("sunny in Oslo, by 3 stations, call 2")
    }).pipe(Effect.provide(Layer.provide(weather, stations)))
  )

  it.effect("lets the model read what is wrong with a call, and why a tool failed", () =>
    Effect.gen(function* () {
      expect(yield* call("weather", `{}`)).toBe(`error: "city" is missing`)
      expect(yield* call("weather", `{"city":"Atlantis"}`)).toBe("error: it has sunk")
      expect(yield* call("tides", `{}`)).toBe(`error: there is no tool "tides"; there is weather`)
    }).pipe(Effect.provide(Layer.provide(weather, stations)))
  )

  it.effect("joins two sets, in which the first one's tool of a name wins", () => {
    const fixed = (text: string) =>
      Layer.succeed(Tools, {
        list: [{ name: "weather", description: text, parameters: {} }],
        run: () => Effect.succeed(text),
        done: () => text
      })
    const tides = Toolset.layer({
      tides: Toolset.tool({ description: "Tides", parameters: Schema.Struct({}), run: () => Effect.succeed("high") })
    })
    return Effect.gen(function* () {
      const tools = yield* Tools
      expect(tools.list.map(({ name, description }) => `${name}: ${description}`)).toEqual([
        "tides: Tides",
        "weather: first"
      ])
      expect(yield* call("tides", "{}")).toBe("high")
      expect(yield* call("weather", "{}")).toBe("first")
      expect(tools.done?.("weather", "")).toBe("first")
      expect(tools.done?.("tides", "")).toBeUndefined()
    }).pipe(Effect.provide(Toolset.both(tides, Toolset.both(fixed("first"), fixed("second")))))
  })
})
