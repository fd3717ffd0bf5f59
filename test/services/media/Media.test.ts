import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { MediaUnavailable } from "../../../domain/media/MediaUnavailable.ts"
import { largest, longestText, mostPictures, type Seen } from "../../../domain/turns/Seen.ts"
import { png } from "../../../layers/sandbox/media/Samples.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { FileRefused, FileSource } from "../../../services/media/FileSource.ts"
import { FileStore } from "../../../services/media/FileStore.ts"
import { Media } from "../../../services/media/Media.ts"
import { Reader } from "../../../services/media/Reader.ts"
import { Transcriber, Unheard } from "../../../services/media/Transcriber.ts"
import { attachment, sending } from "../../support/attachments.ts"

const picture = png(2, 2)

/** Media on test layers, which count what they are asked for. */
const world = (
  options: {
    readonly fetched?: (file: string) => Effect.Effect<Uint8Array, FileRefused | MediaUnavailable>
    readonly heard?: (name: string) => Effect.Effect<string, Unheard | MediaUnavailable>
    readonly listens?: boolean
  } = {}
) => {
  const { fetched = () => Effect.succeed(picture), heard = () => Effect.succeed("hello"), listens = true } = options
  const asked: Array<string> = []
  const asking = <A, E>(what: string, effect: Effect.Effect<A, E>) =>
    Effect.suspend(() => {
      asked.push(what)
      return effect
    })
  const layer = Media.layer({ longestRecording: Duration.minutes(1) }).pipe(
    Layer.provide([
      Layer.succeed(FileSource, { fetch: (file) => asking(`fetch ${file}`, fetched(file)) }),
      Layer.succeed(Transcriber, {
        listens,
        transcribe: ({ name }) => asking(`transcribe ${name}`, heard(name))
      }),
      Layer.succeed(Reader, {
        read: (_, { isPdf }) =>
          asking(`read ${isPdf}`, Effect.succeed<Seen>({ _tag: "Text", text: "words", cut: false }))
      })
    ]),
    Layer.provideMerge(Layer.merge(Memory.layer, FileStore.memory))
  )
  return { asked, layer }
}

const see = (...members: ReadonlyArray<ReturnType<typeof sending>>) =>
  Effect.scoped(Effect.flatMap(Media, (media) => media.see(members)))

describe("the files of a turn", () => {
  it.effect("are fetched, heard and read once, however often the turn runs", () => {
    const { asked, layer } = world()
    const turn = [
      sending(1, attachment("picture", "P")),
      sending(2, attachment("voice", "V", { mime: "audio/ogg" })),
      sending(3, attachment("document", "D", { name: "a.pdf" }))
    ]
    return Effect.gen(function* () {
      const first = yield* see(...turn)
      expect(first.get("P")).toEqual({
        _tag: "Picture",
        url: `data:image/png;base64,${Buffer.from(picture).toString("base64")}`
      })
      expect(first.get("V")).toEqual({ _tag: "Text", text: "hello", cut: false })
      expect(first.get("D")).toEqual({ _tag: "Text", text: "words", cut: false })
      expect(yield* see(...turn)).toEqual(first)
      // Its caption was edited: the same file in another request.
      expect((yield* see(sending(4, attachment("voice", "V")))).get("V")).toEqual(first.get("V"))
      expect(asked.toSorted()).toEqual([
        "fetch file of D",
        "fetch file of P",
        "fetch file of V",
        "read true",
        "transcribe recording.ogg"
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("are not fetched again when the transcription failed for a while", () => {
    let tries = 0
    const trouble = new MediaUnavailable({ what: "transcription", code: "503" })
    const { asked, layer } = world({
      heard: () => Effect.suspend(() => (tries++ === 0 ? Effect.fail(trouble) : Effect.succeed("hello")))
    })
    const turn = sending(1, attachment("voice", "V"))
    return Effect.gen(function* () {
      expect(yield* Effect.flip(see(turn))).toBe(trouble)
      expect((yield* see(turn)).get("V")).toMatchObject({ text: "hello" })
      expect(asked).toEqual(["fetch file of V", "transcribe recording.ogg", "transcribe recording.ogg"])
    }).pipe(Effect.provide(layer))
  })

  it.effect.each<readonly [why: string, file: ReturnType<typeof attachment>, options: Parameters<typeof world>[0]]>([
    ["too large", attachment("picture", "F", { size: largest.picture + 1 }), {}],
    ["too large", attachment("document", "F", { size: largest.file + 1 }), {}],
    ["too large", attachment("document", "F"), { fetched: () => new FileRefused({ why: "too large" }) }],
    [
      "too large",
      attachment("picture", "F"),
      { fetched: () => Effect.succeed(png(60_000, 1).map((byte, at) => (at === 21 ? 0xff : byte))) }
    ],
    ["gone", attachment("picture", "F"), { fetched: () => new FileRefused({ why: "gone" }) }],
    ["damaged", attachment("picture", "F"), { fetched: () => Effect.succeed(Buffer.from("<html>")) }],
    ["damaged", attachment("picture", "F"), { fetched: () => Effect.succeed(new Uint8Array()) }],
    ["too long", attachment("voice", "F", { seconds: 61 }), {}],
    ["not heard", attachment("voice", "F"), { listens: false }],
    ["damaged", attachment("audio", "F"), { heard: () => new Unheard({ why: "damaged" }) }],
    ["empty", attachment("voice", "F"), { heard: () => Effect.succeed(" \n") }]
  ])("that cannot be read say why: %s", ([why, file, options]) =>
    Effect.gen(function* () {
      expect((yield* see(sending(1, file))).get("F")).toEqual({ _tag: "Unread", why })
    }).pipe(Effect.provide(world(options).layer))
  )

  it.effect("are read up to a number, and up to a size of pictures", () => {
    const { asked, layer } = world({ fetched: () => Effect.succeed(Buffer.concat([picture, Buffer.alloc(4_000_000)])) })
    const hundred = Array.from({ length: 100 }, (_, index) => sending(index + 1, attachment("picture", `${index}`)))
    return Effect.gen(function* () {
      const sights = [...(yield* see(...hundred)).values()]
      expect(sights.map(({ _tag }) => _tag).slice(0, 4)).toEqual(["Picture", "Picture", "Unread", "Unread"])
      expect(sights.at(-1)).toEqual({ _tag: "Unread", why: "too many" })
      expect(asked).toHaveLength(mostPictures)
    }).pipe(Effect.provide(layer))
  })

  it.effect("are all heard, as many as the messages of a turn", () => {
    const { layer } = world({ heard: () => Effect.succeed("hello") })
    const many = Array.from({ length: 32 }, (_, index) => sending(index + 1, attachment("voice", `${index}`)))
    return Effect.gen(function* () {
      const sights = [...(yield* see(...many)).values()]
      expect(sights).toEqual(many.map(() => ({ _tag: "Text", text: "hello", cut: false })))
    }).pipe(Effect.provide(layer))
  })

  it.effect("are heard up to a length", () => {
    const { layer } = world({ heard: () => Effect.succeed("word ".repeat(longestText)) })
    return Effect.gen(function* () {
      const seen = (yield* see(sending(1, attachment("voice", "V")))).get("V")
      expect(seen).toMatchObject({ cut: true, text: expect.toSatisfy((text: string) => text.length === longestText) })
    }).pipe(Effect.provide(layer))
  })
})
