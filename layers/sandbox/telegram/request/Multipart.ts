import * as Either from "effect/Either"
import { badRequest, Refusal, tooLarge } from "./Refusal.ts"
import type { Upload } from "./Upload.ts"

/** A part of a form: a file if it has a file name, or else a text. */
export type Part =
  | { readonly name: string; readonly text: string; readonly file?: undefined }
  | { readonly name: string; readonly file: Upload }

/** In bytes. */
const longestBoundary = 70
const longestHeaders = 1 << 18
const longestTexts = 1 << 20

/** The parts of a `multipart/form-data` body, read in the order and with the messages of TDLib (`HttpReader`). */
export const parse = (contentType: string, body: Uint8Array): Either.Either<ReadonlyArray<Part>, Refusal> =>
  Either.gen(function* () {
    const mark = `--${yield* boundaryOf(contentType)}`
    const data = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    const parts: Array<Part> = []
    let sizes = { headers: 0, texts: 0 }
    let at = data.indexOf(mark)
    if (at === -1) return yield* unfinished
    at += mark.length
    while (data.toString("latin1", at, at + 2) !== "--") {
      const end = data.indexOf("\r\n\r\n", at)
      if (end === -1) return yield* unfinished
      if (end === at) return yield* Either.left(badRequest("headers in multipart/form-data are empty"))
      const next = data.indexOf(`\r\n${mark}`, end + 4)
      if (next === -1) return yield* unfinished
      const headers = yield* headersOf(data.toString("utf8", at + 2, end))
      const content = data.subarray(end + 4, next)
      const isFile = headers.filename !== undefined
      sizes = { headers: sizes.headers + end - at, texts: sizes.texts + (isFile ? 0 : content.length) }
      if (sizes.headers > longestHeaders) return yield* Either.left(headersTooLarge)
      if (sizes.texts > longestTexts) return yield* Either.left(tooLarge)
      parts.push(
        headers.filename === undefined
          ? { name: headers.name, text: content.toString() }
          : { name: headers.name, file: { name: headers.filename, type: headers.type, bytes: content } }
      )
      at = next + mark.length + 2
    }
    return parts
  })

/** Telegram waits for the rest of such a body, and its proxy answers in the end. */
const unfinished = Either.left(badRequest("unexpected end of the form data"))

const headersTooLarge = new Refusal({
  code: 431,
  description: "Request Header Fields Too Large: total headers size exceeded"
})

const boundaryOf = (contentType: string): Either.Either<string, Refusal> => {
  const [, value] = /boundary\s*(?:=\s*([^;]*))?/i.exec(contentType) ?? []
  if (!/boundary/i.test(contentType)) return Either.left(badRequest("boundary not found"))
  if (value === undefined) return Either.left(badRequest("boundary value not found"))
  const boundary = value.replace(/^"(.*)"$/, "$1")
  return boundary === "" || boundary.length > longestBoundary
    ? Either.left(badRequest("boundary too big or empty"))
    : Either.right(boundary)
}

interface Headers {
  readonly name: string
  readonly filename: string | undefined
  readonly type: string
}

const headersOf = (source: string): Either.Either<Headers, Refusal> => {
  let disposition = new Map<string, string>()
  let type = "application/octet-stream"
  for (const line of source.replace(/\r\n[ \t]+/g, " ").split("\r\n")) {
    const [, header = "", value = ""] = /^([^:]*):(.*)$/s.exec(line) ?? []
    switch (header.trim().toLowerCase()) {
      case "content-disposition": {
        const [, fields] = /^form-data;(.*)$/s.exec(value.trim()) ?? []
        if (fields === undefined) return Either.left(badRequest("expected form-data content disposition"))
        disposition = fieldsOf(fields)
        break
      }
      case "content-type":
        type = value.trim()
    }
  }
  const name = disposition.get("name") ?? ""
  return name === ""
    ? Either.left(badRequest("field name in multipart/form-data not found"))
    : Either.right({ name, filename: disposition.get("filename"), type })
}

/** `name="a"; filename="b"`: quoted strings with escapes, or tokens; both URL-encoded. */
const fieldsOf = (source: string): Map<string, string> =>
  new Map(
    Array.from(source.matchAll(/([^=;\s]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;]*))/g), ([, key = "", quoted, token]) => [
      key,
      decode(quoted === undefined ? (token ?? "").trim() : quoted.replace(/\\(.)/g, "$1"))
    ])
  )

const decode = (value: string): string => {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
