import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { isBilled } from "../../domain/model/Billing.ts"
import { MediaUnavailable } from "../../domain/media/MediaUnavailable.ts"
import { type Prices, secondsOf, worst } from "../../domain/spending/Prices.ts"
import { Spending } from "../spending/Spending.ts"
import { type Recording, Transcriber, Unheard } from "./Transcriber.ts"

const nothing = { promptTokens: 0, completionTokens: 0 }

/**
 * Transcription under the caps on spending. The bytes of a recording bound its length; the server tells the length that it bills.
 * Without a known price no recording is transcribed while there are caps.
 */
export const layer = (options: {
  readonly model: string
  readonly prices: Prices | undefined
}): Layer.Layer<Transcriber, never, Transcriber | Spending> =>
  Layer.effect(
    Transcriber,
    Effect.gen(function* () {
      const transcriber = yield* Transcriber
      const spending = yield* Spending
      const { model, prices } = options
      if (!spending.isCapped || !transcriber.listens) return transcriber
      if (prices === undefined) {
        yield* Effect.logWarning(
          "recordings are not transcribed: spending has caps, and their price is not known; set HOLDFAST_TRANSCRIPTION_PRICE"
        )
        return Transcriber.of({ listens: false, transcribe: () => new Unheard({ why: "not heard" }) })
      }

      const costOf = (seconds: number) => worst(prices, { ...nothing, seconds })
      const paid = (recording: Recording) =>
        Effect.flatMap(
          spending.reserve({
            spender: { ...recording.spender, request: recording.request },
            purpose: "transcription",
            model,
            worst: costOf(secondsOf(recording.bytes.length))
          }),
          ({ release, settle }) =>
            Effect.tapError(
              transcriber.transcribe({ ...recording, billed: (seconds) => settle(costOf(seconds)) }),
              (failure) =>
                Effect.sync(() => {
                  if (failure._tag === "Unheard" || !isBilled(Number(failure.code))) release()
                })
            )
        ).pipe(
          Effect.scoped,
          Effect.catchTags({
            CapReached: () => new Unheard({ why: "not paid" }),
            StoreUnavailable: () => new MediaUnavailable({ what: "transcription", code: "ledger", retryAfter: 1000 })
          })
        )
      return Transcriber.of({ listens: true, transcribe: paid })
    })
  )
