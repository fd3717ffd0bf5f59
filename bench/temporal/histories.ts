import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { hostname } from "node:os"
import { fileURLToPath } from "node:url"
import { idle } from "../../domain/conversation/Reducer.ts"
import { TemporalConnection } from "../../layers/temporal/TemporalConnection.ts"
import { conversation } from "../../layers/temporal/workflow/ConversationWorkflow.ts"
import {
  arrivedSignal,
  doneUpdate,
  replanSignal,
  stateQuery,
  type Start,
  type Terms,
  workflowId
} from "../../layers/temporal/workflow/Protocol.ts"
import * as Workers from "../../layers/temporal/Workers.ts"
import * as DevServer from "../../test/support/world/DevServer.ts"
import { type Chat, chat, limits, link, plainActivities, refsOf, store } from "./Rig.ts"
import { type Tale, tales, type Teller, Untold } from "./Tales.ts"

const folder = fileURLToPath(new URL("../../../test/layers/temporal/histories/", import.meta.url))

/** Where this checkout is, in the stack traces of failures. */
const root = fileURLToPath(new URL("../../../", import.meta.url))

const named = new RegExp(`\\d+@${hostname()}[\\w-]*`, "g")

/** On one line, without the name of this machine and its paths. */
const written = (history: unknown) =>
  JSON.stringify(history).replaceAll(named, "recorder").replaceAll(root, "/holdfast/")

/** Records its runs, from the first on, each in its own file. */
const record = (name: string, { activities, tell }: Tale) =>
  Effect.gen(function* () {
    const { client } = yield* Effect.flatMap(TemporalConnection, ({ connected }) => connected)
    const taskQueues = [name]
    yield* Workers.serve(
      { taskQueues, answers: 4, sendings: 4, grace: Duration.zero, heartbeat: Duration.seconds(10) },
      { ...plainActivities({ onStep: () => {} }), ...activities?.() }
    )
    const own: Chat = chat(name)
    const id = workflowId(store, own.key)
    const handle = client.workflow.getHandle(id)
    const newest: Terms = { rules: 2, policy: { queue: "gather" }, limits }
    const run = (terms: Terms) => ({
      workflowId: id,
      taskQueue: name,
      args: [{ key: own.key, terms }] satisfies [Start]
    })
    const until: Teller["until"] = (isSo) =>
      Effect.promise(() => handle.query(stateQuery)).pipe(
        Effect.filterOrFail(isSo, (state) => new Untold({ state })),
        Effect.retry(Schedule.intersect(Schedule.spaced("20 millis"), Schedule.recurUpTo("1 minute")))
      )
    yield* tell({
      say: (refs, over = {}) => {
        const terms = { ...newest, ...over }
        const made =
          typeof refs === "number" ? refsOf(own, refs) : refs.map((over) => ({ ...refsOf(own, 1)[0], ...over }))
        return Effect.promise(() =>
          client.workflow.signalWithStart(conversation, {
            ...run(terms),
            signal: arrivedSignal,
            signalArgs: [made, terms]
          })
        )
      },
      replan: Effect.promise(() =>
        client.workflow.signalWithStart(conversation, {
          ...run(newest),
          signal: replanSignal,
          signalArgs: [newest]
        })
      ),
      update: Effect.forEach(refsOf({ ...own, place: 0 }, 1), ({ id }) =>
        Effect.promise(() => handle.executeUpdate(doneUpdate, { args: [id] }))
      ),
      until,
      done: (upTo) => until((state) => state.upTo === upTo && idle(state))
    })
    const runs: Array<string> = []
    for (let run: string | null | undefined = ""; run !== undefined && run !== null;) {
      const history = yield* Effect.promise(() => client.workflow.getHandle(id, run || undefined).fetchHistory())
      runs.unshift(written(history))
      run = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined
    }
    yield* Effect.forEach(runs, (text, index) =>
      Effect.promise(() => writeFile(`${folder}${name}${runs.length === 1 ? "" : `-${index + 1}`}.json`, `${text}\n`))
    )
    yield* Console.log(`${name}: ${runs.map((text) => `${Math.round(text.length / 1024)} KiB`).join(", ")}`)
  }).pipe(Effect.scoped)

/**
 * Records the histories for the replay test: `npm run histories -- messages stopped`; without names, all. A
 * conversation of an earlier recording may still run: record a history again only if no conversation runs under those
 * rules.
 */
const program = Effect.gen(function* () {
  const named = process.argv.slice(2)
  const unknown = named.filter((name) => !(name in tales))
  if (unknown.length > 0)
    return yield* Effect.fail(`there is no ${unknown.join(", ")}; there are ${Object.keys(tales).join(", ")}`)
  const chosen = Object.entries(tales).filter(([name]) => named.length === 0 || named.includes(name))
  yield* Effect.promise(async () => {
    await mkdir(folder, { recursive: true })
    const isChosen = (file: string) => chosen.some(([name]) => file.replace(/(-\d)?\.json$/, "") === name)
    for (const file of await readdir(folder)) if (isChosen(file)) await rm(folder + file)
  })
  const server = yield* DevServer.started()
  yield* Effect.forEach(chosen, ([name, tale]) => record(name, tale), { discard: true }).pipe(
    Effect.provide(link(server.address))
  )
}).pipe(Effect.scoped)

NodeRuntime.runMain(program)
