import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Either from "effect/Either"
import { secondsOf, transcript } from "./media/Sound.ts"
import * as Args from "./telegram/request/Arguments.ts"
import type { Upload } from "./telegram/request/Upload.ts"

/** The largest recording, in bytes. */
const largest = 25 * 1024 * 1024

/** Why a request is refused. */
export interface Refused {
  readonly status: number
  readonly type: string
  readonly message: string
}

/** A request for a transcription, with the form of its answer. */
export interface Wanted {
  readonly file: Upload
  readonly format: string
}

const invalid = (message: string) => Either.left<Refused>({ status: 400, type: "invalid_request", message })

/** Reads the form of `POST /audio/transcriptions`. https://platform.openai.com/docs/api-reference/audio */
export const read = (contentType: string, body: Uint8Array): Either.Either<Wanted, Refused> =>
  Either.match(Args.parse("", contentType, body), {
    onLeft: ({ description }) => invalid(description),
    onRight: (args) => {
      const file = args.files.get("file")
      const format = Args.text(args, "response_format") || "json"
      if (file === undefined) return invalid("file: is missing")
      if (Args.text(args, "model") === "") return invalid("model: is missing")
      if (!["json", "text", "verbose_json"].includes(format)) return invalid(`response_format: ${format} is not known`)
      if (file.bytes.length > largest) {
        return Either.left({ status: 413, type: "payload_too_large", message: `A file has at most ${largest} bytes` })
      }
      return secondsOf(file.bytes) === 0
        ? invalid("Invalid file format. The stand-in hears Ogg and WAV files.")
        : Either.right({ file, format })
    }
  })

/** The answer: the words, as JSON or as they are. */
export const answer = ({ file, format }: Wanted): HttpServerResponse.HttpServerResponse => {
  const text = transcript(file)
  const duration = secondsOf(file.bytes)
  switch (format) {
    case "text":
      return HttpServerResponse.text(`${text}\n`)
    case "verbose_json":
      return HttpServerResponse.unsafeJson({ task: "transcribe", language: "english", duration, text, segments: [] })
    default:
      return HttpServerResponse.unsafeJson({ text, usage: { type: "duration", seconds: duration } })
  }
}
