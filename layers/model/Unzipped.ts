import * as Effect from "effect/Effect"
import { type Duplex, pipeline, type Readable, Transform } from "node:stream"
import * as zlib from "node:zlib"

/** The most bytes that a compressed body may decompress to. As few as a thousandth of them may cross the network. */
const longest = 256 * 1024 * 1024

/** The body decompresses to more than {@link longest}. */
export class TooLong extends Error {}

/** The most encodings in a `Content-Encoding`; no server nests more. */
const mostEncodings = 3

/**
 * Decompresses a body by its `Content-Encoding`, in reverse order of application. A body with an unknown encoding stays
 * as it is. Memory is bounded to a few buffers, however large the result. Source: RFC 9110, 8.4.1; some servers send
 * "deflate" without the zlib header.
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

/** Node.js has zstd since 22.15. Without it, the body stays compressed and fails to parse as JSON. */
const zstd = (source: Readable): Readable => {
  const create: unknown = Reflect.get(zlib, "createZstdDecompress")
  // The types are those of the oldest supported Node.js.
  return typeof create === "function" ? joined(source, create() as Duplex) : source
}

/** An error or the end of either stream reaches the result, so the callback has nothing to do. */
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

/** The first byte of a stream, which stays in the stream; `undefined` if it ends or fails before. */
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
