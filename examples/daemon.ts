/**
 * The daemon in a program, with a custom tool. Without a token and a key, the sandbox replaces Telegram and the model.
 *
 *     npm run build && node dist/examples/daemon.js [bot token] [key of OpenRouter]
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer, Redacted, Schema } from "effect"
import { Holdfast, Toolset } from "holdfast"

const [token, key] = process.argv.slice(2).map((secret) => Redacted.make(secret))

const WeatherTools = Toolset.layer({
  weather: Toolset.tool({
    description: "The weather in a city, now",
    parameters: Schema.Struct({ city: Schema.String }),
    run: ({ city }) => Effect.succeed(`sunny in ${city}`)
  })
})

Holdfast.layer({
  telegram: token && { token },
  models: key && { key, route: ["anthropic/claude-sonnet-4.5", "openrouter/auto"] },
  tools: WeatherTools,
  settings: { HOLDFAST_PORT: "0" }
}).pipe(Layer.launch, NodeRuntime.runMain)
