import * as Effect from "effect/Effect"
import { TemporalConnection } from "../../layers/temporal/TemporalConnection.ts"
import { workflowId } from "../../layers/temporal/workflow/Protocol.ts"
import * as Report from "../Report.ts"
import * as DevServer from "../../test/support/world/DevServer.ts"
import { chat, limits, link, rig, store } from "./Rig.ts"

/** The number of messages, and of those whose turns are compared. */
const messages = 20_000
const compared = 2000

/** The messages per signal, as in a paste; they are answered together. */
const together = 10

/** The number of turns between two looks at the history. */
const look = 10

/** The most events that a turn, and the wait for a quiet moment, may add to a history that is due to be renewed. */
const slack = 100

/**
 * The cost of a turn as a chat grows to 20,000 messages, on a dev server in memory. Each signal brings ten messages,
 * which are gathered into one turn: single messages would take a quarter of an hour on such a server.
 */
export const growth: Effect.Effect<ReadonlyArray<Report.Result>, unknown> = Effect.gen(function* () {
  const server = yield* DevServer.started()
  return yield* Effect.gen(function* () {
    const { client } = yield* Effect.flatMap(TemporalConnection, ({ connected }) => connected)
    const { turn } = yield* rig("ours", { queue: "gather" }, 1)
    const own = chat("growth")
    const handle = client.workflow.getHandle(workflowId(store, own.key))
    const times: Array<number> = []
    const runs = new Set<string>()
    let longest = 0
    for (let done = 0; done < messages; done += together) {
      const { asked, end } = yield* turn(own, together)
      times.push(end - asked)
      if (times.length % look !== 0) continue
      const { historyLength, runId } = yield* Effect.promise(() => handle.describe())
      runs.add(runId)
      longest = Math.max(longest, historyLength)
    }
    const share = compared / together
    const [first, last] = [times.slice(0, share), times.slice(-share)]
    const cost = Report.median(last) / Report.median(first) - 1
    return [
      Report.figure(`a turn of ${together} messages, the first ${compared} in a chat, p50`, Report.median(first), "ms"),
      Report.figure(
        `a turn of ${together} messages, the last ${compared} of ${messages}, p50`,
        Report.median(last),
        "ms"
      ),
      Report.atMost(`cost of a turn, the last ${compared} of ${messages} against the first`, cost * 100, "% more", 20),
      Report.atMost("the longest history seen", longest, "events", limits.events + slack),
      Report.figure("runs of the workflow seen", runs.size, "runs")
    ]
  }).pipe(Effect.scoped, Effect.provide(link(server.address)))
}).pipe(Effect.scoped)
