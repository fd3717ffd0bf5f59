import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { ApplicationFailure } from "@temporalio/common"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { hostname } from "node:os"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { idle } from "../../domain/conversation/Reducer.ts"
import type { Ref, State } from "../../domain/conversation/State.ts"
import { RequestId } from "../../domain/Ids.ts"
import { Link } from "../../layers/temporal/Link.ts"
import { type Activities, names, type Terms, workflowId, workflowType } from "../../layers/temporal/Protocol.ts"
import * as Workers from "../../layers/temporal/Workers.ts"
import * as DevServer from "../world/DevServer.ts"
import { type Chat, chat, limits, link, plainActivities, refsOf, store } from "./Rig.ts"

const folder = fileURLToPath(new URL("../../../test/layers/temporal/histories/", import.meta.url))

/** What becomes of a conversation: what its activities do, and what it is told. */
interface Tale {
  readonly activities?: () => Partial<Activities>
  readonly tell: (teller: Teller) => Effect.Effect<unknown, Untold>
}

class Untold extends Data.TaggedError("Untold")<{ readonly state: State }> {}

interface Teller {
  /** Messages, or others at places given; under terms that are not those of now. */
  readonly say: (refs: number | ReadonlyArray<Partial<Ref>>, terms?: Partial<Terms>) => Effect.Effect<void>
  readonly replan: Effect.Effect<void>
  readonly update: Effect.Effect<unknown>
  /** Until its state is so. */
  readonly until: (isSo: (state: State) => boolean) => Effect.Effect<void, Untold>
  /** Until so much was told, and all of it is done. */
  readonly done: (upTo: number) => Effect.Effect<void, Untold>
}

const failure = (type: string, details: object) =>
  ApplicationFailure.create({ type, message: type, details: [details] })

/** Fails as told, one after the other, and then no more. */
const failing = (...failures: ReadonlyArray<ApplicationFailure>) => {
  const left = [...failures]
  return async () => {
    const next = left.shift()
    if (next !== undefined) throw next
  }
}

const transient = (more: object = {}) => failure("RateLimited", { kind: "transient", ...more })

/** Ends when a stop was asked for. */
const stopped = () => {
  let stop = () => {}
  const asked = new Promise<void>((resolve) => (stop = resolve))
  return { answer: () => asked, stop: async () => stop() }
}

const tales: Readonly<Record<string, Tale>> = {
  "rules-1-upgraded": {
    tell: ({ done, say }) => Effect.all([say(2, { rules: 1 }), done(2), say(1, { rules: 1 }), done(3), say(1), done(4)])
  },
  messages: {
    activities: () => ({
      // What stands at the third place, which was never told.
      load: async (_, after) => ({ refs: refsOf({ ...chat("messages"), place: after }, 1), passed: [] })
    }),
    tell: ({ done, say, update }) =>
      Effect.all([
        say(1),
        say(1),
        update,
        done(2),
        say([{ place: 4, kind: "tell", about: "help" }]),
        say([
          { place: 5, kind: "new" },
          { place: 6, kind: "edit", message: 4 }
        ]),
        done(6)
      ])
  },
  retried: {
    activities: () => ({
      answer: failing(transient({ retryAfter: 300 }), failure("Defect", {}), transient()),
      send: failing(failure("StoreUnavailable", { kind: "local" }))
    }),
    tell: ({ done, say }) => Effect.all([say(1), done(1), say(1), done(2)])
  },
  reminder: {
    activities: () => {
      const at = Date.now() + 1_000
      const occurrences = [
        { id: RequestId.make("reminder:water:1"), at },
        { id: RequestId.make("reminder:water:2"), at: at + 500 }
      ]
      let asked = 0
      let fired = 0
      return {
        plan: async () => (asked++ === 0 ? null : (occurrences.shift() ?? null)),
        // The first tells what is due next; the other one is of a program that did not.
        send: async (_, step) =>
          step._tag === "FireReminder" && fired++ === 0 ? { next: occurrences.shift() ?? null } : undefined
      }
    },
    tell: ({ done, replan, say, until }) =>
      Effect.all([
        say(1),
        done(1),
        replan,
        until(({ plan }) => plan?.next !== null),
        until(({ plan, outbox }) => plan?.standing === "known" && plan.next === null && outbox.length === 0),
        say(1),
        done(2)
      ])
  },
  stopped: {
    activities: stopped,
    tell: ({ done, say, until }) =>
      Effect.all([say(1), until(({ turn }) => turn !== null), say([{ place: 2, kind: "stop" }]), done(2)])
  },
  renewed: {
    tell: ({ done, say }) => {
      const few = { limits: { ...limits, events: 30 }, policy: { queue: "each" } as const }
      return Effect.all([say(5, few), done(5)])
    }
  },
  busy: {
    activities: () => {
      let sent = 0
      // The last word is on its way when the answer ends: there is no quiet moment.
      return { ...stopped(), send: () => setTimeout(++sent === 6 ? 500 : 0) }
    },
    tell: ({ done, say, until }) => {
      const few = { limits: { ...limits, events: 20 } }
      const word = (place: number) =>
        Effect.zipRight(
          say([{ place, kind: "tell", about: "help" }], few),
          until(({ upTo }) => upTo === place)
        )
      const isSent = until(({ outbox }) => outbox.length === 0)
      return Effect.all([
        say(1, few),
        until(({ turn }) => turn !== null),
        ...[2, 3, 4, 5, 6].flatMap((place) => [word(place), isSent]),
        say([{ place: 7 }], few),
        word(8),
        say([{ place: 9, kind: "stop" }], few),
        done(9)
      ])
    }
  },
  "stopped-before-renewal": {
    activities: stopped,
    tell: ({ done, say, until }) => {
      const few = { limits: { ...limits, events: 12 } }
      const one = Effect.zipRight(
        say(1, few),
        until(({ turn }) => turn !== null)
      )
      const others = [2, 3, 4].map((place) =>
        Effect.zipRight(
          say(1, few),
          until(({ upTo }) => upTo === place)
        )
      )
      return Effect.all([one, ...others, say([{ place: 5, kind: "stop" }], few), done(5)])
    }
  }
}

const named = new RegExp(`\\d+@${hostname()}[\\w-]*`, "g")

/** On one line, and without the name of this machine. */
const written = (history: unknown) => JSON.stringify(history).replaceAll(named, "recorder")

/** Its runs, from the first on, in a file each. */
const record = (name: string, { activities, tell }: Tale) =>
  Effect.gen(function* () {
    const { client } = yield* Effect.flatMap(Link, ({ connected }) => connected)
    const taskQueues = [name]
    yield* Workers.serve(
      { taskQueues, answers: 4, sendings: 4, grace: Duration.zero, heartbeat: Duration.seconds(10) },
      { ...plainActivities({ onStep: () => {} }), ...activities?.() }
    )
    const own: Chat = chat(name)
    const id = workflowId(store, own.key)
    const handle = client.workflow.getHandle(id)
    const newest: Terms = { rules: 2, policy: { queue: "gather" }, limits }
    const signal = (name: string, terms: Terms, args: ReadonlyArray<unknown>) =>
      Effect.promise(() =>
        client.workflow.signalWithStart(workflowType, {
          workflowId: id,
          taskQueue: taskQueues[0] ?? "",
          args: [{ key: own.key, terms }],
          signal: name,
          signalArgs: [...args]
        })
      )
    const until: Teller["until"] = (isSo) =>
      Effect.promise(() => handle.query<State>(names.state)).pipe(
        Effect.filterOrFail(isSo, (state) => new Untold({ state })),
        Effect.retry(Schedule.intersect(Schedule.spaced("20 millis"), Schedule.recurUpTo("1 minute")))
      )
    yield* tell({
      say: (refs, over = {}) => {
        const terms = { ...newest, ...over }
        const made =
          typeof refs === "number" ? refsOf(own, refs) : refs.map((over) => ({ ...refsOf(own, 1)[0], ...over }))
        return signal(names.arrived, terms, [made, terms])
      },
      replan: signal(names.replan, newest, [newest]),
      update: Effect.promise(() =>
        handle.executeUpdate(names.done, { args: [refsOf({ ...own, place: 0 }, 1)[0]?.id] })
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
 * Records what the workflow does, for the test that replays it: `npm run histories -- messages stopped`; without names, all. A
 * conversation that was recorded before may still run as it was recorded: only what nobody runs any more is recorded anew.
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
