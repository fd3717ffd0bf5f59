import { Duration, Effect, Layer } from "effect"
import * as Assistant from "../../layers/assistant/Assistant.ts"
import * as ScriptedModel from "../../layers/testing/ScriptedModel.ts"
import { Readiness } from "../../services/Readiness.ts"
import * as SingleModel from "../../services/model/SingleModel.ts"

const model = Layer.provide(
  SingleModel.layer("scripted"),
  ScriptedModel.layer(() => Effect.succeed("Hello."))
)

/** An assistant for everybody that answers everything with `Hello.`. It needs a Telegram and stores. */
export const layer = (options: Pick<Assistant.AssistantOptions, "bot" | "reading" | "sendDeadline">) =>
  Assistant.layer({
    access: { _tag: "Everyone" },
    queue: "gather",
    streaming: false,
    systemPrompt: "",
    grace: Duration.zero,
    ...options
  }).pipe(Layer.provide([model, Readiness.layer]))
