import type { Dispatcher } from "@effect/platform-node/Undici"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { MediaUnavailable } from "../../domain/media/MediaUnavailable.ts"
import { parse } from "../../domain/Json.ts"
import * as RequestUuid from "../../domain/model/RequestUuid.ts"
import * as RetryAfter from "../../domain/model/refusals/RetryAfter.ts"
import { type Recording, Transcriber, Unheard } from "../../services/media/Transcriber.ts"
import * as Proxies from "../network/Proxies.ts"

export interface TranscriptionOptions {
  /** The address of an OpenAI-compatible server, without `/audio/transcriptions`. */
  readonly url: string
  /** For a server that needs one. */
  readonly key: Redacted.Redacted | undefined
  readonly model: string
}

/** Long recordings take minutes on a small machine. */
const deadline = Duration.minutes(5)

/** The longest answer, in bytes: the words of hours. */
const longest = 1024 * 1024

const isAnswer = Schema.is(Schema.Struct({ text: Schema.String }))
const isTimed = Schema.is(Schema.Struct({ usage: Schema.Struct({ seconds: Schema.NonNegative }) }))

const unavailable = (code: string, retryAfter?: number) =>
  new MediaUnavailable({ what: "transcription", code, ...(retryAfter === undefined ? {} : { retryAfter }) })

/** A form of RFC 7578. No field contains the boundary, which is random. */
const formOf = (boundary: string, model: string, { bytes, mime, name }: Recording): Buffer => {
  const field = (head: string, content: string | Uint8Array) => [
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from("\r\n")
  ]
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(mime) ? mime : "application/octet-stream"
  return Buffer.concat([
    ...field('name="model"', model),
    ...field('name="response_format"', "json"),
    ...field(`name="file"; filename="${name}"\r\ncontent-type: ${type}`, bytes),
    Buffer.from(`--${boundary}--\r\n`)
  ])
}

const read = async (body: Dispatcher.ResponseData["body"]): Promise<string> => {
  const chunks: Array<Uint8Array> = []
  let size = 0
  for await (const chunk of body) {
    // undici's bodies are streams of bytes.
    const bytes = chunk as Uint8Array
    size += bytes.length
    if (size > longest) break
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString()
}

interface Response {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

const transcriptOf = (
  { headers, status, text }: Response,
  now: number,
  billed: Recording["billed"]
): Effect.Effect<string, Unheard | MediaUnavailable> => {
  if (status >= 200 && status < 300) {
    const answer = parse(text)
    if (isTimed(answer)) billed?.(answer.usage.seconds)
    return isAnswer(answer) ? Effect.succeed(answer.text) : unavailable("no text")
  }
  if (status === 413) return new Unheard({ why: "too large" })
  if (status === 400 || status === 415 || status === 422) return new Unheard({ why: "damaged" })
  if (status === 401 || status === 402 || status === 403 || status === 404) {
    return Effect.zipRight(
      Effect.logError(
        `recordings are not transcribed: the server answers ${status}; check HOLDFAST_TRANSCRIPTION_URL, _KEY and _MODEL`
      ),
      new Unheard({ why: "not heard" })
    )
  }
  return unavailable(`${status}`, RetryAfter.fromHeaders(headers, now))
}

/**
 * Transcription by an OpenAI-compatible server (https://platform.openai.com/docs/api-reference/audio). Nothing of a
 * refusal is kept but its status.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ key, model, url }: TranscriptionOptions): Layer.Layer<Transcriber> =>
  Layer.scoped(
    Transcriber,
    Effect.gen(function* () {
      const dispatcher = yield* Proxies.dispatcher()
      const { origin, pathname } = new URL(`${url}/audio/transcriptions`)

      const send = (recording: Recording) =>
        Effect.tryPromise({
          try: async (signal): Promise<Response> => {
            const boundary = `holdfast-${crypto.randomUUID()}`
            const { body, headers, statusCode } = await dispatcher.request({
              origin,
              path: pathname,
              method: "POST",
              headers: {
                "content-type": `multipart/form-data; boundary=${boundary}`,
                "x-request-id": RequestUuid.of(recording.request),
                ...(key === undefined ? {} : { authorization: `Bearer ${Redacted.value(key)}` })
              },
              body: formOf(boundary, model, recording),
              headersTimeout: 0,
              bodyTimeout: 0,
              signal
            })
            const told = Object.entries(headers).flatMap(([name, value]) =>
              typeof value === "string" ? [[name, value] as const] : []
            )
            return { status: statusCode, headers: Object.fromEntries(told), text: await read(body) }
          },
          catch: () => unavailable("network")
        }).pipe(
          Effect.timeoutFail({ duration: deadline, onTimeout: () => unavailable("timeout") }),
          Effect.withSpan("Transcriber.transcribe", { attributes: { request: recording.request } })
        )

      return Transcriber.of({
        listens: true,
        transcribe: (recording) =>
          Effect.flatMap(send(recording), (response) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) => transcriptOf(response, now, recording.billed))
          )
      })
    })
  )
