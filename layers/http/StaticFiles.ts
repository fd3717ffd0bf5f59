import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"

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

/**
 * Serves the built page. A file in `assets` has its hash in its name and never changes. A file is read completely: the
 * platform's own file response opens the file before it knows whether anything will be sent, and a response to HEAD
 * never closes it.
 */
export const layer = (folder: string) =>
  HttpApiBuilder.Router.use((router) =>
    Effect.gen(function* () {
      const path = yield* Path.Path
      const files = yield* FileSystem.FileSystem
      const file = (name: string, cacheControl: string) =>
        Effect.map(files.readFile(path.join(folder, name)), (bytes) =>
          HttpServerResponse.uint8Array(bytes, {
            contentType: types[path.extname(name).slice(1)] ?? "application/octet-stream",
            headers: { "cache-control": cacheControl }
          })
        )
      // A folder or an unreadable file counts as missing, too.
      const isMissing = (error: PlatformError) => error._tag === "SystemError"

      yield* router.get(
        "/",
        Effect.catchIf(file("index.html", "no-cache"), isMissing, () =>
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
          return yield* Effect.catchIf(file(name, cacheControl), isMissing, () =>
            HttpServerResponse.empty({ status: 404 })
          )
        })
      )
    })
  )
