import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Double from "../../../../bench/harness/Double.ts"
import { reply } from "../../../../domain/sandbox/persona/Persona.ts"
import type { Behind, Running } from "../Server.ts"

/** The model that the double knows, and the longest prompt that it accepts, in words. */
export const model = "double"
export const window = 3000

/** The model behind a gateway, with the settings that all gateways share. */
export const behind: Effect.Effect<
  Pick<Running, "behind" | "slow" | "window" | "model"> & { readonly upstream: string },
  never,
  Scope.Scope
> = Effect.gen(function* () {
  let gap = 0
  let hidden: Omit<Behind, "calls" | "troubles"> = { reply, trouble: () => undefined }
  const double = yield* Double.make({
    models: [model],
    window,
    get gap() {
      return gap
    },
    reply: (messages, offer) => hidden.reply(messages, offer),
    trouble: (call) => hidden.trouble(call)
  })
  const seen: Behind = { ...hidden, calls: double.calls, troubles: Double.troubles }
  hidden = seen
  return { behind: seen, slow: (ms) => void (gap = ms), window, model, upstream: double.baseUrl }
})
