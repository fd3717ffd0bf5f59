import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { type ModelFault, ModelFaults } from "../../../domain/sandbox/Model.ts"
import { ModelSandbox } from "../../../services/sandbox/ModelSandbox.ts"
import {
  content,
  events,
  json,
  passing,
  plain,
  readUntilBroken,
  readUntilEnd,
  server,
  streamed,
  text
} from "./modelClient.ts"

const switchOn = (fault: ModelFault, remaining: number | null = null) =>
  Effect.flatMap(ModelSandbox, (sandbox) => sandbox.setFaults(new ModelFaults({ fault, remaining })))

describe("faults of ModelServer", () => {
  it.effect("count down, and are over then", () =>
    Effect.gen(function* () {
      const { faults } = yield* ModelSandbox
      yield* switchOn("server_error", 2)
      expect((yield* plain).status).toBe(500)
      expect(yield* faults).toEqual(new ModelFaults({ fault: "server_error", remaining: 1 }))
      expect((yield* plain).status).toBe(500)
      expect(yield* faults).toEqual(ModelFaults.none)
      expect((yield* plain).status).toBe(200)
    }).pipe(Effect.provide(server()))
  )

  it.effect("stay until they are switched off", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* ModelSandbox
      yield* switchOn("server_error")
      for (let i = 0; i < 5; i++) expect((yield* plain).status).toBe(500)
      yield* setFaults(ModelFaults.none)
      expect((yield* plain).status).toBe(200)
    }).pipe(Effect.provide(server()))
  )

  for (const [way, request] of [
    ["streaming", streamed],
    ["plain", plain]
  ] as const) {
    it.effect(`refuse before the answer (${way})`, () =>
      Effect.gen(function* () {
        yield* switchOn("rate_limit")
        const limited = yield* request
        expect(limited.status).toBe(429)
        expect(limited.headers.get("retry-after")).toBe("2")
        expect((yield* json(limited)).error).toMatchObject({
          code: 429,
          metadata: { error_type: "rate_limit_exceeded" }
        })
        yield* switchOn("server_error")
        const failed = yield* request
        expect(failed.status).toBe(500)
        expect((yield* json(failed)).error).toMatchObject({ code: 500, metadata: { error_type: "server" } })
        yield* switchOn("html")
        const page = yield* request
        expect(page.status).toBe(502)
        expect(page.headers.get("content-type")).toMatch(/^text\/html/)
        expect(yield* text(page)).toContain("<!DOCTYPE html>")
      }).pipe(Effect.provide(server()))
    )
  }

  it.effect("cut a stream after some text, without a finish", () =>
    Effect.gen(function* () {
      yield* switchOn("cut")
      const all = events(yield* readUntilBroken(true))
      expect(content(all)).toBe("You said **hello**\nand ")
      expect(all.every((event) => event.choices[0]?.finish_reason === null)).toBe(true)
    }).pipe(Effect.provide(server()))
  )

  it.effect("cut a plain answer in its middle", () =>
    Effect.gen(function* () {
      yield* switchOn("cut")
      expect(yield* readUntilBroken(false)).toMatch(/^\{"id":/)
    }).pipe(Effect.provide(server()))
  )

  it.effect("slow down to a word a second", () =>
    Effect.gen(function* () {
      for (const request of [streamed, plain]) {
        yield* switchOn("slow", 1)
        const started = yield* Clock.currentTimeMillis
        yield* passing(Effect.flatMap(request, text))
        expect((yield* Clock.currentTimeMillis) - started).toBeGreaterThanOrEqual(7000)
      }
    }).pipe(Effect.provide(server()))
  )

  it.live("stall after the headers", () =>
    Effect.gen(function* () {
      yield* switchOn("stall")
      for (const [request, before] of [
        [streamed, ": OPENROUTER PROCESSING\n\n"],
        [plain, "\n"]
      ] as const) {
        const response = yield* request
        expect(response.status).toBe(200)
        const reader = response.body?.getReader()
        const first = yield* Effect.promise(async () => reader?.read())
        expect(new TextDecoder().decode(first?.value)).toBe(before)
        const more = Effect.promise(async () => reader?.read())
        expect((yield* Effect.timeoutOption(more, "50 millis"))._tag).toBe("None")
      }
    }).pipe(Effect.provide(server()))
  )

  it.effect("send half JSON and bytes that are no text", () =>
    Effect.gen(function* () {
      yield* switchOn("garbage")
      for (const request of [streamed, plain]) {
        const { broken, received } = yield* Effect.flatMap(request, readUntilEnd)
        expect(broken).toBe(false)
        expect(received).toContain("\uFFFD")
        expect(() => events(received).length > 0 || JSON.parse(received)).toThrow(SyntaxError)
      }
    }).pipe(Effect.provide(server()))
  )

  it.effect("send an error after some text", () =>
    Effect.gen(function* () {
      yield* switchOn("error_event")
      const body = yield* Effect.flatMap(streamed, text)
      const all = events(body)
      expect(content(all)).toBe("You said **hello**\nand ")
      expect(all.at(-1)).toMatchObject({
        error: { code: 502, message: expect.any(String), metadata: { error_type: "provider_unavailable" } },
        choices: [{ finish_reason: "error" }]
      })
      const response = yield* plain
      expect(response.status).toBe(200)
      expect((yield* json(response)).choices[0]).toMatchObject({
        message: { content: "You said **hello**\nand " },
        finish_reason: "error",
        error: { code: 502 }
      })
    }).pipe(Effect.provide(server()))
  )

  it.effect("finish without any content", () =>
    Effect.gen(function* () {
      yield* switchOn("empty")
      const received = yield* Effect.flatMap(streamed, text)
      const all = events(received)
      expect(content(all)).toBe("")
      expect(all.at(-2)).toMatchObject({ choices: [{ finish_reason: "stop" }] })
      expect(received.endsWith("data: [DONE]\n\n")).toBe(true)
      const body = yield* Effect.flatMap(plain, json)
      expect(body.choices[0]).toMatchObject({ message: { content: "" }, finish_reason: "stop" })
    }).pipe(Effect.provide(server()))
  )

  it.effect.each([
    ["length", "length"],
    ["unknown_finish", "paused_by_the_operator"],
    ["unfinished", null]
  ] as const)("end half an answer in good order: %s", ([fault, reason]) =>
    Effect.gen(function* () {
      yield* switchOn(fault)
      const { broken, received } = yield* Effect.flatMap(streamed, readUntilEnd)
      expect(broken).toBe(false)
      const all = events(received)
      const reasons = all.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason))
      expect(content(all)).toBe("You said **hello**\nand ")
      expect(reasons.at(-1)).toBe(reason)
      expect(received.endsWith("data: [DONE]\n\n")).toBe(reason !== null)
      const body = yield* Effect.flatMap(plain, json)
      expect(body.choices[0]).toMatchObject({
        message: { content: "You said **hello**\nand " },
        finish_reason: reason
      })
    }).pipe(Effect.provide(server()))
  )
})
