import type * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as Scope from "effect/Scope"
import { InvalidOutput, StreamCut, TimedOut, type ModelFailure } from "../../domain/model/Failure.ts"
import { type Claims, classify, noClaims } from "../../domain/model/refusals/Classify.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { json } from "../../domain/Json.ts"
import { type Deadlines, defaults } from "../../domain/model/Deadlines.ts"
import * as RetryAfter from "../../domain/model/refusals/RetryAfter.ts"
import { reader, type Read } from "./Body.ts"
import { unreachable } from "../network/Transport.ts"
import { TooLong } from "./Unzipped.ts"
import type { Deadline } from "../../services/resilience/Deadline.ts"
import { Vitals } from "./Vitals.ts"

/** One call to a provider under its deadlines, and the scope that holds its connection. */
export interface Attempt {
  readonly asked: Asked
  readonly claims: Claims
  readonly streaming: boolean
  readonly vitals: Vitals
  readonly connection: Scope.CloseableScope
  /** True once the response was read to its end: nothing is left to close. */
  settled: boolean
}

/** A response whose status is a success. */
export interface Answering {
  readonly attempt: Attempt
  readonly response: HttpClientResponse
  readonly headers: Headers.Headers
}

/** The longest body that is read as a whole, in bytes. */
const longestBody = 4 * 1024 * 1024

/** Begins an attempt and starts its deadlines. Whoever begins an attempt must {@link end} it. */
export const begin = (
  deadline: Deadline,
  asked: Asked,
  streaming: boolean,
  deadlines: Partial<Deadlines>,
  claims: Claims = noClaims
): Effect.Effect<Attempt> =>
  Effect.zipWith(Effect.runtime<never>(), Scope.make(), (runtime, connection) => {
    const abort = () => void Runtime.runFork(runtime, Scope.close(connection, Exit.void))
    const vitals = new Vitals(deadline, { ...defaults, ...deadlines }, streaming, abort)
    return { asked, claims, streaming, vitals, connection, settled: false }
  })

/** Ends an attempt, and closes its connection unless the response was read to its end. */
export const end = ({ connection, settled, vitals }: Attempt): Effect.Effect<void> => {
  vitals.end()
  return settled ? Effect.void : Scope.close(connection, Exit.void)
}

/** Sends a request and waits for the head of the response. A refusal becomes a classified failure. */
export const send = (
  attempt: Attempt,
  client: HttpClient.HttpClient,
  request: HttpClientRequest
): Effect.Effect<Answering, ModelFailure> =>
  Effect.matchEffect(Scope.extend(HttpClient.withScope(client).execute(request), attempt.connection), {
    onFailure: (error) => Effect.fail(late(attempt) ?? unreachable(attempt.asked, error.cause, attempt.claims)),
    onSuccess: (response) => {
      const answering: Answering = { attempt, response, headers: response.headers }
      return response.status >= 200 && response.status < 300 ? Effect.succeed(answering) : refused(answering)
    }
  })

const late = ({ asked, vitals }: Attempt): ModelFailure | undefined =>
  vitals.expired && new TimedOut({ ...asked, phase: vitals.expired })

/** If the body of a refusal cannot be read, its status alone decides. */
const refused = Effect.fnUntraced(function* (answering: Answering) {
  const { attempt, headers, response } = answering
  attempt.vitals.waiting()
  const content = yield* Effect.orElseSucceed(text(answering), () => undefined)
  const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
  const retryAfter = RetryAfter.fromHeaders(headers, now)
  const body = content === undefined ? undefined : (json(content) ?? content)
  return yield* classify(attempt.asked, { status: response.status, retryAfter, body, now }, attempt.claims)
})

/** Reads the body, as many bytes as have arrived; fails with `None` at its end. */
export const body = ({ attempt, response }: Answering): Effect.Effect<Read<ModelFailure>> =>
  Effect.map(
    reader(response),
    Effect.mapError((end) => {
      if (Option.isNone(end)) attempt.settled = true
      return Option.map(end, (cause) => broken(attempt, cause))
    })
  )

const broken = (attempt: Attempt, cause: unknown): ModelFailure =>
  late(attempt) ??
  (cause instanceof TooLong ? new InvalidOutput({ ...attempt.asked, why: "too-large" }) : undefined) ??
  (attempt.streaming ? new StreamCut(attempt.asked) : unreachable(attempt.asked, cause, attempt.claims))

/** Reads the whole body, up to {@link longestBody}. */
export const text = (answering: Answering): Effect.Effect<string, ModelFailure> =>
  Effect.flatMap(body(answering), (read) => {
    const { asked, vitals } = answering.attempt
    const parts: Array<Uint8Array> = []
    let size = 0
    const more: Effect.Effect<string, ModelFailure> = Effect.matchEffect(read, {
      onFailure: Option.match({ onNone: () => decode(asked, Buffer.concat(parts)), onSome: Effect.fail }),
      onSuccess: (bytes) => {
        vitals.waiting()
        parts.push(bytes)
        size += bytes.length
        return size > longestBody ? new InvalidOutput({ ...asked, why: "too-large" }) : more
      }
    })
    return more
  })

const utf8 = new TextDecoder("utf-8", { fatal: true })

const decode = (asked: Asked, bytes: Uint8Array): Effect.Effect<string, InvalidOutput> =>
  Effect.try({ try: () => utf8.decode(bytes), catch: () => new InvalidOutput({ ...asked, why: "no-utf8" }) })
