import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { createHash } from "node:crypto"
import * as Encoding from "./Encoding.ts"
import { challenge } from "./Guard.ts"

/** A name at the top or in `assets`, with an extension. It cannot leave the folder. */
const fileName = /^\/((?:assets\/)?[\w-]+(?:\.[\w-]+)+)$/

/** The longest name, in characters. File systems refuse names of more than 255. */
const longestName = 128

/** The content types of the files in a build of the page. */
const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png"
}

/** A file, as it was read, and its encoded forms. A build replaces it with one of another time or size. */
interface Kept {
  readonly modified: number
  readonly size: FileSystem.Size
  readonly hash: string
  readonly forms: Map<Encoding.Encoding, Uint8Array>
}

/** Whether one of the tags of `If-None-Match` names this form of the file (RFC 9110, 13.1.2). */
const isHeld = (ifNoneMatch: string | undefined, tag: string) =>
  ifNoneMatch !== undefined &&
  ifNoneMatch.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === tag)

/**
 * Serves the built page, compressed as the browser accepts it. A file in `assets` has its hash in its name and never changes; another one
 * is asked for again, and answered with 304 if it is the same. A file is read completely: the platform's own file response opens the file
 * before it knows whether anything will be sent, and a response to HEAD never closes it. Who is not known gets the page with 401: it has
 * the form to sign in.
 */
export const layer = (folder: string, isKnown: (request: HttpServerRequest.HttpServerRequest) => boolean) =>
  HttpApiBuilder.Router.use((router) =>
    Effect.gen(function* () {
      const path = yield* Path.Path
      const files = yield* FileSystem.FileSystem
      const all = new Map<string, Kept>()

      const read = Effect.fnUntraced(function* (name: string) {
        const file = path.join(folder, name)
        const { mtime, size } = yield* files.stat(file)
        const modified = Option.getOrElse(Option.map(mtime, Number), () => NaN)
        const found = all.get(name)
        if (found?.modified === modified && found.size === size) return found
        const bytes = yield* files.readFile(file)
        const hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 22)
        const kept: Kept = { modified, size, hash, forms: new Map([["identity", bytes]]) }
        all.set(name, kept)
        return kept
      })
      const form = Effect.fnUntraced(function* ({ forms }: Kept, encoding: Encoding.Encoding) {
        const found = forms.get(encoding)
        if (found !== undefined) return found
        const made = yield* Encoding.encode(forms.get("identity") ?? new Uint8Array(), encoding)
        forms.set(encoding, made)
        return made
      })
      const respond = Effect.fnUntraced(function* (name: string, cacheControl: string) {
        const request = yield* HttpServerRequest.HttpServerRequest
        const { headers } = request
        const isRefused = name === "index.html" && !isKnown(request)
        const extension = path.extname(name).slice(1)
        const kept = yield* read(name)
        const isText = extension !== "png"
        const encoding = isText ? Encoding.accepted(headers["accept-encoding"]) : "identity"
        const tag = `"${kept.hash}${encoding === "identity" ? "" : `-${encoding}`}"`
        const common = isRefused
          ? { "cache-control": "no-store", ...challenge }
          : { "cache-control": cacheControl, etag: tag, ...(isText && { vary: "accept-encoding" }) }
        if (!isRefused && isHeld(headers["if-none-match"], tag))
          return HttpServerResponse.empty({ status: 304, headers: common })
        return HttpServerResponse.uint8Array(yield* form(kept, encoding), {
          status: isRefused ? 401 : 200,
          contentType: types[extension] ?? "application/octet-stream",
          headers: { ...common, ...(encoding !== "identity" && { "content-encoding": encoding }) }
        })
      })
      // A folder or an unreadable file counts as missing, too.
      const isMissing = (error: PlatformError) => error._tag === "SystemError"

      yield* router.get(
        "/",
        Effect.catchIf(respond("index.html", "no-cache"), isMissing, () =>
          HttpServerResponse.text("The console is not built yet: npm run build.", { status: 404 })
        )
      )
      yield* router.get(
        "/*",
        Effect.gen(function* () {
          const { url } = yield* HttpServerRequest.HttpServerRequest
          const name = fileName.exec(url.split("?")[0] ?? "")?.[1]
          if (name === undefined || name.length > longestName) return HttpServerResponse.empty({ status: 404 })
          const cacheControl = name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache"
          return yield* Effect.catchIf(respond(name, cacheControl), isMissing, () =>
            HttpServerResponse.empty({ status: 404 })
          )
        })
      )
    })
  )
