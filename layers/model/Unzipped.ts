import * as Effect from "effect/Effect"
import { type Duplex, pipeline, type Readable, Transform } from "node:stream"
import * as zlib from "node:zlib"

/** The most that a compressed body may unzip to, in bytes: a thousandth of it may come over the wire. */
export const longest = 256 * 1024 * 1024

/** A body that unzips to more than {@link longest}. */
export class TooLong extends Error {}

/** The most encodings in a `Content-Encoding`; no server nests more. */
const mostEncodings = 3

/**
 * The body as it was before the encodings of its `Content-Encoding`, the last one applied first; encodings that we don't know leave it
 * as it is. It holds a few buffers, however much it unzips to.
 * Source: RFC 9110, 8.4.1; a "deflate" without the zlib header is what some servers send.
 */
export const from = (body: Readable, contentEncoding: string, bound: number = longest): Effect.Effect<Readable> => {
  const encodings = contentEncoding.toLowerCase().split(",").slice(0, mostEncodings).toReversed()
  return Effect.map(
    Effect.reduce(encodings, body, (source, encoding) => decoded(source, encoding.trim())),
    (unzipped) => (unzipped === body ? body : joined(unzipped, bounded(bound)))
  )
}

const decoded = (source: Readable, encoding: string): Effect.Effect<Readable> => {
  switch (encoding) {
    case "gzip":
    case "x-gzip":
      return Effect.sync(() => joined(source, zlib.createGunzip()))
    case "br":
      return Effect.sync(() => joined(source, zlib.createBrotliDecompress()))
    case "zstd":
      return Effect.sync(() => zstd(source))
    case "deflate":
      return Effect.map(firstByte(source), (first) =>
        joined(source, first === undefined || (first & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw())
      )
    default:
      return Effect.succeed(source)
  }
}

/** Since Node 22.15. Before that the body stays compressed, which is no JSON. */
const zstd = (source: Readable): Readable => {
  const create: unknown = Reflect.get(zlib, "createZstdDecompress")
  // The types are those of the oldest Node that is supported.
  return typeof create === "function" ? joined(source, create() as Duplex) : source
}

/** An error of either, and its end, is one of the result; no other code waits for it. */
const joined = (source: Readable, to: Duplex): Readable => pipeline(source, to, () => {})

const bounded = (bound: number): Transform => {
  let size = 0
  return new Transform({
    transform: (bytes: Uint8Array, _, done) => {
      size += bytes.length
      done(size > bound ? new TooLong() : null, bytes)
    }
  })
}

/** The first byte of a stream, which stays in it; nothing where it ends or fails before. */
const firstByte = (source: Readable): Effect.Effect<number | undefined> =>
  Effect.async((resume) => {
    const settle = (byte: number | undefined) => {
      source.off("readable", look).off("end", none).off("error", none)
      resume(Effect.succeed(byte))
    }
    const none = () => settle(undefined)
    const look = () => {
      const head: Uint8Array | null = source.read()
      if (head === null) return
      source.unshift(head)
      settle(head[0])
    }
    source.on("readable", look).on("end", none).on("error", none)
    return Effect.sync(() => void source.off("readable", look).off("end", none).off("error", none))
  })
