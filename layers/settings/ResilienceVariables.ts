import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Rule, RulesJson } from "../../domain/model/refusals/Rules.ts"
import * as Schedule from "effect/Schedule"
import * as Adaptation from "../../domain/model/transcript/Adaptation.ts"
import type { Judgement } from "../../domain/resilience/Judgement.ts"
import { promptTokens } from "../../domain/turns/Prompt.ts"
import { aggressive, none, patient, production } from "../../services/resilience/Retry.ts"
import type { Continuation } from "../../services/model/Candidate.ts"
import { capabilityVariable } from "./CapabilityVariable.ts"
import { choice, decimal, flag, list, oneOf, optionalFlag, optionalTime, time, variable, whole } from "./Variable.ts"

const pair = (item: string): readonly [model: string, tokens: number] | undefined => {
  const [, model = "", tokens] = /^([^\s=]+)=(\d{3,9})$/.exec(item) ?? []
  return tokens === undefined ? undefined : [model, Number(tokens)]
}

const decodeRules = Schema.decodeOption(RulesJson)

/** The variables of resilience. The defaults suit a personal bot. */
export const resilienceVariables = {
  connectDeadline: time("HOLDFAST_CONNECT_DEADLINE", "10 seconds", "100 millis", "5 minutes"),
  firstTokenDeadline: time("HOLDFAST_FIRST_TOKEN_DEADLINE", "60 seconds", "100 millis", "1 hour"),
  idleDeadline: time("HOLDFAST_IDLE_DEADLINE", "30 seconds", "100 millis", "1 hour"),
  totalDeadline: time("HOLDFAST_TOTAL_DEADLINE", "10 minutes", "1 second", "24 hours"),

  retry: choice<Schedule.Schedule<unknown, Judgement>, "production" | "patient" | "aggressive" | "none">(
    "HOLDFAST_RETRY",
    "production",
    { production, patient, aggressive, none }
  ),

  breakerFailures: whole("HOLDFAST_BREAKER_FAILURES", 5, 1, 1000),
  breakerRate: decimal("HOLDFAST_BREAKER_RATE", 0.5, 0.01, 1),
  breakerMinimum: whole("HOLDFAST_BREAKER_MINIMUM", 10, 1, 10_000),
  breakerWindow: time("HOLDFAST_BREAKER_WINDOW", "1 minute", "1 second", "1 hour"),
  breakerSlow: optionalTime("HOLDFAST_BREAKER_SLOW", "100 millis", "1 hour", "2 minutes"),
  breakerSlowFirstToken: optionalTime("HOLDFAST_BREAKER_SLOW_FIRST_TOKEN", "100 millis", "1 hour", "20 seconds"),
  breakerSlowRate: decimal("HOLDFAST_BREAKER_SLOW_RATE", 0.8, 0.01, 1),
  breakerBreak: time("HOLDFAST_BREAKER_BREAK", "30 seconds", "100 millis", "1 hour"),
  breakerLongestBreak: time("HOLDFAST_BREAKER_LONGEST_BREAK", "5 minutes", "100 millis", "24 hours"),
  breakerProbes: whole("HOLDFAST_BREAKER_PROBES", 1, 1, 100),
  breakerSuccesses: whole("HOLDFAST_BREAKER_SUCCESSES", 2, 1, 100),

  budgetShare: decimal("HOLDFAST_BUDGET_SHARE", 0.2, 0, 10),
  budgetFloor: decimal("HOLDFAST_BUDGET_FLOOR", 10, 0, 1000),
  budgetClientFloor: decimal("HOLDFAST_BUDGET_CLIENT_FLOOR", 1, 0, 1000),
  budgetWindow: time("HOLDFAST_BUDGET_WINDOW", "10 seconds", "1 second", "1 minute"),

  throttleRatio: decimal("HOLDFAST_THROTTLE_RATIO", 2, 1, 100),
  throttleWindow: time("HOLDFAST_THROTTLE_WINDOW", "2 minutes", "1 second", "1 hour"),
  throttleMinimum: whole("HOLDFAST_THROTTLE_MINIMUM", 10, 1, 10_000),
  concurrency: whole("HOLDFAST_CONCURRENCY", 32, 1, 1000),
  mostConcurrency: whole("HOLDFAST_CONCURRENCY_MAXIMUM", 256, 1, 10_000),
  waitingCalls: whole("HOLDFAST_WAITING_CALLS", 1024, 0, 100_000),

  adapts: flag("HOLDFAST_ADAPT", true),
  adaptShortest: decimal("HOLDFAST_ADAPT_SHORTEST", 0.25, 0.01, 1),
  adaptLongest: decimal("HOLDFAST_ADAPT_LONGEST", 2, 1, 10),
  hedgeAfter: optionalTime("HOLDFAST_HEDGE_AFTER", "100 millis", "5 minutes", "10 seconds"),

  rest: time("HOLDFAST_REST", "1 minute", "1 second", "24 hours"),
  longestRest: time("HOLDFAST_LONGEST_REST", "1 hour", "1 second", "24 hours"),

  /** Tokens by model. */
  windows: variable<ReadonlyMap<string, number>>(
    "HOLDFAST_WINDOWS",
    new Map(),
    (text) => {
      const pairs = list(pair)(text)
      return pairs && new Map(pairs)
    },
    "is not a list of model=tokens",
    "openai/gpt-4o-mini=128000"
  ),
  capabilities: capabilityVariable,
  promptTokens: whole("HOLDFAST_PROMPT_TOKENS", promptTokens, 500, 10_000_000),
  replays: optionalFlag("HOLDFAST_REPLAY"),

  caches: flag("HOLDFAST_CACHE", false),
  cacheTime: time("HOLDFAST_CACHE_TIME", "1 hour", "1 second", "24 hours"),
  cacheMegabytes: whole("HOLDFAST_CACHE_MEGABYTES", 64, 1, 10_000),

  rules: variable<ReadonlyArray<Rule>>(
    "HOLDFAST_RULES",
    [],
    (text) => Option.getOrUndefined(decodeRules(text)),
    "is not a JSON array of rules, each with a failure and a status, an errorType, a code or a message",
    '[{"status":418,"message":"teapot","failure":"RateLimited"}]'
  ),

  continuations: variable<ReadonlyArray<Continuation>>(
    "HOLDFAST_CONTINUATIONS",
    ["instruct", "restart"],
    (text) => {
      const found = list(oneOf<Continuation>({ prefill: "prefill", instruct: "instruct", restart: "restart" }))(text)
      return found?.length === 0 ? undefined : found
    },
    "is not a list of prefill, instruct, restart",
    "instruct,restart"
  )
}

type Set = { readonly [K in keyof typeof resilienceVariables]: Effect.Effect.Success<(typeof resilienceVariables)[K]> }

/** The variables in the form in which the services take them. */
export const resilience = (set: Set) => ({
  deadlines: {
    connect: set.connectDeadline,
    firstToken: set.firstTokenDeadline,
    idle: set.idleDeadline,
    total: set.totalDeadline
  },
  breaker: {
    consecutive: set.breakerFailures,
    failureRate: set.breakerRate,
    slowRate: set.breakerSlowRate,
    minimum: set.breakerMinimum,
    window: { time: set.breakerWindow },
    slow: Option.getOrElse(set.breakerSlow, () => Duration.infinity),
    slowFirst: Option.getOrElse(set.breakerSlowFirstToken, () => Duration.infinity),
    breaks: Schedule.modifyDelay(Schedule.exponential(set.breakerBreak), (_, delay) =>
      Duration.min(delay, set.breakerLongestBreak)
    ),
    probes: set.breakerProbes,
    successes: set.breakerSuccesses
  },
  throttling: {
    window: Duration.toMillis(set.throttleWindow),
    ratio: set.throttleRatio,
    minimum: set.throttleMinimum
  },
  bulkhead: {
    initial: set.concurrency,
    maximum: Math.max(set.concurrency, set.mostConcurrency),
    queue: set.waitingCalls
  },
  adaptation: set.adapts
    ? { ...Adaptation.defaults, shortest: set.adaptShortest, longest: set.adaptLongest }
    : undefined,
  cooldowns: Schedule.modifyDelay(Schedule.exponential(set.rest), (_, delay) => Duration.min(delay, set.longestRest)),
  cache: set.caches ? { timeToLive: set.cacheTime, maximumBytes: set.cacheMegabytes * 1024 * 1024 } : undefined,
  hedgeAfter: Option.getOrUndefined(set.hedgeAfter),
  budget: {
    all: { share: set.budgetShare, floor: set.budgetFloor, window: Duration.toMillis(set.budgetWindow) },
    client: { share: set.budgetShare, floor: set.budgetClientFloor, window: Duration.toMillis(set.budgetWindow) }
  }
})
