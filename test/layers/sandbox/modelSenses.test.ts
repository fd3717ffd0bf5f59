import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { ModelFaults } from "../../../domain/sandbox/Model.ts"
import { png, silence } from "../../../layers/sandbox/media/Samples.ts"
import { layer } from "../../../layers/sandbox/ModelServer.ts"
import { ModelSandbox } from "../../../services/sandbox/ModelSandbox.ts"
import { ask, json, server } from "./modelClient.ts"

const own = layer({ port: 0, key: "sk-test", tokensPerSecond: 0 })

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64")

/** The stand-in's answer to a message of several parts. */
const answerTo = (...parts: ReadonlyArray<unknown>) =>
  Effect.map(
    Effect.flatMap(ask({ messages: [{ role: "user", content: parts }] }), json),
    (body) => body.choices[0]?.message?.content
  )

const picture = (url: string) => ({ type: "image_url", image_url: { url } })

/** A 3 by 2 GIF, a 5 by 4 JPEG and a 7 by 6 WebP, as far as their headers go. */
const gif = Buffer.from("GIF89a\x03\x00\x02\x00", "latin1")
const jpeg = Buffer.from("\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x0b\x08\x00\x04\x00\x05\x01", "latin1")
const webp = Buffer.from(
  "RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x06\x00\x00\x05\x00\x00",
  "latin1"
)

describe("the sandbox's model", () => {
  it.effect("says which pictures it was sent", () =>
    Effect.gen(function* () {
      const bytes = png(640, 480)
      const sea = picture(`data:image/png;base64,${base64(bytes)}`)
      expect(yield* answerTo({ type: "text", text: "What is this?" }, sea)).toMatch(
        `I see a picture: image/png, 640 × 480 pixels, ${bytes.length} bytes.`
      )
      const several = yield* answerTo(
        picture(`data:image/jpeg;base64,${base64(jpeg)}`),
        picture(`data:image/gif;base64,${base64(gif)}`),
        picture(`data:image/webp;base64,${base64(webp)}`),
        picture("data:image/png;base64,AAAA"),
        picture("https://a.example/b.png")
      )
      for (const words of [
        "I see 5 pictures",
        `- image/jpeg, 5 × 4 pixels, ${jpeg.length} bytes`,
        `- image/gif, 3 × 2 pixels, ${gif.length} bytes`,
        `- image/webp, 7 × 6 pixels, ${webp.length} bytes`,
        "- image/png, which I cannot read",
        "- at an address, which I do not open"
      ]) {
        expect(several).toContain(words)
      }
    }).pipe(Effect.provide(own))
  )

  it.effect("answers the text beside a picture, too", () =>
    Effect.gen(function* () {
      const sea = picture(`data:image/gif;base64,${base64(gif)}`)
      const answer = yield* answerTo({ type: "text", text: "My name is Ada" }, sea)
      expect(answer).toMatch(/^I see a picture: image\/gif.*Nice to meet you, \*\*Ada\*\*/s)
    }).pipe(Effect.provide(own))
  )

  it.effect("hears what recordings say", () =>
    Effect.gen(function* () {
      const data = base64(silence(2, "My name is Bob"))
      expect(yield* answerTo({ type: "input_audio", input_audio: { data, format: "ogg" } })).toMatch("**Bob**")
    }).pipe(Effect.provide(own))
  )

  it.effect("answers no longer than it may, and says so", () =>
    Effect.gen(function* () {
      const asked = (limits: object) =>
        Effect.map(
          Effect.flatMap(ask({ messages: [{ role: "user", content: "hello" }], ...limits }), json),
          ({ choices: [choice] }) => [choice?.message?.content, choice?.finish_reason]
        )
      expect(yield* asked({ max_tokens: 3 })).toEqual(["You said **hello**\n", "length"])
      expect(yield* asked({ max_completion_tokens: 1, max_tokens: 3 })).toEqual(["You ", "length"])
      expect(yield* asked({ max_tokens: 7 })).toEqual(["You said **hello**\nand that is all.", "stop"])
      const refused = yield* ask({ messages: [{ role: "user", content: "hello" }], max_tokens: 0 })
      expect(refused.status).toBe(400)
    }).pipe(Effect.provide(server()))
  )

  it.effect("leaves out a call that does not fit into its answer", () =>
    Effect.gen(function* () {
      const { choices } = yield* Effect.flatMap(
        ask({ messages: [{ role: "user", content: "hello" }], max_tokens: 3 }),
        json
      )
      expect(choices).toMatchObject([{ message: { content: "Let me see" }, finish_reason: "length" }])
      expect(choices[0]?.message).not.toHaveProperty("tool_calls")
    }).pipe(
      Effect.provide(server({ respond: () => ({ text: "Let me see", calls: [{ name: "clock", arguments: "{}" }] }) }))
    )
  )
})

describe("transcriptions of the sandbox's model", () => {
  const send = (
    file: Uint8Array | undefined,
    fields: Readonly<Record<string, string>> = { model: "hear" },
    key?: string
  ) =>
    Effect.flatMap(ModelSandbox, (sandbox) =>
      Effect.promise(async () => {
        const body = new FormData()
        for (const [name, value] of Object.entries(fields)) body.set(name, value)
        if (file !== undefined) body.set("file", new Blob([new Uint8Array(file)]), "voice.oga")
        const headers = { authorization: `Bearer ${key ?? sandbox.key}`, "x-request-id": "one" }
        const response = await fetch(`${sandbox.baseUrl}/audio/transcriptions`, { method: "POST", body, headers })
        return { status: response.status, text: await response.text() }
      })
    )

  it.effect("are the words of a sample, or the same words for the same file", () =>
    Effect.gen(function* () {
      const { asked } = yield* ModelSandbox
      expect(JSON.parse((yield* send(silence(3, "remind me"))).text)).toEqual({
        text: "remind me",
        usage: { type: "duration", seconds: 3 }
      })
      const [first, second, other] = [yield* send(silence(4)), yield* send(silence(4)), yield* send(silence(5))]
      expect(first.text).toMatch(/A recording of 4 seconds and \d+ bytes, number [\da-f]{8}\./)
      expect(second).toEqual(first)
      expect(other.text).not.toBe(first.text)
      const plain = yield* send(silence(3, "hello"), { model: "hear", response_format: "text" })
      expect(plain.text).toBe("hello\n")
      const verbose = yield* send(silence(3, "hello"), { model: "hear", response_format: "verbose_json" })
      expect(JSON.parse(verbose.text)).toMatchObject({ duration: 3, text: "hello", language: "english" })
      expect(yield* asked("one")).toBe(6)
    }).pipe(Effect.provide(own))
  )

  it.effect("are refused, and fail as configured", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* ModelSandbox
      const sound = silence(1)
      expect((yield* send(sound, { model: "hear" }, "sk-wrong")).status).toBe(401)
      expect((yield* send(undefined)).text).toMatch("file: is missing")
      expect((yield* send(sound, {})).text).toMatch("model: is missing")
      expect((yield* send(sound, { model: "hear", response_format: "srt" })).text).toMatch("response_format")
      expect((yield* send(Buffer.alloc(100))).text).toMatch("Invalid file format")
      expect((yield* send(Buffer.alloc(25 * 1024 * 1024 + 1))).status).toBe(413)
      for (const [fault, status] of [
        ["rate_limit", 429],
        ["server_error", 500],
        ["html", 502]
      ] as const) {
        yield* setFaults(new ModelFaults({ fault, remaining: 1 }))
        expect((yield* send(sound)).status).toBe(status)
      }
      expect((yield* send(sound)).status).toBe(200)
    }).pipe(Effect.provide(own))
  )
})
