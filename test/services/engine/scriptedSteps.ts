import { Duration, Effect, Layer } from "effect"
import type { Step } from "../../../domain/conversation/Action.ts"
import type { ConversationKey } from "../../../domain/Ids.ts"
import * as EmbeddedEngine from "../../../services/engine/EmbeddedEngine.ts"
import { Conversations } from "../../../services/engine/Conversations.ts"
import { type StepExit, Steps } from "../../../services/engine/Steps.ts"
import { Stop } from "../../../services/turns/Stop.ts"
import { Updates } from "../../../services/turns/Updates.ts"
import { Engine } from "../../../services/engine/Engine.ts"
import { Readiness } from "../../../services/Readiness.ts"
import { arrivalOf, bot } from "../../support/arrivals.ts"

const options: EmbeddedEngine.EmbeddedOptions = {
  policy: { queue: "gather" },
  answers: 4,
  sendings: 4,
  grace: Duration.zero
}

export const done: StepExit = { _tag: "Done" }
export const failed: StepExit = { _tag: "Failed", failure: { kind: "transient" } }

export type Script = (conversation: ConversationKey, step: Step, stop: Effect.Effect<void>) => Effect.Effect<StepExit>

/** Steps that are written down as `Answer 1,2` or `Deliver 1`, and end as the script says. An answer confirms its updates. */
export const scripted = (log: Array<string>, script: Script) =>
  Layer.effect(
    Steps,
    Effect.map(Conversations, (conversations) => ({
      attempt: () => Effect.dieMessage("this engine classifies what steps come to"),
      run: (conversation, step, { stop = new Stop() }) =>
        Effect.suspend(() => {
          const what = step._tag === "Answer" ? `${step.mode} ${step.places.join(",")}` : step.id.split(":")[1]
          log.push(`${step._tag} ${what}`)
          const run = script(conversation, step, stop)
          if (step._tag !== "Answer") return run
          return Effect.zipRight(Effect.ignore(conversations.confirm(conversation, step.places)), run)
        })
    }))
  )

export const engine = (
  steps: Layer.Layer<Steps, never, Conversations>,
  over: Partial<EmbeddedEngine.EmbeddedOptions> = {}
) => EmbeddedEngine.layer({ ...options, ...over }).pipe(Layer.provide(steps), Layer.provide(Readiness.layer))

/** Accepts and submits, as the relay does. */
export const arrive = (chat: number, ...messages: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    const updates = yield* Updates
    const { placed } = yield* updates.accept(
      bot,
      messages.map((message) => arrivalOf(chat, message)),
      undefined,
      0
    )
    yield* Effect.flatMap(Engine, ({ submit }) => submit(placed))
  })

/** Lets all fibers go on until the condition holds. */
export const until = (condition: () => boolean) => Effect.yieldNow().pipe(Effect.repeat({ until: condition }))

export const quiet = Effect.gen(function* () {
  const conversations = yield* Conversations
  yield* Effect.yieldNow().pipe(
    Effect.zipRight(conversations.busy),
    Effect.repeat({ until: (keys) => keys.length === 0 })
  )
})
