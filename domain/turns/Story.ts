import type { RouteEvent } from "../model/RouteEvent.ts"
import { lasted } from "../telemetry/Lasted.ts"
import type { TurnTimeline } from "./Timeline.ts"

/** An event in the life of a request, for people. `at` is epoch milliseconds. */
interface Happening {
  readonly at: number
  readonly what: string
  readonly how: string
  readonly tone: "" | "good" | "bad"
}

/** A timeline with the model calls of its request. */
type Source = Omit<typeof TurnTimeline.Encoded, "request"> & {
  readonly calls: ReadonlyArray<typeof RouteEvent.Encoded>
}

type Event = Source["calls"][number]
type Called = Extract<Event, { readonly _tag: "Called" }>

const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`

/** The known events of a request, in order. */
export const story = (told: Source): ReadonlyArray<Happening> =>
  [
    ...told.members.map(({ acceptedAt, kind, request }) =>
      happened(acceptedAt, "accepted", `${kind ?? "update"} ${request}`)
    ),
    ...(told.is === "reminder" && told.acceptedAt !== null ? [happened(told.acceptedAt, "set", "")] : []),
    ...(told.dueAt === null ? [] : [happened(told.dueAt, "due", "")]),
    ...(told.claimedAt === null
      ? []
      : [
          happened(
            told.claimedAt,
            "started",
            told.attempts > 1 ? `the first of ${count(told.attempts, "attempt")}` : ""
          )
        ]),
    ...(told.trail === undefined || told.trail.length === 0
      ? told.calls.flatMap((event) => calling(event, told.calls))
      : told.trail.map(called)),
    ...(told.tools ?? []).map(({ at, ended, name }) =>
      happened(at, "tool", ended ? name : `${name}: without a result yet`)
    ),
    ...(told.actions ?? []).map(({ at, by, detail, verb }) =>
      happened(at, verb, `by ${by}${detail === null ? "" : `: ${detail}`}`)
    ),
    ...(told.waits ? [happened(told.waits.until, "again", waiting(told.waits))] : []),
    ...answering(told.answer),
    ...told.parts.flatMap((part) => sending(part, told)),
    ...(told.is === "word" && told.state === "handled" && told.doneAt !== null
      ? [happened(told.doneAt, "done", "nothing to send", "good")]
      : [])
  ].sort((one, other) => one.at - other.at)

const happened = (at: number, what: string, how: string, tone: Happening["tone"] = ""): Happening => ({
  at,
  what,
  how,
  tone
})

const of = (call: Called) => (event: Event) =>
  (event._tag === "Answered" || event._tag === "Failed") &&
  event.candidate === call.candidate &&
  event.attempt === call.attempt &&
  event.at >= call.at

const calling = (event: Event, all: Source["calls"]): ReadonlyArray<Happening> => {
  if (event._tag === "Skipped") return [happened(event.at, "not asked", `${event.candidate}: ${event.why}`, "bad")]
  if (event._tag !== "Called") return []
  const end = all.find(of(event))
  const asked = `${event.candidate}, ${event.why}`
  if (end?._tag === "Failed") {
    const again = end.retryIn === null ? "" : `, again in ${lasted(end.retryIn)}`
    return [happened(event.at, "asked", `${asked}: ${end.failure} after ${lasted(end.after)}${again}`, "bad")]
  }
  return [happened(event.at, "asked", end?._tag === "Answered" ? `${asked}: answered in ${lasted(end.after)}` : asked)]
}

/** A model call as it is stored with its turn. */
const called = (entry: NonNullable<Source["trail"]>[number]): Happening => {
  if (entry._tag === "Passed") return happened(entry.at, "not asked", `${entry.candidate}: ${entry.why}`, "bad")
  const { at, breaker, candidate, failure, firstToken, resumed, retryIn, status, took, why } = entry
  const breakerOf = breaker === null || breaker === "closed" ? [] : [`breaker ${breaker}`]
  const asked = [candidate, why, ...breakerOf, ...(resumed === null ? [] : [`resumed by ${resumed}`])].join(", ")
  if (failure !== null) {
    const name = status === null ? failure : `${failure} (status ${status})`
    const after = took === null ? "" : ` after ${lasted(took)}`
    const again = retryIn === null ? "" : `, again in ${lasted(retryIn)}`
    return happened(at, "asked", `${asked}: ${name}${after}${again}`, "bad")
  }
  if (took === null) return happened(at, "asked", asked)
  const first = firstToken === null ? "" : `, first text after ${lasted(firstToken)}`
  return happened(at, "asked", `${asked}: answered in ${lasted(took)}${first}`)
}

const waiting = ({ failures, what }: NonNullable<Source["waits"]>) =>
  `${what === "answer" ? "is asked" : "is sent"} again${failures === 0 ? "" : `, after ${count(failures, "failure")}`}`

/** The turn ended without an answer, or with a part of one. */
const bad: ReadonlySet<string> = new Set(["dead", "expired", "poisoned", "failed", "incomplete"])

const answering = (answer: Source["answer"]): ReadonlyArray<Happening> => {
  if (answer === null) return []
  const { at, completionTokens, cost, kind, model, promptTokens } = answer
  const facts = [
    kind,
    ...(model === null ? [] : [model]),
    ...(promptTokens === null ? [] : [`${promptTokens} + ${completionTokens ?? 0} tokens`]),
    ...(cost === null ? [] : [`$${Number(cost.toPrecision(3))}`])
  ]
  const isBad = bad.has(kind)
  return [happened(at, "answered", facts.join(", "), isBad ? "bad" : "good")]
}

const sending = (
  { doneAt, message, part, proven, reason, request, sends, state, triedAt }: Source["parts"][number],
  { turn }: Source
): ReadonlyArray<Happening> => {
  const name = turn !== null && request !== turn ? "late notice" : `part ${part + 1}`
  if (state === "open") return triedAt === null ? [] : [happened(triedAt, "sending", `${name}, outcome unknown`)]
  if (doneAt === null) return []
  if (state === "ended") return [happened(doneAt, "ended", `${name}: ${reason ?? "given up"}`, "bad")]
  const took = triedAt === null ? "" : ` in ${lasted(doneAt - triedAt)}`
  const times = sends === undefined ? "" : `, sent ${sends} times`
  const how = `${times}${proven === true ? ", found by a probe" : ""}`
  return [happened(doneAt, "sent", `${name}${took}${message === null ? "" : `, message ${message}`}${how}`, "good")]
}

const states: Readonly<Record<TurnTimeline["state"], string>> = {
  accepted: "accepted, waiting",
  answering: "being answered",
  answered: "being sent",
  delivered: "delivered",
  ended: "ended: it could not be sent",
  handled: "done: nothing to send",
  skipped: "skipped: no action needed"
}

/** The state of a request in a few words: `delivered after 3.2 s, 2 attempts`. */
export const standing = ({
  attempts,
  latency,
  letter,
  state
}: Pick<Source, "attempts" | "latency" | "letter" | "state">): string =>
  [
    latency === null ? states[state] : `${states[state]} after ${lasted(latency)}`,
    ...(attempts > 0 ? [count(attempts, "attempt")] : []),
    ...(letter === null ? [] : [`a dead letter, ${letter}`])
  ].join(", ")
