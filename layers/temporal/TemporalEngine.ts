import type { WorkflowClient } from "@temporalio/client"
import * as Effect from "effect/Effect"
import * as Hash from "effect/Hash"
import * as Layer from "effect/Layer"
import type { ConversationKey } from "../../domain/Ids.ts"
import type { Policy } from "../../domain/conversation/Policy.ts"
import { rules, type Ref } from "../../domain/conversation/State.ts"
import { Conversations } from "../../services/engine/Conversations.ts"
import { Engine } from "../../services/engine/Engine.ts"
import { type Connected, TemporalConnection } from "./TemporalConnection.ts"
import { conversation } from "./workflow/ConversationWorkflow.ts"
import { arrivedSignal, type Limits, replanSignal, type Start, type Terms, workflowId } from "./workflow/Protocol.ts"
import { unavailable } from "./Trouble.ts"

/**
 * How conversations run on Temporal.
 *
 * @since 0.1.0
 * @category models
 */
export interface TemporalOptions {
  readonly policy: Policy
  readonly limits: Limits
  /** Each conversation belongs to one of these permanently. */
  readonly taskQueues: readonly [string, ...ReadonlyArray<string>]
}

/**
 * The workflow task timeout in milliseconds: the longest time for which a dead worker blocks a conversation. A worker that has just started
 * must be able to replay a long history within it.
 */
const decision = 5000

/** The maximum number of conversations that are signalled at the same time. */
const concurrency = 32

/**
 * The engine for several machines: one workflow per conversation, started by its first signal. Signals are durable even without a worker,
 * so the store is then updated to confirm their content. Duplicate signals are recognised by their place.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: TemporalOptions): Layer.Layer<Engine, never, Conversations | TemporalConnection> =>
  Layer.effect(
    Engine,
    Effect.gen(function* () {
      const conversations = yield* Conversations
      const link = yield* TemporalConnection
      const terms: Terms = { rules, policy: options.policy, limits: options.limits }

      // The id never changes: read until it succeeds once. `Effect.cached` would also keep a failure.
      let known: string | undefined
      const store = Effect.suspend(() =>
        known === undefined
          ? Effect.tap(conversations.id, (id) => Effect.sync(() => (known = id)))
          : Effect.succeed(known)
      )

      const tell = (
        { client, name, ...where }: To,
        key: ConversationKey,
        signal: (workflow: WorkflowClient, run: ReturnType<typeof runOf>) => Promise<unknown>
      ) =>
        Effect.tryPromise({
          try: () => signal(client.workflow, runOf(name, key)),
          catch: (error) => unavailable(error, where)
        })
      const runOf = (store: string, key: ConversationKey) => ({
        workflowId: workflowId(store, key),
        taskQueue: queueOf(options.taskQueues, key),
        args: [{ key, terms }] satisfies [Start],
        workflowTaskTimeout: decision
      })

      const each = <A>(items: Iterable<A>, tell: (item: A, to: To) => Effect.Effect<void, Unavailable>) =>
        Effect.flatMap(Effect.zip(link.current, store), ([connected, name]) =>
          Effect.forEach(items, (item) => tell(item, { ...connected, name }), { concurrency, discard: true })
        )

      return Engine.of({
        submit: (placed) => {
          const refs = new Map<ConversationKey, Array<Ref>>()
          for (const { conversation, ref } of placed) {
            const own = refs.get(conversation)
            if (own === undefined) refs.set(conversation, [ref])
            else own.push(ref)
          }
          return each(refs, ([key, own], to) =>
            Effect.zipRight(
              tell(to, key, (workflow, run) =>
                workflow.signalWithStart(conversation, { ...run, signal: arrivedSignal, signalArgs: [own, terms] })
              ),
              conversations.confirm(
                key,
                own.map(({ place }) => place)
              )
            )
          )
        },
        replan: (keys) =>
          each(keys, (key, to) =>
            Effect.asVoid(
              tell(to, key, (workflow, run) =>
                workflow.signalWithStart(conversation, { ...run, signal: replanSignal, signalArgs: [terms] })
              )
            )
          )
      })
    })
  )

/** The connection, and the name of the store. */
interface To extends Connected {
  readonly name: string
}

type Unavailable = Effect.Effect.Error<ReturnType<(typeof Engine.Service)["submit"]>>

/** Maps a conversation to a queue, always the same one as long as the queues stay the same. */
const queueOf = (queues: TemporalOptions["taskQueues"], key: ConversationKey): string =>
  queues[Math.abs(Hash.string(key)) % queues.length] ?? queues[0]
