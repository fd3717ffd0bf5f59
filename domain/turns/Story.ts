import type { RouteEvent } from "../model/RouteEvent.ts"
import { lasted } from "../telemetry/Lasted.ts"
import type { TurnTimeline } from "./Timeline.ts"

/** One thing that happened to a request, for people. `at` is epoch milliseconds. */
export interface Happening {
  readonly at: number
  readonly what: string
  readonly how: string
  readonly tone: "" | "good" | "bad"
}

/** What is told of: a timeline, and the calls that were made for it. */
type Told = Omit<typeof TurnTimeline.Encoded, "request"> & { readonly calls: ReadonlyArray<typeof RouteEvent.Encoded> }

type Event = Told["calls"][number]
type Called = Extract<Event, { readonly _tag: "Called" }>

const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`

/** All that is known of what happened to a request, in order. */
export const story = (told: Told): ReadonlyArray<Happening> =>
  [
    ...told.members.map(({ acceptedAt, kind, request }) =>
      happened(acceptedAt, "accepted", `${kind ?? "update"} ${request}`)
    ),
    ...(told.is === "reminder" && told.acceptedAt !== null ? [happened(told.acceptedAt, "set", "")] : []),
    ...(told.dueAt === null ? [] : [happened(told.dueAt, "due", "")]),
    ...(told.claimedAt === null
      ? []
      : [
          happened(told.claimedAt, "begun", told.attempts > 1 ? `the first of ${count(told.attempts, "attempt")}` : "")
        ]),
    ...told.calls.flatMap((event) => calling(event, told.calls)),
    ...answering(told.answer),
    ...told.parts.flatMap((part) => sending(part, told)),
    ...(told.is === "word" && told.state === "handled" && told.doneAt !== null
      ? [happened(told.doneAt, "done", "nothing is sent for it", "good")]
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

const calling = (event: Event, all: Told["calls"]): ReadonlyArray<Happening> => {
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

/** The turn ended without an answer, or with a part of one. */
const bad: ReadonlySet<string> = new Set(["dead", "expired", "poisoned", "failed", "incomplete"])

const answering = (answer: Told["answer"]): ReadonlyArray<Happening> => {
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
  { doneAt, message, part, reason, request, state, triedAt }: Told["parts"][number],
  { turn }: Told
): ReadonlyArray<Happening> => {
  const name = turn !== null && request !== turn ? "the word that it is late" : `part ${part + 1}`
  if (state === "open") return triedAt === null ? [] : [happened(triedAt, "sending", `${name}, its end is not known`)]
  if (doneAt === null) return []
  if (state === "ended") return [happened(doneAt, "ended", `${name}: ${reason ?? "given up"}`, "bad")]
  const took = triedAt === null ? "" : ` in ${lasted(doneAt - triedAt)}`
  return [happened(doneAt, "sent", `${name}${took}${message === null ? "" : `, message ${message}`}`, "good")]
}

const states: Readonly<Record<TurnTimeline["state"], string>> = {
  accepted: "accepted, and waits",
  answering: "being answered",
  answered: "being sent",
  delivered: "delivered",
  ended: "ended: it could not be sent any more",
  handled: "done: nothing is sent for it",
  skipped: "skipped: nothing is done about it"
}

/** Where a request stands, in a few words: `delivered after 3.2 s, 2 attempts`. */
export const standing = ({
  attempts,
  latency,
  letter,
  state
}: Pick<Told, "attempts" | "latency" | "letter" | "state">): string =>
  [
    latency === null ? states[state] : `${states[state]} after ${lasted(latency)}`,
    ...(attempts > 0 ? [count(attempts, "attempt")] : []),
    ...(letter === null ? [] : [`a dead letter, ${letter}`])
  ].join(", ")
