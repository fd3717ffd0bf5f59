import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ModelFault } from "../../domain/sandbox/Model.ts"
import {
  callEvents,
  chunkEvent,
  done,
  errorBody,
  errorEvent,
  finishEvent,
  type Generation,
  processing,
  tokensOf,
  usageEvent,
  wholeBody
} from "./ModelWire.ts"

/** How an answer is sent. */
interface Manner {
  readonly stream: boolean
  readonly fault: ModelFault | null
  /** The time between two pieces. */
  readonly gap: Duration.Duration
  /** Breaks the connection once the written bytes were sent. */
  readonly cut: Effect.Effect<void>
  /** Called with the tokens of the answer that are written by now. */
  readonly wrote: (tokens: number) => void
  readonly ended: () => void
  readonly costOf: (tokens: number) => number
}

/** A refusal in OpenRouter's format. */
export const refuse = (status: number, type: string, message: string, headers: Record<string, string> = {}) =>
  HttpServerResponse.unsafeJson(errorBody(status, type, message), { status, headers })

const html = `<!DOCTYPE html>
<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>
`

/** Invalid UTF-8, in the middle of a JSON string. */
const noText = new Uint8Array([0xff, 0xfe, 0xc3, 0x28])

/** The part of an answer that breaks off, without any call. */
const half = (generation: Generation, finish?: string | null): Generation => ({
  ...generation,
  pieces: generation.pieces.slice(0, Math.ceil(generation.pieces.length / 2)),
  calls: [],
  ...(finish !== undefined && { finish })
})

/** Half of an answer, as the faults end it that break nothing else. */
const ended = (generation: Generation, fault: ModelFault | null): Generation => {
  switch (fault) {
    case "length":
      return half(generation, "length")
    case "unfinished":
      return half(generation, null)
    case "unknown_finish":
      return half(generation, "paused_by_the_operator")
    default:
      return generation
  }
}

const parts = (generation: Generation): ReadonlyArray<string> => [
  ...generation.pieces.map((piece) => chunkEvent(generation, piece)),
  ...callEvents(generation)
]

/** The number of events grows up to that of the tokens: a call has an event more than tokens. */
const paced = (events: ReadonlyArray<string>, { gap, wrote }: Manner, before = 0): Stream.Stream<string> => {
  let written = before
  return Duration.greaterThan(gap, Duration.zero)
    ? Stream.mapEffect(Stream.fromIterable(events), (event) =>
        Effect.map(Effect.sleep(gap), () => {
          wrote(++written)
          return event
        })
      )
    : Stream.sync(() => {
        wrote(before + events.length)
        return events.join("")
      })
}

const events = (all: Generation, manner: Manner): Stream.Stream<string | Uint8Array> => {
  const { costOf, cut, fault, wrote } = manner
  const generation = ended(all, fault)
  const opening = Stream.make(processing + chunkEvent(generation, ""))
  const ending = (whole: Generation) =>
    Stream.sync(() => {
      const tokens = tokensOf(whole)
      wrote(tokens)
      const usage = fault === "no_usage" ? "" : usageEvent({ ...whole, cost: costOf(tokens) })
      return finishEvent(whole) + usage + done
    })
  const written = parts(generation)
  const begun = Stream.concat(opening, paced(written.slice(0, Math.ceil(written.length / 2)), manner))
  switch (fault) {
    case "stall":
      return Stream.concat(Stream.make(processing), Stream.never)
    case "cut":
      return Stream.concat(begun, Stream.execute(Effect.zipRight(cut, Effect.never)))
    case "error_event":
      return Stream.concat(begun, Stream.make(errorEvent(generation)))
    case "garbage":
      return Stream.concat(opening, Stream.make(`data: {"id":"${generation.id}","choices":[{"delta`, noText, "\n\n"))
    case "empty":
      return Stream.concat(opening, ending({ ...generation, pieces: [], calls: [] }))
    case "unfinished":
      return Stream.concat(opening, paced(written, manner))
    default:
      return Stream.concat(Stream.concat(opening, paced(written, manner)), ending(generation))
  }
}

const whole = (all: Generation, { costOf, cut, fault, gap, wrote }: Manner): Stream.Stream<string | Uint8Array> => {
  const answered = fault === "empty" ? { ...all, pieces: [], calls: [] } : ended(all, fault)
  const tokens = fault === "stall" ? 0 : tokensOf(answered)
  wrote(tokens)
  const generation = { ...answered, cost: costOf(tokens) }
  const body = wholeBody(generation, false, fault !== "no_usage")
  const begun = Stream.make(body.slice(0, body.length / 2))
  const after = (text: string) =>
    Stream.fromEffect(Effect.as(Effect.sleep(Duration.times(gap, generation.pieces.length)), text))
  switch (fault) {
    // White space before JSON is allowed, and sends the headers.
    case "stall":
      return Stream.concat(Stream.make("\n"), Stream.never)
    case "cut":
      return Stream.concat(begun, Stream.execute(Effect.zipRight(cut, Effect.never)))
    case "error_event":
      return after(wholeBody(half(generation), true))
    case "garbage":
      return Stream.concat(begun, Stream.make(noText))
    case "empty":
      return Stream.make(body)
    default:
      return after(body)
  }
}

/** The refusal by a fault before the answer; `undefined` for all other faults. */
export const before = (fault: ModelFault | null): HttpServerResponse.HttpServerResponse | undefined => {
  switch (fault) {
    case "rate_limit":
      return refuse(429, "rate_limit_exceeded", "Rate limit exceeded", { "retry-after": "2" })
    case "server_error":
      return refuse(500, "server", "Internal Server Error")
    case "html":
      return HttpServerResponse.text(html, { status: 502, contentType: "text/html; charset=utf-8" })
    default:
      return undefined
  }
}

/**
 * The response to a valid request: the answer at its pace, or the active fault. A fault before the answer has its
 * status (429 with `Retry-After`, 500, 502 for the page); all others have a 200.
 */
export const answer = (generation: Generation, manner: Manner): HttpServerResponse.HttpServerResponse => {
  const encoder = new TextEncoder()
  const parts = manner.stream ? events(generation, manner) : whole(generation, manner)
  return (
    before(manner.fault) ??
    HttpServerResponse.stream(
      parts.pipe(
        Stream.map((part) => (typeof part === "string" ? encoder.encode(part) : part)),
        Stream.ensuring(Effect.sync(manner.ended))
      ),
      {
        contentType: manner.stream ? "text/event-stream" : "application/json",
        headers: { "x-generation-id": generation.id, "cache-control": "no-cache" }
      }
    )
  )
}
