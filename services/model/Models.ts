import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Mailbox from "effect/Mailbox"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import type { ChatMessage, Usage } from "../../domain/model/Chat.ts"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import { RequestId } from "../../domain/Ids.ts"
import { type Ask, ModelRouter, type Routed } from "./ModelRouter.ts"

/** A text for the user's role, or a whole transcript. */
export type Prompt = string | ReadonlyArray<ChatMessage>

/** An answer, or the text so far of one that grows. */
export interface ModelAnswer {
  readonly text: string
  /** The model ended the text by itself. False: it still grows, nobody could resume it, or a limit or a filter ended it. */
  readonly complete: boolean
  /** The candidate that answered, once it is known. */
  readonly candidate?: string
  /** Tokens and cost, if the provider reports them. */
  readonly usage?: Usage | undefined
}

export interface AskOptions extends Pick<Ask, "priority"> {
  /** Whose retry budget pays for retries and fallbacks; all calls without a name share one. */
  readonly client?: string
}

/**
 * Model calls along a route: retries, breakers, fallbacks and resumed streams stand behind each.
 *
 * @since 0.1.0
 * @category services
 */
export class Models extends Context.Tag("holdfast/services/model/Models")<
  Models,
  {
    /** Succeeds with the answer. It may be cut: look at `complete`. Fails if there is no text at all. */
    readonly ask: (prompt: Prompt, options?: AskOptions) => Effect.Effect<ModelAnswer, ModelFailure>
    /**
     * The answer as it grows: each element holds the whole text so far, because an answer that starts again replaces what was shown.
     * A slow consumer misses elements in between, never the last one, which is what `ask` would return.
     */
    readonly stream: (prompt: Prompt, options?: AskOptions) => Stream.Stream<ModelAnswer, ModelFailure>
  }
>() {
  static readonly layer: Layer.Layer<Models, never, ModelRouter> = Layer.effect(
    Models,
    Effect.map(ModelRouter, (router) => {
      const answer = (prompt: Prompt, { client = "models", ...priority }: AskOptions, show: Ask["show"]) =>
        Effect.flatMap(requestId, (request) =>
          router.answer({
            ...priority,
            request,
            client,
            messages: typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt,
            streaming: true,
            run: 1,
            again: Effect.void,
            show
          })
        ).pipe(Effect.map(answerOf))

      return Models.of({
        ask: Effect.fn("Models.ask")((prompt, options = {}) => answer(prompt, options, () => {})),
        stream: (prompt, options = {}) =>
          Mailbox.make<ModelAnswer, ModelFailure>({ capacity: 1, strategy: "sliding" }).pipe(
            Effect.tap((growing) =>
              answer(prompt, options, (text) => growing.unsafeOffer({ text, complete: false })).pipe(
                Effect.tap((whole) => growing.offer(whole)),
                Mailbox.into(growing),
                Effect.forkScoped
              )
            ),
            Effect.map(Mailbox.toStream),
            Stream.unwrapScoped,
            Stream.withSpan("Models.stream")
          )
      })
    })
  )
}

/** Random, so that no other process has it. */
const requestId = Effect.map(Effect.replicateEffect(Random.nextIntBetween(0, 2 ** 32), 4), (parts) =>
  RequestId.make(`ask:${parts.map((part) => part.toString(16).padStart(8, "0")).join("")}`)
)

const answerOf = ({ candidate, cut, finish, text }: Routed): ModelAnswer => ({
  text,
  complete: cut === undefined && finish?.reason === "stop",
  candidate,
  usage: finish?.usage
})
