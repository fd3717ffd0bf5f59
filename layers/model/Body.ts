import * as NodeStream from "@effect/platform-node/NodeStream"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { Readable } from "node:stream"
import * as Unzipped from "./Unzipped.ts"

/** The next of a body, as much as has come; nothing when it has ended. */
export type Read<E> = Effect.Effect<Uint8Array, Option.Option<E>>

/**
 * Reads the body of a response without the machinery of a `Stream`, which costs more than all else of a short answer. A body that
 * a proxy compressed is unzipped, up to {@link Unzipped.longest}; beyond that it fails with {@link Unzipped.TooLong}.
 */
export const reader = (response: HttpClientResponse): Effect.Effect<Read<unknown>> => {
  const source = undiciBody(response)
  if (source === undefined) return Effect.map(NodeStream.toReadable(response.stream), pull)
  // Unasked for, but some proxies compress all the same, and undici leaves it to us.
  const encoding = response.headers["content-encoding"]
  return encoding === undefined ? Effect.sync(() => pull(source)) : Effect.map(Unzipped.from(source, encoding), pull)
}

/** `source` is no part of a client's contract: other clients are read by their stream. */
const undiciBody = (response: HttpClientResponse): Readable | undefined =>
  Predicate.hasProperty(response, "source") &&
  Predicate.hasProperty(response.source, "body") &&
  response.source.body instanceof Readable
    ? response.source.body
    : undefined

const pull = (body: Readable): Read<unknown> => {
  let waiting: (() => void) | undefined
  let ended: Option.Option<unknown> | undefined
  const end = (how: Option.Option<unknown>) => {
    ended ??= how
    waiting?.()
  }
  body.on("readable", () => waiting?.())
  body.on("end", () => end(Option.none()))
  body.on("error", (cause) => end(Option.some(cause)))
  // One that failed before anybody listened says so only here.
  if (body.errored !== null) end(Option.some(body.errored))

  return Effect.async((resume) => {
    waiting = () => {
      const bytes: Uint8Array | null = body.read()
      if (bytes === null && ended === undefined) return
      waiting = undefined
      resume(bytes === null ? Effect.fail(ended ?? Option.none()) : Effect.succeed(bytes))
    }
    waiting()
  })
}
