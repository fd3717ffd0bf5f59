import { Data } from "effect"
import * as Judge from "../../../domain/resilience/Judgement.ts"

/** Passes by itself. */
export class Trouble extends Data.TaggedError("Trouble")<{
  readonly retryAfter?: number
  readonly because?: NonNullable<Judge.Transient["because"]>
}> {}

/** Stays. */
export class Refused extends Data.TaggedError("Refused") {}

/** Nobody's fault. */
export class Mistake extends Data.TaggedError("Mistake") {}

export const trouble = new Trouble({})

export const judge = (error: Trouble | Refused | Mistake): Judge.Judgement => {
  switch (error._tag) {
    case "Trouble":
      return Judge.transient({ retryAfter: error.retryAfter, because: error.because })
    case "Refused":
      return Judge.permanent
    case "Mistake":
      return Judge.ignored
  }
}
