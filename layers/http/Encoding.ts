import * as Effect from "effect/Effect"
import * as Zlib from "node:zlib"

export type Encoding = "br" | "gzip" | "identity"

/** The best encoding that an `Accept-Encoding` header permits (RFC 9110, 12.5.3). */
export const accepted = (header = ""): Encoding => {
  const weights = new Map(
    header.split(",").map((one) => {
      const [name = "", ...parameters] = one.split(";").map((part) => part.trim().toLowerCase())
      const weight = parameters.find((parameter) => parameter.startsWith("q="))
      return [name, weight === undefined ? 1 : Number(weight.slice(2))] as const
    })
  )
  const permits = (name: Encoding) => (weights.get(name) ?? weights.get("*") ?? 0) > 0
  return permits("br") ? "br" : permits("gzip") ? "gzip" : "identity"
}

/** Encodes bytes, off the main thread. A level above 9 would take brotli ten times as long, for a few per cent. */
export const encode = (bytes: Uint8Array, encoding: Encoding): Effect.Effect<Uint8Array> => {
  if (encoding === "identity") return Effect.succeed(bytes)
  return Effect.async((resume) => {
    const done = (error: Error | null, encoded: Uint8Array) =>
      resume(error === null ? Effect.succeed(encoded) : Effect.die(error))
    if (encoding === "gzip") Zlib.gzip(bytes, { level: 9 }, done)
    else Zlib.brotliCompress(bytes, { params: { [Zlib.constants.BROTLI_PARAM_QUALITY]: 9 } }, done)
  })
}
