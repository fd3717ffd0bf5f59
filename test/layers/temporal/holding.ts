import type { WorkflowHandle } from "@temporalio/client"
import { Stop } from "../../../services/turns/Stop.ts"
import { defaultPayloadConverter } from "@temporalio/common"
import { Context, Duration, Effect, Layer, type Scope } from "effect"
import { randomUUID } from "node:crypto"
import { readFile, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { assert } from "vitest"
import type { Step } from "../../../domain/conversation/Action.ts"
import type { Policy } from "../../../domain/conversation/Policy.ts"
import type { Ref } from "../../../domain/conversation/State.ts"
import type { RequestId } from "../../../domain/Ids.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { TemporalConnection } from "../../../layers/temporal/TemporalConnection.ts"
import { conversation } from "../../../layers/temporal/workflow/ConversationWorkflow.ts"
import {
  type Activities,
  arrivedSignal,
  doneUpdate,
  type Limits,
  progressQuery,
  type Start,
  stateQuery,
  type Terms,
  workflowId
} from "../../../layers/temporal/workflow/Protocol.ts"
import * as TemporalEngine from "../../../layers/temporal/TemporalEngine.ts"
import * as Workers from "../../../layers/temporal/Workers.ts"
import { Conversations } from "../../../services/engine/Conversations.ts"
import { type Failure, Steps } from "../../../services/engine/Steps.ts"
import { Updates } from "../../../services/turns/Updates.ts"
import { Engine } from "../../../services/engine/Engine.ts"
import { Readiness } from "../../../services/Readiness.ts"
import { arrivalOf, bot, keyOf } from "../../support/arrivals.ts"
import { eventually } from "../../support/Daemon.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { shared } from "../../support/Shared.ts"

/** The way to the server of the run. */
export const server = Layer.unwrapEffect(
  Effect.map(shared("temporal"), (address) =>
    Layer.provide(TemporalConnection.layer({ TEMPORAL_ADDRESS: address }), Readiness.layer)
  )
)

/** The bundle of the build. */
export const bundle = fileURLToPath(new URL("../../../dist/workflows.bundle.js", import.meta.url))

/** The workflows of another program, which says something otherwise. */
export const otherBundle = (ours: string, theirs: string) =>
  Effect.gen(function* () {
    const code = yield* Effect.promise(() => readFile(bundle, "utf8"))
    assert.include(code, ours)
    const path = `${yield* temporaryFolder}/workflows.bundle.js`
    yield* Effect.promise(() => writeFile(path, code.replace(ours, theirs)))
    return path
  })

export const limits: Limits = { answer: 60_000, send: 60_000, heartbeat: 10_000, events: 1024 }

export type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle["fetchHistory"]>>["events"]>[number]

/** The argument with which a run was started. */
export const startOf = (run: ReadonlyArray<HistoryEvent> | undefined): Start => {
  const [payload] = run?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? []
  if (!payload) throw new TypeError("no run")
  return defaultPayloadConverter.fromPayload(payload)
}

export const wasRenewed = (run: ReadonlyArray<HistoryEvent> | undefined) =>
  Boolean(run?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes)

/** The behaviour of the steps of a conversation. */
export type Script = (step: Step, stop: Effect.Effect<void>) => Effect.Effect<void, Failure>

const done: Script = () => Effect.void

const nameOf = (step: Step) =>
  step._tag === "Answer" ? `Answer ${step.places.join(",")}` : `${step._tag} ${step.id.split(":")[1]}`

export const until = (isSo: () => boolean) =>
  eventually(
    String(isSo),
    Effect.sync(() => isSo() || undefined)
  )

let chats = 0

/**
 * A conversation with a store and a task queue of its own, on which nobody works yet, and the steps that it began: `Answer 1,2`,
 * `Deliver 1`.
 */
export const hold = (about: { readonly policy?: Policy; readonly limits?: Partial<Limits> } = {}) =>
  Effect.gen(function* () {
    const chat = ++chats
    const key = keyOf(chat)
    const taskQueue = `chat-${randomUUID()}`
    const terms: Terms = {
      rules: 2,
      policy: about.policy ?? { queue: "gather" },
      limits: { ...limits, ...about.limits }
    }
    const log: Array<string> = []

    const link = yield* TemporalConnection
    const { client } = yield* link.connected
    const stores = yield* Layer.build(Memory.layer)
    const world = Layer.merge(Layer.succeedContext(stores), Layer.succeed(TemporalConnection, link))
    const engine = Context.get(
      yield* Layer.build(Layer.provide(TemporalEngine.layer({ ...terms, taskQueues: [taskQueue] }), world)),
      Engine
    )
    const updates = Context.get(stores, Updates)
    const id = workflowId(yield* Context.get(stores, Conversations).id, key)
    const handle = client.workflow.getHandle(id)

    /** At the door. */
    const accept = (message: number, kind?: "stop" | "tell") => {
      const now = Date.now()
      return Effect.map(updates.accept(bot, [arrivalOf(chat, message, kind, now)], undefined, now), (_) => _.placed)
    }
    /** Accepted, and told to the workflow. */
    const arrive = (message: number, kind?: "stop" | "tell") =>
      Effect.flatMap(accept(message, kind), (placed) => engine.submit(placed))

    /** As a door that offers other terms tells it. */
    const tell = (offered: Partial<Terms>, refs: ReadonlyArray<Ref> = []) =>
      Effect.promise(() =>
        client.workflow.signalWithStart(conversation, {
          workflowId: id,
          taskQueue,
          args: [{ key, terms: { ...terms, ...offered } }],
          signal: arrivedSignal,
          signalArgs: [refs, { ...terms, ...offered }]
        })
      )

    const options = {
      taskQueues: [taskQueue],
      answers: 4,
      sendings: 4,
      grace: Duration.zero,
      heartbeat: Duration.seconds(1),
      bundle
    }
    /** Workers, until the scope closes. */
    const work = (
      script: Script = done,
      over: Partial<Workers.WorkersOptions> = {}
    ): Effect.Effect<void, never, Scope.Scope> => {
      const steps = Layer.mock(Steps, {
        attempt: (_, step, { stop = new Stop() }) =>
          Effect.suspend(() => {
            log.push(nameOf(step))
            return script(step, stop)
          })
      })
      return Effect.asVoid(
        Layer.build(
          Workers.layer({ ...options, ...over }).pipe(Layer.provide(steps), Layer.provide([world, Readiness.layer]))
        )
      )
    }

    /** The events of its runs, from the first on. */
    const runs = Effect.promise(async () => {
      const all: Array<ReadonlyArray<HistoryEvent>> = []
      let run: string | null | undefined = (await handle.describe()).runId
      while (run) {
        const { events } = await client.workflow.getHandle(id, run).fetchHistory()
        all.unshift(events ?? [])
        run = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId
      }
      return all
    })

    /** Completes an activity that waits for that. */
    const complete = (name: string) =>
      Effect.promise(async () => {
        const { events } = await handle.fetchHistory()
        const scheduled = events?.map((event) => event.activityTaskScheduledEventAttributes)
        const activityId = scheduled?.find((one) => one?.activityType?.name === name)?.activityId ?? ""
        await client.activity.complete({ workflowId: id, activityId }, undefined)
      })

    return {
      accept,
      arrive,
      complete,
      engine,
      handle,
      key,
      log,
      runs,
      /** Workers with custom activities, until the scope closes. */
      serve: (activities: Activities) => Workers.serve(options, activities),
      stores,
      tell,
      terms,
      work,
      state: Effect.promise(() => handle.query(stateQuery)),
      progress: (id: RequestId) => Effect.promise(() => handle.query(progressQuery, id)),
      done: (id: RequestId) => Effect.promise(() => handle.executeUpdate(doneUpdate, { args: [id] }))
    }
  })
