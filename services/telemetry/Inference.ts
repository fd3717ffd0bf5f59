import * as Effect from "effect/Effect"
import type { ChatAnswer } from "../../domain/model/Chat.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import * as GenAi from "../../domain/model/GenAi.ts"
import { whereTraced } from "./Trace.ts"

/**
 * Runs a call to a model as a span with the attributes of OpenTelemetry's conventions for generative AI. The call
 * receives a function to call at its first piece of the answer.
 */
export const inference = (
  asking: GenAi.Asking,
  asked: Asked,
  call: (began: () => void) => Effect.Effect<ChatAnswer, ModelFailure>
): Effect.Effect<ChatAnswer, ModelFailure> =>
  whereTraced((self) =>
    Effect.withSpan(self, GenAi.spanName(asking), {
      kind: "client",
      captureStackTrace: false,
      attributes: { ...GenAi.asked(asking), ...asked }
    })
  )(
    Effect.clockWith((clock) => {
      const start = clock.unsafeCurrentTimeNanos()
      let first: bigint | undefined
      const began = () => void (first ??= clock.unsafeCurrentTimeNanos())
      const firstChunk = () => ({
        "gen_ai.response.time_to_first_chunk": first === undefined ? undefined : Number(first - start) / 1e9
      })
      return call(began).pipe(
        Effect.tapBoth({
          onSuccess: ({ finish }) => Effect.annotateCurrentSpan({ ...GenAi.answered(finish), ...firstChunk() }),
          onFailure: ({ _tag, status }) =>
            Effect.annotateCurrentSpan({
              ...GenAi.failed(_tag),
              "http.response.status_code": status,
              ...firstChunk()
            })
        })
      )
    })
  )
