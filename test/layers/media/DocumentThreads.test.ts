import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { longestText } from "../../../domain/turns/Seen.ts"
import * as DocumentThreads from "../../../layers/media/DocumentThreads.ts"
import { Reader } from "../../../services/media/Reader.ts"
import { bomb, encrypted, pdf } from "../../support/Pdf.ts"

const read = (bytes: Uint8Array, isPdf: boolean) =>
  Effect.flatMap(Reader, (reader) => reader.read("1", { bytes, isPdf }))
const text = (words: string) => read(Buffer.from(words), false)
const readers = DocumentThreads.layer({ starting: Duration.seconds(60), deadline: Duration.seconds(60) })

describe("a document", () => {
  it.effect("is read: a PDF, and a text in UTF-8, UTF-16 or Windows-1252", () =>
    Effect.gen(function* () {
      expect(yield* read(pdf("The plan (draft)"), true)).toEqual({ _tag: "Text", text: "The plan (draft)", cut: false })
      expect(yield* text("naïve 🎈\n")).toEqual({ _tag: "Text", text: "naïve 🎈", cut: false })
      const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("wide", "utf16le")])
      expect(yield* read(wide, false)).toMatchObject({ text: "wide" })
      expect(yield* read(Buffer.from("caf\u00e9", "latin1"), false)).toMatchObject({ text: "café" })
    }).pipe(Effect.provide(readers))
  )

  it.effect("that is long is read to a bound, without half a character at its end", () =>
    Effect.gen(function* () {
      const seen = yield* text("🎈".repeat(longestText))
      expect(seen).toMatchObject({ _tag: "Text", cut: true, text: "🎈".repeat(longestText / 2) })
    }).pipe(Effect.provide(readers))
  )

  it.effect("that cannot be read says why, and the next one is read", () =>
    Effect.gen(function* () {
      expect(yield* read(encrypted(), true)).toEqual({ _tag: "Unread", why: "encrypted" })
      expect(yield* read(Buffer.from("no PDF at all"), true)).toEqual({ _tag: "Unread", why: "damaged" })
      expect(yield* read(Buffer.from([1, 0, 2, 0]), false)).toEqual({ _tag: "Unread", why: "damaged" })
      expect(yield* text(" \n")).toEqual({ _tag: "Unread", why: "empty" })
      expect(yield* read(pdf(" "), true)).toEqual({ _tag: "Unread", why: "empty" })
      expect((yield* read(bomb(100 * 1024 * 1024), true))._tag).toBe("Unread")
      expect(yield* text("still here")).toMatchObject({ text: "still here" })
    }).pipe(Effect.provide(readers))
  )
})
