import { Client, Connection } from "@temporalio/client"
import { Context, Effect, ExecutionStrategy, Exit, Layer, Scope } from "effect"
import { idle } from "../../domain/conversation/Reducer.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { TurnVerb } from "../../domain/turns/Verbs.ts"
import type { Role } from "../../layers/settings/EngineVariables.ts"
import { Database } from "../../layers/sql/database/Database.ts"
import type { DatabaseRefused } from "../../layers/sql/database/DatabaseRefused.ts"
import { stateQuery, workflowId } from "../../layers/temporal/workflow/Protocol.ts"
import { Conversations } from "../../services/engine/Conversations.ts"
import { TurnVerbs } from "../../services/turns/TurnVerbs.ts"
import { Updates } from "../../services/turns/Updates.ts"
import { keyOf } from "../support/arrivals.ts"
import type { TemporalServer } from "../support/TemporalServer.ts"
import { line } from "./Line.ts"
import type { Pulse } from "./Mortal.ts"
import { Outside } from "./Outside.ts"
import { assistant, type Terms } from "./Process.ts"

/**
 * The processes that die.
 *
 * - `restart`: nobody; the daemon is stopped in order. `daemon`: all processes, in the midst of what they do.
 * - `worker`: who makes and sends answers; where that is the daemon itself, the daemon. `server`: the engine's; where the engine
 *   is in the daemon, the daemon.
 */
export type Death = "restart" | "daemon" | "worker" | "server"

/** The parts of a kind of worlds. */
export interface Kind {
  /** A new database: the layer opens the same one each time. */
  readonly database: Effect.Effect<Layer.Layer<Database, DatabaseRefused>, never, Scope.Scope>
  /** Nothing: the embedded engine. */
  readonly temporal?: TemporalServer
  /** The door and the worker are processes of their own. */
  readonly several: boolean
}

/** An assistant with all that is around it. */
export interface World {
  readonly outside: Outside
  /** Whether the engine took on all that is stored of a chat. */
  readonly taken: (chat: number) => Effect.Effect<boolean>
  /** Whether nothing is left to do in a chat. */
  readonly idle: (chat: number) => Effect.Effect<boolean>
  /** An operator does something with a turn. */
  readonly operate: (turn: RequestId, verb: TurnVerb) => Effect.Effect<void>
  readonly dies: (what: Death) => Effect.Effect<void>
  /** All that died lives again. */
  readonly rises: Effect.Effect<void>
}

interface Living {
  readonly stores: Context.Context<Updates | Conversations | TurnVerbs>
  readonly stop: Effect.Effect<void>
  readonly kill: Effect.Effect<void>
}

let worlds = 0

/** Opens a world on a new database. */
export const open = (
  { database, several, temporal }: Kind,
  terms: Terms,
  friends: ReadonlySet<number>
): Effect.Effect<World, never, Scope.Scope> =>
  Effect.gen(function* () {
    const outside = new Outside()
    const composition = { terms, outside, friends, several, taskQueue: `contract-${++worlds}` }
    const opened = yield* database
    const scope = yield* Effect.scope
    const lives = new Map<Role, Living>()

    /** One that is killed closes nothing in order: it is cut off from everything, and what is left of it goes in the background. */
    const begin = (role: Role) =>
      Effect.gen(function* () {
        const pulse: Pulse = { alive: true }
        const below = yield* Scope.fork(scope, ExecutionStrategy.sequential)
        const above = yield* Scope.fork(scope, ExecutionStrategy.sequential)
        const way = temporal === undefined ? undefined : yield* Scope.extend(line(temporal.address), below)
        const built = yield* Layer.buildWithScope(opened, below)
        const life = { role, pulse, database: Context.get(built, Database), temporal: way?.address }
        const stores = yield* Layer.buildWithScope(assistant(composition, life), above)
        lives.set(role, {
          stores,
          stop: Effect.zipRight(Scope.close(above, Exit.void), Scope.close(below, Exit.void)),
          kill: Effect.suspend(() => {
            pulse.alive = false
            return Effect.zipRight(Scope.close(below, Exit.void), Effect.forkIn(Scope.close(above, Exit.void), scope))
          })
        })
      }).pipe(Effect.orDie)

    const end = (role: Role, how: "stop" | "kill") =>
      Effect.suspend(() => {
        const life = lives.get(role)
        lives.delete(role)
        return life?.[how] ?? Effect.void
      })
    let serving = true
    const all: ReadonlyArray<Role> = several ? ["door", "worker"] : ["all"]
    const worker: ReadonlyArray<Role> = several ? ["worker"] : ["all"]
    const rises = Effect.gen(function* () {
      if (temporal !== undefined && !serving) yield* Effect.orDie(temporal.start)
      serving = true
      for (const role of all) if (!lives.has(role)) yield* begin(role)
    })

    const dies = (what: Death): Effect.Effect<void> => {
      if (what === "server" && temporal !== undefined) {
        serving = false
        return temporal.kill
      }
      const roles = what === "worker" ? worker : all
      return Effect.forEach(roles, (role) => end(role, what === "restart" ? "stop" : "kill"), { discard: true })
    }

    /** Of what lives; nothing is known of what is dead, or cannot be asked just now. */
    const ask = (question: (stores: Living["stores"]) => Effect.Effect<boolean, unknown>) =>
      Effect.suspend(() => {
        const life = lives.get(several ? "door" : "all")
        return life === undefined ? Effect.succeed(false) : question(life.stores)
      }).pipe(Effect.orElseSucceed(() => false))

    yield* rises
    const state = temporal === undefined ? inStore : yield* inWorkflow(temporal.address)
    return {
      outside,
      taken: (chat) =>
        ask((stores) =>
          Effect.map(Context.get(stores, Updates).unconfirmed(Number.MAX_SAFE_INTEGER, 1000), (placed) =>
            placed.every(({ conversation }) => conversation !== keyOf(chat))
          )
        ),
      operate: (turn, verb) =>
        Effect.gen(function* () {
          const life = lives.get(several ? "door" : "all")
          if (life === undefined) return yield* Effect.dieMessage("nobody is there to be asked")
          yield* Context.get(life.stores, TurnVerbs).act(turn, { verb, by: "console" }, Date.now())
        }).pipe(Effect.orDie),
      idle: (chat) => ask((stores) => state(Context.get(stores, Conversations), keyOf(chat))),
      dies,
      rises
    }
  })

type IsIdle = (conversations: typeof Conversations.Service, key: ConversationKey) => Effect.Effect<boolean, unknown>

const inStore: IsIdle = ({ busy }, key) => Effect.map(busy, (keys) => !keys.includes(key))

/** A workflow knows; as long as it asks where to begin, it knows less than the store. */
const inWorkflow = (address: string): Effect.Effect<IsIdle, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => Connection.lazy({ address })),
      (connection) => Effect.promise(() => connection.close())
    ),
    (connection) => {
      const { workflow } = new Client({ connection })
      return ({ id, waiting }, key) =>
        Effect.gen(function* () {
          const handle = workflow.getHandle(workflowId(yield* id, key))
          const state = yield* Effect.tryPromise(() => handle.query(stateQuery))
          const { passed, refs } = yield* waiting(key, state.upTo, 1)
          return idle(state) && passed.length + refs.length === 0
        })
    }
  )
