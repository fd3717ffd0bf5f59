import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Effect from "effect/Effect"
import { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import { Api } from "./Api.ts"

export const layer = HttpApiBuilder.group(Api, "route", (handlers) =>
  Effect.map(RouteEvents, ({ recent }) => handlers.handle("recent", () => recent))
)
