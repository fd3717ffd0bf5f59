import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { lengths, range } from "../../domain/telemetry/Period.ts"
import { History } from "../../services/telemetry/History.ts"
import { Overview, type View } from "../../services/operations/Overview.ts"
import { Api } from "./Api.ts"
import { type Overview as Sent, RangeRefused } from "./DashboardApi.ts"

/** The overview as it is sent. */
export const sent = ({ bot, invitation, ...view }: View): Sent => ({
  ...view,
  bot: bot === undefined ? null : { ...bot, link: `https://t.me/${bot.username}` },
  invitation: invitation ?? null
})

/** Handles `/api/overview` and `/api/history`. */
export const layer = HttpApiBuilder.group(Api, "dashboard", (handlers) =>
  Effect.gen(function* () {
    const overview = yield* Overview
    const history = yield* History
    return handlers
      .handle("overview", () => Effect.map(overview.now, sent))
      .handle("history", ({ urlParams }) =>
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          const to = urlParams.to ?? now
          const found = range({ from: urlParams.from ?? to - lengths.day, to, step: urlParams.step }, now)
          return typeof found === "string" ? yield* new RangeRefused({ why: found }) : yield* history.read(found)
        })
      )
  })
)
