import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { fork } from "node:child_process"

/** A contender ended, or did not start. */
export class ContenderFell extends Data.TaggedError("ContenderFell")<{ readonly name: string; readonly why: string }> {
  override get message() {
    return `${this.name} ${this.why}`
  }
}

/** The program of a contender, which runs turns as it is told over IPC, see `programs/turns.mjs`. */
export interface Program {
  readonly name: string
  readonly file: string
  readonly args?: ReadonlyArray<string>
  /** The program that runs it; by default this version of Node. */
  readonly node?: string
}

/** Runs turns of this number of people, and returns the turns per second. */
export type Rate = (people: number, turns: number) => Effect.Effect<number, ContenderFell>

/** Starts a contender, which ends with the scope. All have the same Node options. */
export const start = ({
  args = [],
  file,
  name,
  node = process.execPath
}: Program): Effect.Effect<Rate, ContenderFell, Scope.Scope> =>
  Effect.gen(function* () {
    const ended = yield* Deferred.make<never, ContenderFell>()
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const child = fork(file, args, {
          execPath: node,
          env: { ...process.env, NODE_NO_WARNINGS: "1" },
          stdio: ["ignore", "ignore", "inherit", "ipc"]
        })
        const fall = (why: string) => Deferred.unsafeDone(ended, new ContenderFell({ name, why }))
        child.on("error", ({ message }) => fall(`failed: ${message}`))
        child.on("exit", (code, signal) => fall(`ended with ${signal ?? code}`))
        return child
      }),
      (child) =>
        Effect.gen(function* () {
          // It ends its own servers.
          if (child.connected) child.disconnect()
          const gone = Effect.ignore(Deferred.await(ended))
          yield* Effect.timeoutTo(gone, {
            duration: "10 seconds",
            onSuccess: () => {},
            onTimeout: () => void child.kill("SIGKILL")
          })
        })
    )
    const said = Effect.async<unknown>((resume) => void child.once("message", (word) => resume(Effect.succeed(word))))
    const within = (work: Effect.Effect<unknown>) =>
      Effect.timeoutFail(Effect.raceFirst(work, Deferred.await(ended)), {
        duration: "10 minutes",
        onTimeout: () => new ContenderFell({ name, why: "does not answer" })
      })
    yield* within(said)
    return (people, turns) =>
      Effect.map(
        within(
          Effect.suspend(() => {
            child.send({ people, turns })
            return said
          })
        ),
        Number
      )
  })
