import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { png, silence } from "../../layers/sandbox/media/Samples.ts"
import * as TelegramServer from "../../layers/sandbox/TelegramServer.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Daemon from "../support/Daemon.ts"
import { data, events, finishing, hostile, saying } from "../support/HostileServer.ts"
import { pdf } from "../support/Pdf.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

/** The files that were kept, each with its inode: a file that is fetched again gets another one. */
const kept = (folder: string) =>
  Effect.promise(async () => {
    const names = await readdir(join(folder, "data/files")).catch(() => [])
    const found = names
      .filter((name) => !name.endsWith(".part"))
      .map(async (name) => {
        const { ino } = await stat(join(folder, "data/files", name))
        return `${name} ${ino}`
      })
    return (await Promise.all(found)).toSorted()
  })

describe("pictures, a voice message and a PDF in one turn", () => {
  it.scopedLive("are fetched and transcribed once, although the process is killed before its model answers", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      let isDead = true
      const provider = yield* hostile((response) => {
        events(response).flushHeaders()
        if (!isDead) response.end(data(saying("I see.")) + data(finishing("stop")))
      })
      // The list of models is asked for without a body.
      const asked = () => provider.requests.flatMap(({ body }) => (body === "" ? [] : [body]))
      const ears = yield* hostile((response) => response.end(JSON.stringify({ text: "remember the sea" })))
      const person = (yield* telegram.addUser("Ada")).id
      const folder = yield* temporaryFolder
      const environment = {
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.apiRoot,
        OPENROUTER_API_KEY: "sk-or-v1-test",
        OPENROUTER_BASE_URL: provider.url,
        HOLDFAST_TRANSCRIPTION_URL: ears.url,
        HOLDFAST_ALLOWED_USERS: String(person)
      }
      // All of it waits for the daemon, and is one turn.
      const photo = { kind: "photo", file: { name: "a.png", type: "image/png", bytes: png(64, 48) } } as const
      yield* telegram.sendAlbum(person, [
        { ...photo, caption: "the sea" },
        { ...photo, file: { ...photo.file, bytes: png(32, 32) } }
      ])
      yield* telegram.send(person, { kind: "voice", file: { name: "v.oga", type: "audio/ogg", bytes: silence(3) } })
      yield* telegram.send(person, {
        kind: "document",
        file: { name: "plan.pdf", type: "application/pdf", bytes: pdf("The plan is blue") }
      })
      const first = yield* Daemon.start(folder, environment)
      yield* first.address
      yield* Daemon.eventually(
        "the model was asked",
        Effect.sync(() => asked()[0]),
        first.printed
      )
      yield* first.kill
      const before = yield* kept(folder)
      assert.lengthOf(before, 4)

      isDead = false
      const second = yield* Daemon.start(folder, environment)
      yield* second.address
      const [answer] = yield* Daemon.eventually(
        "the answer",
        Effect.map(telegram.sent(person), (sent) => (sent.length > 0 ? sent : undefined)),
        second.printed
      )
      assert.strictEqual(answer?.text, "I see.")
      assert.lengthOf(ears.requests, 1)
      assert.deepStrictEqual(yield* kept(folder), before)
      const [one, other = ""] = asked()
      assert.strictEqual(other, one)
      assert.lengthOf(other.match(/data:image\/png;base64,/g) ?? [], 2)
      for (const words of ["the sea", "(I say in a voice message:)\\nremember the sea", "> The plan is blue"]) {
        assert.include(other, words)
      }
      assert.lengthOf(yield* telegram.sent(person), 1)
    }).pipe(Effect.provide(TelegramServer.layer({ filename: ":memory:", limits: "none" })))
  )

  it.scopedLive("are read in the sandbox, and what cannot be read gets a clear word", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const person = (yield* telegram.addUser("Ada")).id
      const daemon = yield* Daemon.start(yield* temporaryFolder, {
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.apiRoot,
        HOLDFAST_ALLOWED_USERS: String(person)
      })
      yield* daemon.address
      const answers: Array<string> = []
      const answerTo = (content: Parameters<typeof telegram.send>[1]) =>
        Effect.gen(function* () {
          yield* telegram.send(person, content)
          const text = yield* Daemon.eventually(
            "an answer",
            Effect.map(telegram.sent(person), (sent) => sent[answers.length]?.text),
            daemon.printed
          )
          answers.push(text)
          return text
        })
      const file = (name: string, type: string, bytes: Uint8Array) =>
        ({ kind: "document", file: { name, type, bytes } }) as const
      assert.include(yield* answerTo({ kind: "photo" }), "I see a picture: image/png, 1280 × 960 pixels")
      assert.include(yield* answerTo({ kind: "voice", says: "My name is Bob" }), "Bob")
      assert.include(
        yield* answerTo(file("x.pdf", "application/pdf", Buffer.from("not a PDF"))),
        "I could not read a PDF file, “x.pdf”: the file is damaged"
      )
      assert.include(yield* answerTo({ kind: "voice", duration: 3600 }), "it is too long")
      assert.include(yield* answerTo({ kind: "video" }), "I can't read a video. Text, pictures")
    }).pipe(Effect.provide(TelegramServer.layer({ filename: ":memory:", limits: "none" })))
  )
})
