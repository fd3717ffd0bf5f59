import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type * as Duration from "effect/Duration"
import { baseUrl, whyNoBaseUrl } from "./BaseUrl.ts"
import { matching, optional, secret, time, variable, whole } from "./Variable.ts"

/** The variables about the files that people send. */
export const mediaVariables = {
  transcriptionUrl: optional(
    "HOLDFAST_TRANSCRIPTION_URL",
    baseUrl,
    (text) => whyNoBaseUrl(text) ?? "is not an http(s) address",
    "https://api.openai.com/v1"
  ),
  transcriptionKey: secret(
    "HOLDFAST_TRANSCRIPTION_KEY",
    /^[\x21-\x7e]+$/,
    "contains white space or characters that are not valid in a key",
    "sk-the-rest-of-your-key"
  ),
  transcriptionModel: variable(
    "HOLDFAST_TRANSCRIPTION_MODEL",
    "whisper-1",
    matching(/^\S{1,256}$/),
    "is not the name of a model",
    "whisper-1"
  ),
  recordingLimit: time("HOLDFAST_RECORDING_LIMIT", "10 minutes", "1 second", "4 hours"),
  filesMegabytes: whole("HOLDFAST_FILES_MEGABYTES", 512, 1, 1_000_000)
}

interface Set {
  readonly transcriptionUrl: Option.Option<string>
  readonly transcriptionKey: Option.Option<Redacted.Redacted>
  readonly transcriptionModel: string
  readonly recordingLimit: Duration.Duration
  readonly filesMegabytes: number
}

/** None for `transcription`: recordings are not transcribed. */
export const media = ({
  filesMegabytes,
  recordingLimit,
  transcriptionKey,
  transcriptionModel,
  transcriptionUrl
}: Set) => ({
  transcription: Option.map(transcriptionUrl, (url) => ({
    url,
    key: Option.getOrUndefined(transcriptionKey),
    model: transcriptionModel
  })),
  longestRecording: recordingLimit,
  /** In bytes. */
  filesRoom: filesMegabytes * 1024 * 1024
})
