import * as NodeStream from "@effect/platform-node/NodeStream"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { Readable } from "node:stream"
import * as Unzipped from "./Unzipped.ts"

/** Reads the next bytes of a body, as many as have arrived; fails with `None` at its end. */
export type Read<E> = Effect.Effect<Uint8Array, Option.Option<E>>

/**
 * Reads the body of a response without a `Stream`, which would cost more than everything else in a short answer. A
 * compressed body is decompressed up to {@link Unzipped.longest}; beyond that it fails with {@link Unzipped.TooLong}.
 */
export const reader = (response: HttpClientResponse): Effect.Effect<Read<unknown>> => {
  const source = undiciBody(response)
  if (source === undefined) return Effect.map(NodeStream.toReadable(response.stream), pull)
  // Some proxies compress without being asked, and undici does not decompress.
  const encoding = response.headers["content-encoding"]
  return encoding === undefined ? Effect.sync(() => pull(source)) : Effect.map(Unzipped.from(source, encoding), pull)
}

/** `source` is not part of an HTTP client's contract. The responses of clients without it are read as a stream. */
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
  // A stream that failed before anybody listened reports it only here.
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
