import { describe, it } from "@effect/vitest"
import { assertEquals, assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Effect } from "effect"
import { Readable } from "node:stream"
import * as zlib from "node:zlib"
import { InvalidOutput } from "../../../domain/model/Failure.ts"
import * as Unzipped from "../../../layers/model/Unzipped.ts"
import { data, events, finishing, hostile, saying } from "../../support/HostileServer.ts"
import { asked, generate, listen, provide } from "./Asking.ts"

const bytes = Buffer.from(data(saying("Hel")) + data(saying("lo")) + data(finishing("stop")) + "data: [DONE]\n\n")

const encodings: ReadonlyArray<readonly [name: string, body: Buffer]> = [
  ["gzip", zlib.gzipSync(bytes)],
  ["x-gzip", zlib.gzipSync(bytes)],
  ["GZIP", zlib.gzipSync(bytes)],
  ["br", zlib.brotliCompressSync(bytes)],
  ["deflate", zlib.deflateSync(bytes)],
  ["deflate", zlib.deflateRawSync(bytes)],
  ["deflate, gzip", zlib.gzipSync(zlib.deflateSync(bytes))],
  ["identity", bytes],
  ["none-such", bytes]
]

describe("a body that was compressed", () => {
  for (const [name, body] of encodings) {
    it.scoped(`by ${name} is read, as a stream and as a whole`, () =>
      Effect.gen(function* () {
        const server = yield* hostile((response) => void events(response, { "content-encoding": name }).end(body))
        const { ended, text } = yield* provide(server.url)(listen)
        deepStrictEqual([text, ended], ["Hello", "whole"])
        strictEqual((yield* provide(server.url)(generate)).text, "Hello")
      })
    )
  }

  it.effect("is given up where it unzips to more than its bound, in bounded memory", () =>
    Effect.gen(function* () {
      const zipped = zlib.gzipSync(Buffer.alloc(16 * 1024 * 1024))
      const body = yield* Unzipped.from(Readable.from([zipped]), "gzip", 256 * 1024)
      const before = process.memoryUsage().arrayBuffers
      const failure = yield* Effect.promise(async () => {
        let size = 0
        try {
          for await (const part of body) size += part.length
        } catch (cause) {
          return { cause, size }
        }
        return { cause: undefined, size }
      })
      assertTrue(failure.cause instanceof Unzipped.TooLong)
      assertTrue(failure.size <= 256 * 1024)
      assertTrue(process.memoryUsage().arrayBuffers - before < 8 * 1024 * 1024)
    })
  )

  it.scoped("and holds one endless line is a failure with a name", () =>
    Effect.gen(function* () {
      const zipped = zlib.gzipSync(Buffer.alloc(6 * 1024 * 1024, "x"))
      const server = yield* hostile((response) => void events(response, { "content-encoding": "gzip" }).end(zipped))
      const tooLarge = new InvalidOutput({ ...asked, why: "too-large" })
      assertEquals((yield* provide(server.url)(listen)).ended, tooLarge)
      assertEquals(yield* Effect.flip(provide(server.url)(generate)), tooLarge)
    })
  )
})
