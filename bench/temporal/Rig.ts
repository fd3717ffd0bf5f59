import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { Policy } from "../../domain/conversation/Policy.ts"
import type { Ref } from "../../domain/conversation/State.ts"
import * as TemporalConnection from "../../layers/temporal/TemporalConnection.ts"
import type { Activities, Limits } from "../../layers/temporal/workflow/Protocol.ts"
import * as TemporalEngine from "../../layers/temporal/TemporalEngine.ts"
import * as Workers from "../../layers/temporal/Workers.ts"
import { Conversations } from "../../services/engine/Conversations.ts"
import { Steps } from "../../services/engine/Steps.ts"
import { Stops } from "../../services/turns/Stops.ts"
import { Engine } from "../../services/engine/Engine.ts"
import { Readiness } from "../../services/Readiness.ts"
import { ReminderStore } from "../../services/reminders/ReminderStore.ts"

const bot = 42

/** As in the daemon, except for the deadlines: no step of a benchmark takes long. */
export const limits: Limits = { answer: 60_000, send: 60_000, heartbeat: 10_000, events: 1024 }

/** Callbacks for steps that begin, in the process of the benchmark. */
export interface Tape {
  onStep: (key: ConversationKey, isAnswer: boolean) => void
}

export type TaskQueues = TemporalEngine.TemporalOptions["taskQueues"]

/** A conversation, whose messages are numbered over its whole life. */
export interface Chat {
  readonly key: ConversationKey
  place: number
}

export const chat = (name: string): Chat => ({ key: ConversationKey.make(`${bot}:${name}`), place: 0 })

/** The next messages of a chat, written now. */
export const refsOf = (of: Chat, count: number): ReadonlyArray<Ref> => {
  const now = Date.now()
  return Array.from({ length: count }, () => {
    const place = ++of.place
    const id = RequestId.make(`${of.key}:${place}`)
    const times = { sentAt: now, acceptedAt: now }
    return { place, id, kind: "message", message: place, sequence: place, ...times, long: false }
  })
}

/** A connection to a dev server that is starting. */
export const link = (address: string) =>
  TemporalConnection.TemporalConnection.layer({ TEMPORAL_ADDRESS: address }).pipe(Layer.provide(Readiness.layer))

/** The name of a store that does not exist. */
export const store = "bench"

const beginning = { upTo: 0, since: 0 }

const conversations = Layer.mock(Conversations, {
  id: Effect.succeed(store),
  release: () => Effect.succeed(beginning),
  confirm: () => Effect.void
})

/** Holdfast's workers: steps that do nothing, as effects behind the adapter. */
const adapted = (tape: Tape, options: Workers.WorkersOptions) =>
  Workers.layer(options).pipe(
    Layer.provide(Readiness.layer),
    Layer.provide([
      conversations,
      Layer.mock(ReminderStore, { next: () => Effect.succeed(null) }),
      Layer.mock(Stops, { requested: () => Effect.never }),
      Layer.mock(Steps, { attempt: (key, { _tag }) => Effect.sync(() => tape.onStep(key, _tag === "Answer")) })
    ])
  )

/** The same steps as plain promise functions, without Effect. */
export const plainActivities = (tape: Tape): Activities => ({
  answer: async (key) => tape.onStep(key, true),
  send: async (key) => tape.onStep(key, false),
  begin: async () => beginning,
  load: async () => ({ refs: [], passed: [] }),
  plan: async () => null,
  stop: async () => {}
})

/** Workers of either kind on their own task queues, and an engine that submits messages to them. */
export const rig = (kind: "ours" | "plain", policy: Policy, count: number) =>
  Effect.gen(function* () {
    const name = (number: number) => `${kind}-${count}-${number}`
    const taskQueues: TaskQueues = [name(1), ...Array.from({ length: count - 1 }, (_, index) => name(index + 2))]
    const tape: Tape = { onStep: () => {} }
    const heartbeat = Duration.millis(limits.heartbeat)
    const options = { taskQueues, answers: 64, sendings: 64, grace: Duration.zero, heartbeat }
    const scope = yield* Effect.scope
    if (kind === "ours") yield* Layer.buildWithScope(adapted(tape, options), scope)
    else yield* Scope.extend(Workers.serve(options, plainActivities(tape)), scope)
    const engine = yield* Effect.provide(
      Engine,
      Layer.provide(TemporalEngine.layer({ policy, limits, taskQueues }), conversations)
    )

    const ended = new Map<string, Deferred.Deferred<number>>()
    yield* Effect.flatMap(TemporalConnection.TemporalConnection, ({ connected }) => connected)
    const starts: Array<number> = []
    tape.onStep = (key, isAnswer) => {
      if (isAnswer) starts.push(performance.now())
      else {
        const waiting = ended.get(key)
        if (waiting !== undefined) Deferred.unsafeDone(waiting, Effect.succeed(performance.now()))
      }
    }

    /** Submits messages, and waits for the send of their turn: when it was requested, answered and sent. */
    const turn = (of: Chat, messages = 1) =>
      Effect.gen(function* () {
        const sent = yield* Deferred.make<number>()
        ended.set(of.key, sent)
        const asked = performance.now()
        yield* engine.submit(refsOf(of, messages).map((ref) => ({ conversation: of.key, ref })))
        const end = yield* Deferred.await(sent)
        return { asked, answer: starts.at(-1) ?? Number.NaN, end }
      })
    return { turn }
  })

export type Rig = Effect.Effect.Success<ReturnType<typeof rig>>
