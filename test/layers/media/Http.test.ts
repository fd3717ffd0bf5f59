import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as AudioTranscriptions from "../../../layers/media/AudioTranscriptions.ts"
import { silence } from "../../../layers/sandbox/media/Samples.ts"
import * as ModelServer from "../../../layers/sandbox/ModelServer.ts"
import * as TelegramFiles from "../../../layers/telegram/TelegramFiles.ts"
import { requestId } from "../../../domain/Ids.ts"
import { FileSource } from "../../../services/media/FileSource.ts"
import { Transcriber } from "../../../services/media/Transcriber.ts"
import { ModelSandbox } from "../../../services/sandbox/ModelSandbox.ts"
import { hostile } from "../../support/HostileServer.ts"
import { open } from "../sandbox/telegramKit.ts"

const recording = { request: requestId(1, 2, 3), name: "recording.ogg", mime: "audio/ogg" }

describe("a file of Telegram", () => {
  it.scoped("is fetched whole, and not beyond a size", () =>
    Effect.gen(function* () {
      const { person, sandbox } = yield* open()
      const chat = yield* person("Ada")
      const bytes = silence(3)
      const { media } = yield* sandbox.send(chat, { kind: "voice", file: { name: "a.oga", type: "audio/ogg", bytes } })
      const { apiRoot } = sandbox
      const fetch = (file: string, most: number) =>
        Effect.flatMap(FileSource, (source) => source.fetch(file, most)).pipe(
          Effect.provide(TelegramFiles.layer({ token: Redacted.make(sandbox.token), apiRoot }))
        )
      const file = media?.file ?? ""
      expect(Buffer.compare(yield* fetch(file, bytes.length), Buffer.from(bytes))).toBe(0)
      expect(yield* Effect.flip(fetch(file, bytes.length - 1))).toMatchObject({ _tag: "FileRefused", why: "too large" })
      expect(yield* Effect.flip(fetch("nonsense", 10))).toMatchObject({ _tag: "FileRefused", why: "gone" })
    })
  )

  it.scopedLive("that cannot be had at the moment is unavailable, without the token in the failure", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) => response.writeHead(502).end("<html>"))
      const files = TelegramFiles.layer({ token: Redacted.make("1:secret"), apiRoot: server.url })
      const failure = yield* Effect.flip(
        Effect.provide(
          Effect.flatMap(FileSource, (source) => source.fetch("f", 10)),
          files
        )
      )
      expect(failure).toMatchObject({ _tag: "MediaUnavailable", what: "file", code: "server" })
      expect(JSON.stringify(failure)).not.toContain("secret")
    })
  )
})

describe("a recording", () => {
  const heard = (url: string, bytes: Uint8Array, key = "sk-test") =>
    Effect.flatMap(Transcriber, (transcriber) => transcriber.transcribe({ ...recording, bytes })).pipe(
      Effect.provide(AudioTranscriptions.layer({ url, key: Redacted.make(key), model: "whisper-1" }))
    )

  it.scopedLive("is transcribed by an OpenAI-compatible server, which refuses what is none", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* ModelSandbox
      expect(yield* heard(baseUrl, silence(2, "My name is Bob"))).toBe("My name is Bob")
      expect(yield* Effect.flip(heard(baseUrl, Buffer.from("no sound")))).toMatchObject({ why: "damaged" })
      expect(yield* Effect.flip(heard(baseUrl, silence(2), "wrong"))).toMatchObject({ why: "not heard" })
    }).pipe(Effect.provide(ModelServer.layer({ port: 0, key: "sk-test" })))
  )

  it.scopedLive.each([
    [503, "", { _tag: "MediaUnavailable", code: "503", retryAfter: 7_000 }],
    [200, "<html>", { _tag: "MediaUnavailable", code: "no text" }],
    [413, "", { _tag: "Unheard", why: "too large" }]
  ] as const)("that is answered with %i %j is judged by that", ([status, body, expected]) =>
    Effect.gen(function* () {
      const server = yield* hostile((response) => response.writeHead(status, { "retry-after": "7" }).end(body))
      expect(yield* Effect.flip(heard(server.url, silence(1)))).toMatchObject(expected)
    })
  )
})
