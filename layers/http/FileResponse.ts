import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type { SandboxFile } from "../../services/sandbox/TelegramSandbox.ts"

/** The types that a browser only shows or plays. Another one, which could be a page with scripts, is downloaded. */
const shown: ReadonlySet<string> = new Set([
  ...["png", "jpeg", "gif", "webp", "avif"].map((name) => `image/${name}`),
  ...["ogg", "opus", "mpeg", "mp4", "aac", "wav", "x-wav", "flac", "webm"].map((name) => `audio/${name}`),
  ...["mp4", "webm", "ogg", "quicktime"].map((name) => `video/${name}`)
])

/** A range of bytes: both ends count. `undefined`: the whole file. */
interface Range {
  readonly first: number
  readonly last: number
}

/** Reads a header `Range` with one range; any other one is ignored, as RFC 9110, 14.2 allows. */
const rangeOf = (header: string | undefined, size: number): Range | "unsatisfiable" | undefined => {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? []
  if (from === "" && to === "") return undefined
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== "" && from !== "" && Number(to) < first) return undefined
  return first <= last ? { first, last } : "unsatisfiable"
}

/**
 * The response with a file of the sandbox. Players ask for ranges of bytes. A file never changes, and only who may see
 * everything gets it.
 */
export const fileResponse = (
  { bytes, name, type }: SandboxFile,
  { headers }: HttpServerRequest.HttpServerRequest
): HttpServerResponse.HttpServerResponse => {
  const size = bytes.length
  const isShown = shown.has(type.toLowerCase())
  const common = {
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=31536000, immutable",
    "content-disposition": `${isShown ? "inline" : "attachment"}; filename*=UTF-8''${encoded(name)}`
  }
  const contentType = isShown ? type.toLowerCase() : "application/octet-stream"
  const range = rangeOf(headers.range, size)
  if (range === undefined) return HttpServerResponse.uint8Array(bytes, { contentType, headers: common })
  if (range === "unsatisfiable") {
    return HttpServerResponse.empty({ status: 416, headers: { ...common, "content-range": `bytes */${size}` } })
  }
  return HttpServerResponse.uint8Array(bytes.subarray(range.first, range.last + 1), {
    status: 206,
    contentType,
    headers: { ...common, "content-range": `bytes ${range.first}-${range.last}/${size}` }
  })
}

/** A name as RFC 8187 encodes it. */
const encoded = (name: string) =>
  encodeURIComponent(name === "" ? "file" : Buffer.from(name).toString()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  )
