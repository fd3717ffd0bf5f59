import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as HashMap from "effect/HashMap"
import * as LogLevel from "effect/LogLevel"
import type { RequestId } from "../../domain/Ids.ts"
import { modelName } from "../../domain/model/GenAi.ts"
import type { Answer } from "../../domain/turns/Answer.ts"

/** What is known of a turn when its answer is stored. Times are epoch milliseconds. */
export interface TurnFacts {
  /** The Telegram user id of the person with the newest message. */
  readonly person: number | undefined
  readonly messages: number
  /** When its first message was accepted, when a model was first asked in the last attempt, and its first text. */
  readonly acceptedAt: number | undefined
  readonly beganAt: number
  readonly firstTokenAt: number | undefined
  /** The name of the candidate that answered. */
  readonly candidate: string | undefined
  readonly attempts: number
}

/** The most turns that are remembered between their answer and its delivery. */
const most = 1024

/** The turns of this process whose answers are not delivered yet. */
class Answered {
  readonly #facts = new Map<RequestId, TurnFacts>()

  note(turn: RequestId, facts: TurnFacts): void {
    this.#facts.set(turn, facts)
    if (this.#facts.size <= most) return
    for (const [oldest] of this.#facts) {
      this.#facts.delete(oldest)
      return
    }
  }

  take(turn: RequestId): TurnFacts | undefined {
    const facts = this.#facts.get(turn)
    this.#facts.delete(turn)
    return facts
  }
}

/** The facts for the log line at the end of a turn. By default there is one instance per process. */
export class TurnLog extends Context.Reference<TurnLog>()("holdfast/services/telemetry/TurnLog", {
  defaultValue: () => new Answered()
}) {}

/** Adds to the annotations what is known. */
const known = (annotations: HashMap.HashMap<string, unknown>, facts: Readonly<Record<string, unknown>>) =>
  HashMap.mutate(annotations, (all) => {
    for (const name in facts) {
      const value = facts[name]
      if (value !== undefined && value !== null) HashMap.set(all, name, value)
    }
  })

const since = (from: number | undefined, to: number | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : Math.max(0, to - from)

/**
 * Logs the end of a turn in one line: its person, candidate, times in milliseconds, tokens, and how it ended. A turn that was
 * answered by another process has only what its answer says.
 */
export const ended = (turn: RequestId, answer: Answer | undefined, isAbandoned = false): Effect.Effect<void> =>
  Effect.flatMap(TurnLog, (log) =>
    Effect.withFiberRuntime((fiber) => {
      const facts = log.take(turn)
      // A turn costs less than a millisecond: a line that is not written must cost nothing.
      const isLogged = LogLevel.lessThanEqual(fiber.getFiberRef(FiberRef.currentMinimumLogLevel), LogLevel.Info)
      if (!isLogged) return Effect.void
      return Effect.clockWith((clock) => {
        const now = clock.unsafeCurrentTimeMillis()
        const how = isAbandoned ? "not delivered" : (answer?.kind ?? "delivered")
        const annotations = known(fiber.getFiberRef(FiberRef.currentLogAnnotations), {
          person: facts?.person,
          messages: facts?.messages,
          candidate: facts?.candidate,
          model: modelName(answer?.model),
          attempts: facts?.attempts,
          waitedMs: since(facts?.acceptedAt, facts?.beganAt),
          firstTokenMs: since(facts?.beganAt, facts?.firstTokenAt),
          answeredMs: since(facts?.beganAt, answer?.at),
          totalMs: since(facts?.acceptedAt, now),
          promptTokens: answer?.promptTokens,
          completionTokens: answer?.completionTokens,
          cost: answer?.cost
        })
        return Effect.locally(Effect.logInfo(`turn ended: ${how}`), FiberRef.currentLogAnnotations, annotations)
      })
    })
  )
