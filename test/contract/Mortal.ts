import { SqlError } from "@effect/sql/SqlError"
import { Effect } from "effect"
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Database } from "../../layers/sql/database/Database.ts"
import type { Operation } from "../../layers/sql/database/Operation.ts"

/** Whether a process lives. Of a dead one no call comes out any more, and no answer comes back. */
export interface Pulse {
  alive: boolean
}

/** A call of a process to the outside. */
export const mortal = <A, E, R>(pulse: Pulse, call: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() =>
    pulse.alive ? Effect.flatMap(Effect.exit(call), (exit) => (pulse.alive ? exit : Effect.never)) : Effect.never
  )

/** The same of all methods of a port: each is a call, or makes one from its arguments. */
export const mortalPort = <S extends object>(pulse: Pulse, port: S): S => {
  const one = (member: unknown) =>
    typeof member === "function"
      ? (...args: ReadonlyArray<unknown>) => mortal(pulse, member(...args))
      : // What is no function is an effect.
        mortal(pulse, member as Effect.Effect<unknown, unknown>)
  return Object.fromEntries(Object.entries(port).map(([name, member]) => [name, one(member)])) as S
}

const code = "SQLITE_IOERR"
const gone = new SqlError({ cause: { code } })

/** Fails before a query, and before its end, once the process is dead. */
const mortalOperation = <A>(pulse: Pulse, operation: () => Operation<A>) =>
  function* (): Operation<A> {
    const steps = operation()
    let step = steps.next([])
    while (step.done !== true) {
      if (!pulse.alive) throw gone
      step = steps.next(yield step.value)
    }
    if (!pulse.alive) throw gone
    return step.value
  }

const failing = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.catchAllDefect(effect, (defect) => (defect === gone ? gone : Effect.die(defect)))

/** The database of a process: a transaction in which it dies is never committed. It fails, because what hangs is never closed. */
export const mortalDatabase = (pulse: Pulse, database: typeof Database.Service): typeof Database.Service => ({
  ...database,
  read: (operation, query) =>
    Effect.suspend(() => (pulse.alive ? database.read(operation, query) : new StoreUnavailable({ operation, code }))),
  transact: (operation) => failing(database.transact(mortalOperation(pulse, operation))),
  reserve: Effect.suspend(() =>
    pulse.alive
      ? Effect.map(database.reserve, (session) => ({
          run: (operation) => failing(session.run(mortalOperation(pulse, operation))),
          transact: (operation, begin) => failing(session.transact(mortalOperation(pulse, operation), begin))
        }))
      : gone
  )
})
