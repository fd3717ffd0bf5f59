import * as Effect from "effect/Effect"
import { isFree } from "../../domain/model/Billing.ts"
import { boundsOf } from "../../domain/model/Bounds.ts"
import type { ChatAnswer, ChatRequest, Usage } from "../../domain/model/Chat.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { LedgerUnavailable, type ModelFailure, PriceUnknown, SpendingCapReached } from "../../domain/model/Failure.ts"
import { estimate } from "../../domain/model/transcript/Tokens.ts"
import type { Spender } from "../../domain/spending/Cap.ts"
import type { CapReached } from "../../domain/spending/CapReached.ts"
import { dollars, type Money } from "../../domain/spending/Money.ts"
import * as Period from "../../domain/spending/Period.ts"
import { costOf, type Prices, worst } from "../../domain/spending/Prices.ts"
import type { PriceBook } from "../spending/PriceBook.ts"
import type { Reservation, Spending } from "../spending/Spending.ts"
import type { Ask } from "./ModelRouter.ts"

/** A request that is about to be sent. */
export interface Sending {
  readonly ask: Ask
  readonly asked: Asked
  readonly request: ChatRequest
}

/** How the calls of a route are paid for. */
export interface Paying {
  /** The most tokens of an answer that continues a text; all of it for an empty one. */
  readonly limit: (text: string) => number
  /** Reserves the worst cost of a request around its call, and settles it by what the provider reports. */
  readonly around: (
    sending: Sending,
    call: (begun: (generation: string | undefined) => void) => Effect.Effect<ChatAnswer, ModelFailure>
  ) => Effect.Effect<ChatAnswer, ModelFailure>
}

/** However long the text so far is, its continuation may have this many tokens. */
const shortest = 256

/** What an answer has cost; undefined if the provider tells nothing that can be believed. */
const costOfAnswer = (prices: Prices, usage: Usage | undefined, pictures: number): Money | undefined => {
  if (usage === undefined) return undefined
  const told = usage.cost === undefined ? undefined : dollars(usage.cost)
  if (told !== undefined) return told
  return usage.promptTokens + usage.completionTokens === 0 ? undefined : costOf(prices, usage, pictures)
}

/** Undefined if spending has no caps: then nothing is done about it. `answerTokens`: the most tokens of an answer. */
export const make = (
  spending: typeof Spending.Service,
  prices: typeof PriceBook.Service,
  { answerTokens }: { readonly answerTokens: number }
): Paying | undefined => {
  if (!spending.isCapped) return undefined

  const refused = (asked: Asked, { limit, per, resumesAt, who }: CapReached) =>
    new SpendingCapReached({
      ...asked,
      who,
      per,
      limit,
      ...(resumesAt === undefined ? {} : { resumesAt, resumes: Period.named(resumesAt, spending.zone) })
    })

  /** Settles a call by its end. */
  const settled = (
    { named, release, settle }: Reservation,
    known: Prices,
    pictures: number,
    call: (begun: (generation: string | undefined) => void) => Effect.Effect<ChatAnswer, ModelFailure>
  ) => {
    let hasBegun = false
    const begun = (generation: string | undefined) => {
      hasBegun = true
      if (generation !== undefined) named(generation)
    }
    return Effect.mapBoth(call(begun), {
      onSuccess: (answer) => {
        const { generation, usage } = answer.finish
        const cost = costOfAnswer(known, usage, pictures)
        if (generation !== undefined) named(generation)
        if (cost !== undefined) {
          settle(cost, usage && { prompt: usage.promptTokens, completion: usage.completionTokens })
        }
        return answer
      },
      onFailure: (failure) => {
        if (!hasBegun && isFree(failure)) release()
        return failure
      }
    })
  }

  return {
    limit: (text) => (text === "" ? answerTokens : Math.max(shortest, answerTokens - estimate(text))),
    around: ({ ask, asked, request }, call) =>
      Effect.flatMap(prices.of(asked.candidate), (known) => {
        if (known === undefined) return new PriceUnknown(asked)
        const bounds = boundsOf(request, request.maxTokens ?? answerTokens)
        const spender: Spender = { ...ask.spender, request: ask.request }
        const priced = {
          spender,
          purpose: ask.purpose ?? "answer",
          model: asked.candidate,
          worst: worst(known, bounds)
        }
        return Effect.mapError(
          spending.within(priced, (reservation) => settled(reservation, known, bounds.pictures, call)),
          (failure) => {
            if (failure._tag === "CapReached") return refused(asked, failure)
            return failure._tag === "StoreUnavailable" ? new LedgerUnavailable({ ...asked, retryAfter: 1000 }) : failure
          }
        )
      })
  }
}
