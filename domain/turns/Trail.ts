import * as Schema from "effect/Schema"
import type { RouteEvent } from "../model/RouteEvent.ts"

/**
 * A model call of a turn. Times are epoch milliseconds, durations milliseconds; null is what is not known, or has not
 * happened.
 */
export const Attempt = Schema.TaggedStruct("Attempt", {
  /** The run of the engine, from 1, and the number of the call within it. */
  run: Schema.Int,
  attempt: Schema.Int,
  candidate: Schema.String,
  why: Schema.Literal("first", "retry", "fallback", "hedge", "engine", "last-resort"),
  /** The state of the candidate's breaker when it was called. */
  breaker: Schema.NullOr(Schema.Literal("closed", "open", "half-open", "isolated")),
  at: Schema.Int,
  /** How the text of an earlier attempt was continued. */
  resumed: Schema.NullOr(Schema.Literal("prefill", "instruct", "restart", "replay")),
  /** From the call to its first text. */
  firstToken: Schema.NullOr(Schema.Int),
  /** From the call to its end; null while it runs, or if the process ended first. */
  took: Schema.NullOr(Schema.Int),
  /** The tag of its failure; null if it answered or has not ended. */
  failure: Schema.NullOr(Schema.String),
  /** The HTTP status of a refusal. */
  status: Schema.NullOr(Schema.Int),
  /** The delay before the same candidate is called again. */
  retryIn: Schema.NullOr(Schema.Int),
  promptTokens: Schema.NullOr(Schema.Int),
  completionTokens: Schema.NullOr(Schema.Int),
  cost: Schema.NullOr(Schema.Number)
})
export type Attempt = typeof Attempt.Type

/** A candidate that was not called. */
export const Passed = Schema.TaggedStruct("Passed", {
  run: Schema.Int,
  candidate: Schema.String,
  at: Schema.Int,
  why: Schema.Literal("open", "resting", "budget", "throttled", "unfit", "ledger")
})
export type Passed = typeof Passed.Type

export const Entry = Schema.Union(Attempt, Passed)
export type Entry = typeof Entry.Type

/** The model calls of a turn in order. The oldest ones of a turn with very many are left out, and counted. */
export interface Trail {
  readonly entries: ReadonlyArray<Entry>
  readonly omitted: number
}

export const empty: Trail = { entries: [], omitted: 0 }

/** The most entries of a trail: a turn that fails for a day has hundreds. */
const most = 64

type Mutable<A> = { -readonly [K in keyof A]: A[K] }

/** Records the model calls of one turn from the events of its route. It holds no texts. */
export class Recorder {
  readonly #entries: Array<Entry>
  readonly #run: number
  #omitted: number
  /** The newest call: most events are about it. */
  #newest: Mutable<Attempt> | undefined

  /** `before`: the trail of the earlier runs. */
  constructor(before: Trail = empty) {
    this.#run = (before.entries.at(-1)?.run ?? 0) + 1
    this.#entries = before.entries.length === 0 ? [] : before.entries.slice()
    this.#omitted = before.omitted
  }

  get trail(): Trail {
    return { entries: this.#entries, omitted: this.#omitted }
  }

  /** The candidate that was called last. */
  get candidate(): string | undefined {
    return this.#entries.findLast((entry) => entry._tag === "Attempt")?.candidate
  }

  /** The latest failure of a call. */
  get failure(): string | undefined {
    const failed = this.#entries.findLast((entry) => entry._tag === "Attempt" && entry.failure !== null)
    return failed?._tag === "Attempt" ? (failed.failure ?? undefined) : undefined
  }

  readonly hear = (event: RouteEvent): void => {
    if (event._tag === "Breaker") return
    if (event._tag === "Skipped") {
      const { at, candidate, why } = event
      return this.#add({ _tag: "Passed", run: this.#run, candidate, at, why })
    }
    if (event._tag === "Called") {
      const { at, attempt, breaker = null, candidate, why } = event
      this.#newest = begun(this.#run, attempt, candidate, why, breaker, at)
      return this.#add(this.#newest)
    }
    const open = this.#about(event.attempt, event.candidate)
    if (open === undefined) return
    switch (event._tag) {
      case "Resumed":
        open.resumed = event.how
        return
      case "FirstToken":
        open.firstToken = Math.round(event.after)
        return
      case "Failed":
        open.took = Math.round(event.after)
        open.failure = event.failure
        open.status = event.status ?? null
        open.retryIn = event.retryIn === null ? null : Math.round(event.retryIn)
        return
      case "Answered":
        open.took = Math.round(event.after)
        open.promptTokens = event.promptTokens
        open.completionTokens = event.completionTokens
        open.cost = event.cost
    }
  }

  #about(attempt: number, candidate: string): Mutable<Attempt> | undefined {
    const isIt = (entry: Attempt) => entry.attempt === attempt && entry.candidate === candidate
    if (this.#newest !== undefined && isIt(this.#newest)) return this.#newest
    // The recorder made it, and nobody else has it yet.
    return this.#entries.findLast((entry) => entry._tag === "Attempt" && entry.run === this.#run && isIt(entry)) as
      | Mutable<Attempt>
      | undefined
  }

  #add(entry: Entry): void {
    this.#entries.push(entry)
    if (this.#entries.length <= most) return
    this.#entries.shift()
    this.#omitted++
  }
}

/** One literal: spreading another object costs more than all the rest. */
const begun = (
  run: number,
  attempt: number,
  candidate: string,
  why: Attempt["why"],
  breaker: Attempt["breaker"],
  at: number
): Mutable<Attempt> => ({
  _tag: "Attempt",
  run,
  attempt,
  candidate,
  why,
  breaker,
  at,
  resumed: null,
  firstToken: null,
  took: null,
  failure: null,
  status: null,
  retryIn: null,
  promptTokens: null,
  completionTokens: null,
  cost: null
})

/**
 * The compact form in which a trail is stored: JSON, an array for each entry, without the nulls at its end. Undefined
 * for an empty trail.
 */
export const encode = ({ entries, omitted }: Trail): string | undefined =>
  entries.length === 0 ? undefined : JSON.stringify([omitted, ...entries.map(row)])

const row = (entry: Entry): ReadonlyArray<unknown> => {
  if (entry._tag === "Passed") return [entry.run, 0, entry.candidate, entry.why, entry.at]
  const { at, attempt, breaker, candidate, completionTokens, cost, failure, firstToken, promptTokens } = entry
  const { resumed, retryIn, run, status, took, why } = entry
  const end = [completionTokens, cost, failure, status, retryIn, resumed]
  const all = [run, attempt, candidate, why, at, breaker, took, firstToken, promptTokens, ...end]
  let length = all.length
  while (all[length - 1] === null) length--
  return length === all.length ? all : all.slice(0, length)
}

const decodeEntry = Schema.decodeUnknownSync(Entry)

/** The inverse of {@link encode}. */
export const decode = (text: string | null): Trail => {
  if (text === null) return empty
  const [omitted, ...rows] = JSON.parse(text) as [number, ...ReadonlyArray<ReadonlyArray<unknown>>]
  return { omitted, entries: rows.map((values) => decodeEntry(entry(values))) }
}

const entry = (values: ReadonlyArray<unknown>) => {
  const [run, attempt, candidate, why, at, breaker = null, took = null, firstToken = null, promptTokens = null] = values
  const [completionTokens = null, cost = null, failure = null, status = null, retryIn = null, resumed = null] =
    values.slice(9)
  if (attempt === 0) return { _tag: "Passed", run, candidate, why, at }
  return {
    _tag: "Attempt",
    run,
    attempt,
    candidate,
    why,
    at,
    breaker,
    took,
    firstToken,
    promptTokens,
    completionTokens,
    cost,
    failure,
    status,
    retryIn,
    resumed
  }
}
