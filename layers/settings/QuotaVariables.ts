import * as Option from "effect/Option"
import type { Amounts } from "../../domain/people/Quota.ts"
import { optionalWhole } from "./Variable.ts"

/** The variables about what a person may use per day. */
export const quotaVariables = {
  quotaMessages: optionalWhole("HOLDFAST_QUOTA_MESSAGES", 1, 1_000_000, 100),
  quotaSeconds: optionalWhole("HOLDFAST_QUOTA_AUDIO_SECONDS", 1, 1_000_000, 600),
  quotaPictures: optionalWhole("HOLDFAST_QUOTA_PICTURES", 1, 1_000_000, 20)
}

interface Set {
  readonly quotaMessages: Option.Option<number>
  readonly quotaSeconds: Option.Option<number>
  readonly quotaPictures: Option.Option<number>
}

/** The daily limits; `undefined` if there are none. */
export const quotas = ({ quotaMessages, quotaPictures, quotaSeconds }: Set): Partial<Amounts> | undefined => {
  const set = { messages: quotaMessages, seconds: quotaSeconds, pictures: quotaPictures }
  const limits = Object.entries(set).flatMap(([kind, limit]) => (Option.isSome(limit) ? [[kind, limit.value]] : []))
  return limits.length === 0 ? undefined : Object.fromEntries(limits)
}
