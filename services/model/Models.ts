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

/** A text from the user, or a whole transcript. */
export type Prompt = string | ReadonlyArray<ChatMessage>

/** An answer, or the text so far of a streamed one. */
export interface ModelAnswer {
  readonly text: string
  /** The model ended the text. False if it still grows, was cut and could not be resumed, or hit a limit or a filter. */
  readonly complete: boolean
  /** The candidate that answered, once it is known. */
  readonly candidate?: string
  /** Tokens and cost, if the provider reports them. */
  readonly usage?: Usage | undefined
}

export interface AskOptions extends Pick<Ask, "priority" | "spender" | "purpose"> {
  /** The client whose budget pays for retries and fallbacks; all calls without a name share one budget. */
  readonly client?: string
}

/**
 * Calls models along a route, with retries, breakers, fallbacks and resumed streams.
 *
 * @since 0.1.0
 * @category services
 */
export class Models extends Context.Tag("holdfast/services/model/Models")<
  Models,
  {
    /** Succeeds with the answer, which may be cut: check `complete`. Fails if there is no text at all. */
    readonly ask: (prompt: Prompt, options?: AskOptions) => Effect.Effect<ModelAnswer, ModelFailure>
    /**
     * Streams the answer. Each element holds the whole text so far, because an answer that restarts replaces what was shown. A slow consumer
     * misses intermediate elements, but never the last one, which equals the result of `ask`.
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

/** Random, so that it is unique across processes. */
const requestId = Effect.map(Effect.replicateEffect(Random.nextIntBetween(0, 2 ** 32), 4), (parts) =>
  RequestId.make(`ask:${parts.map((part) => part.toString(16).padStart(8, "0")).join("")}`)
)

const answerOf = ({ candidate, cut, finish, text }: Routed): ModelAnswer => ({
  text,
  complete: cut === undefined && finish?.reason === "stop",
  candidate,
  usage: finish?.usage
})
