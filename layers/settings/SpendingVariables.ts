import type * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import { canonical } from "../../domain/reminders/calendar/Zone.ts"
import type { Cap } from "../../domain/spending/Cap.ts"
import { dollars } from "../../domain/spending/Money.ts"
import { free, perMillion, perMinute, type Prices } from "../../domain/spending/Prices.ts"
import { list, time, variable, whole } from "./Variable.ts"

const form = /^\$?(\d[\d.]*)\$? (?:a|per) (day|month|turn)(?: for (?:each (person|group)|(-?\d{1,15})))?$/i

/** `5 a day`, `0.50 a day for each person`, `2 a day for 123456789`. */
const cap = (item: string): Cap | undefined => {
  const [, amount = "", period = "", each, id] = form.exec(item.replace(/\s+/g, " ")) ?? []
  const limit = dollars(amount)
  const per = (["day", "month", "turn"] as const).find((one) => one === period.toLowerCase())
  if (limit === undefined || per === undefined) return undefined
  if (id !== undefined) return { who: id.startsWith("-") ? "group" : "person", per, limit, only: id }
  const who = (["person", "group"] as const).find((one) => one === each?.toLowerCase())
  return { who: who ?? "all", per, limit }
}

/** Two limits for the same are a mistake. */
const caps = (text: string): ReadonlyArray<Cap> | undefined => {
  const found = list(cap)(text)
  const names = found?.map(({ only, per, who }) => `${who} ${per} ${only ?? ""}`)
  return names !== undefined && new Set(names).size === names.length ? found : undefined
}

/** `3/15`: US dollars per million tokens of a prompt and of an answer; or `free`. */
const price = (text: string): Prices | undefined => {
  if (text.toLowerCase() === "free") return free
  const [, prompt, completion] = /^\$?([\d.]+)\/\$?([\d.]+)$/.exec(text) ?? []
  return prompt === undefined || completion === undefined ? undefined : perMillion(prompt, completion)
}

const named = (item: string): readonly [string, Prices] | undefined => {
  const [, model, said = ""] = /^(\S+)=(\S+)$/.exec(item) ?? []
  const found = price(said)
  return model === undefined || found === undefined ? undefined : [model, found]
}

/** The variables about what the assistant may spend. */
export const spendingVariables = {
  caps: variable<ReadonlyArray<Cap>>(
    "HOLDFAST_CAPS",
    [],
    caps,
    "is not a list of different limits in US dollars, separated by commas",
    "5 a day, 60 a month, 0.50 a day for each person"
  ),
  capZone: variable(
    "HOLDFAST_CAP_ZONE",
    "UTC",
    (text) => canonical(text),
    "is not the name of a time zone",
    "Europe/Berlin"
  ),
  prices: variable<ReadonlyMap<string, Prices>>(
    "HOLDFAST_PRICES",
    new Map(),
    (text) => {
      const found = list(named)(text)
      return found && new Map(found)
    },
    "is not a list of models with their prices in US dollars per million tokens, as model=prompt/answer or model=free",
    "openrouter/auto=15/75,openai:gpt-4.1-mini=0.40/1.60"
  ),
  unknownPrice: variable<Option.Option<Prices>>(
    "HOLDFAST_UNKNOWN_PRICE",
    Option.none(),
    (text) => {
      if (text.toLowerCase() === "refuse") return Option.none()
      const found = price(text)
      return found && Option.some(found)
    },
    "is neither refuse, nor free, nor a price in US dollars per million tokens, as prompt/answer",
    "refuse"
  ),
  answerTokens: whole("HOLDFAST_ANSWER_TOKENS", 4096, 16, 1_000_000),
  transcriptionPrice: variable<Option.Option<Prices>>(
    "HOLDFAST_TRANSCRIPTION_PRICE",
    Option.none(),
    (text) => {
      const found = text.toLowerCase() === "free" ? free : perMinute(text)
      return found && Option.some(found)
    },
    "is neither free nor a price in US dollars per minute",
    "0.006"
  ),
  unknownCostAfter: time("HOLDFAST_UNKNOWN_COST_AFTER", "1 hour", "1 second", "24 hours")
}

interface Set {
  readonly caps: ReadonlyArray<Cap>
  readonly capZone: string
  readonly prices: ReadonlyMap<string, Prices>
  readonly unknownPrice: Option.Option<Prices>
  readonly answerTokens: number
  readonly transcriptionPrice: Option.Option<Prices>
  readonly unknownCostAfter: Duration.Duration
}

/** Without caps nothing is reserved. */
export const spending = ({
  answerTokens,
  capZone,
  caps,
  prices,
  transcriptionPrice,
  unknownCostAfter,
  unknownPrice
}: Set) => ({
  caps,
  zone: capZone,
  prices,
  unknown: Option.getOrUndefined(unknownPrice),
  /** The most tokens of an answer. */
  answerTokens,
  /** Undefined if it is not known. */
  transcription: Option.getOrElse(transcriptionPrice, () => Option.getOrUndefined(unknownPrice)),
  /** After this time an unknown cost counts in full. */
  expiry: unknownCostAfter
})
