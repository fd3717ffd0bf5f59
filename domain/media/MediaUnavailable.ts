import * as Schema from "effect/Schema"

const fixes = {
  file: "Telegram did not hand out a file that was sent",
  transcription: "a recording was not transcribed: check HOLDFAST_TRANSCRIPTION_URL and its server",
  reader: "a document was not read: no thread was free"
}

/** A file cannot be fetched, heard or read at the moment: the turn is tried again later. */
export class MediaUnavailable extends Schema.TaggedError<MediaUnavailable>()("MediaUnavailable", {
  what: Schema.Literal("file", "transcription", "reader"),
  /** A status or an error code, never a text of the other side. */
  code: Schema.String,
  /** When the other side wants to be asked again, in milliseconds. */
  retryAfter: Schema.optional(Schema.Number)
}) {
  override get message() {
    return `${fixes[this.what]} (${this.code}); the turn is tried again`
  }
}
