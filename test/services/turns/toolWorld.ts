import { Clock, Deferred, Effect, Fiber, FiberId, Layer } from "effect"
import type { ModelFailure } from "../../../domain/model/Failure.ts"
import type { ChatRequest, Tool } from "../../../domain/model/Chat.ts"
import type { Reply } from "../../../domain/sandbox/persona/Reply.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { all, exec } from "../../../layers/sql/database/Operation.ts"
import { statement } from "../../../layers/sql/database/Statement.ts"
import * as ToolCallsSql from "../../../layers/sql/stores/ToolCallsSql.ts"
import { Writer } from "../../../layers/sql/database/Writer.ts"
import * as ScriptedModel from "../../../layers/testing/ScriptedModel.ts"
import { Preview } from "../../../services/turns/Preview.ts"
import { Tools } from "../../../services/turns/Tools.ts"
import { Turns } from "../../../services/turns/Turns.ts"
import { TurnStore } from "../../../services/turns/TurnStore.ts"
import * as SingleModel from "../../../services/model/SingleModel.ts"
import { answer } from "./answering.ts"

export const act: Tool = { name: "act", description: "acts", parameters: { type: "object" } }

/** A call of {@link act}; its id is the provider's, the same for all. */
export const acting = (what: string) => ({ id: "c", name: "act", arguments: JSON.stringify({ what }) })

const note = statement("insert into probe (filler) values (?)")
const noted = statement<{ readonly filler: string }>("select filler from probe")

/** The calls that have acted, in order, with the user that each acted for. */
export const acts = Effect.flatMap(Writer, ({ write }) =>
  Effect.map(
    write("acts", () => all(noted)),
    (rows) => rows.map(({ filler }) => filler)
  )
)

/** The results that the model was shown. */
export const resultsIn = ({ messages }: ChatRequest) =>
  messages.flatMap(({ content, role }) => (role === "result" ? [content] : []))

/** Replies as the list says, and then answers. */
export const rounds =
  (...replies: ReadonlyArray<Reply>) =>
  (_: unknown, asked: number): Reply =>
    replies[asked - 1] ?? "done"

/**
 * Turns whose model says what the script says, and whose tool acts in the database. After some steps (each beginning and end of a
 * call to the store, the model or the tool is one) the process hangs, and keeps nothing more.
 */
export const world = (
  script: (request: ChatRequest, asked: number) => Reply | Effect.Effect<Reply, ModelFailure>,
  over: { readonly streaming?: boolean; readonly before?: Effect.Effect<void>; readonly tells?: boolean } = {}
) => {
  const requests: Array<ChatRequest> = []
  const previews: Array<string> = []
  let left = Infinity
  let hung = Deferred.unsafeMake<void>(FiberId.none)
  const step = Effect.suspend(() =>
    left-- > 0 ? Effect.void : Effect.zipRight(Deferred.succeed(hung, undefined), Effect.never)
  )
  const stepping = <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.zipRight(step, Effect.zipLeft(self, step))

  const model = ScriptedModel.layer((request) =>
    stepping(
      Effect.suspend(() => {
        const reply = script(request, requests.push(request))
        return Effect.isEffect(reply) ? reply : Effect.succeed(reply)
      })
    )
  )
  const tools = Layer.effect(
    Tools,
    Effect.map(Writer, ({ write }) => ({
      list: [act],
      done: (_, result) => (over.tells === true ? `It was ${result}.` : undefined),
      run: (call) =>
        stepping(
          Effect.gen(function* () {
            yield* over.before ?? Effect.void
            const now = yield* Clock.currentTimeMillis
            return yield* write("act", () =>
              ToolCallsSql.once(call, now, function* () {
                yield* exec(note, `${call.user}: ${call.arguments}`)
                return `done ${call.round}.${call.index}`
              })
            )
          })
        )
    }))
  )
  const gone = new StoreUnavailable({ operation: "checkpoint", code: "GONE" })
  const store = Layer.effect(
    TurnStore,
    Effect.map(TurnStore, (real) => ({
      ...real,
      claim: (turn) => stepping(real.claim(turn)),
      round: (turn, round, played) => stepping(real.round(turn, round, played)),
      result: (call, result, now) => stepping(real.result(call, result, now)),
      answered: (answer, said) => stepping(real.answered(answer, said)),
      checkpoint: (progress) => Effect.suspend(() => (left < 0 ? Effect.fail(gone) : real.checkpoint(progress)))
    }))
  )
  const preview = Layer.succeed(Preview, {
    open: () => Effect.succeed((shown: string) => void previews.push(shown))
  })
  const layer = Turns.layer({ streaming: over.streaming ?? true, systemPrompt: "" }).pipe(
    Layer.provide([Layer.provide(SingleModel.layer("m"), model), preview, tools]),
    Layer.provide(store),
    Layer.provideMerge(Memory.layer)
  )

  /** Runs the turn in a process that dies after so many steps, if it is not done before. */
  const dying = (steps: number, places: ReadonlyArray<number> = [1]) =>
    Effect.gen(function* () {
      left = steps
      hung = Deferred.unsafeMake<void>(FiberId.none)
      const running = yield* Effect.fork(answer({ places }))
      yield* Effect.raceFirst(Fiber.await(running), Deferred.await(hung))
      yield* Fiber.interrupt(running)
      left = Infinity
    })
  return { layer, requests, previews, dying }
}
