import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"

/** A name at the top or in `assets`, with an extension: no way leads out of the folder. */
const fileName = /^\/((?:assets\/)?[\w-]+(?:\.[\w-]+)+)$/

/**
 * The built page. What Vite puts into `assets` has its hash in its name and never changes.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (folder: string) =>
  HttpApiBuilder.Router.use((router) =>
    Effect.gen(function* () {
      const path = yield* Path.Path
      const file = (name: string, cacheControl: string) =>
        HttpServerResponse.file(path.join(folder, name), { headers: { "cache-control": cacheControl } })

      yield* router.get(
        "/",
        Effect.catchAll(file("index.html", "no-cache"), () =>
          HttpServerResponse.text("The console is not built yet: npm run build.", { status: 404 })
        )
      )
      yield* router.get(
        "/*",
        Effect.gen(function* () {
          const { url } = yield* HttpServerRequest.HttpServerRequest
          const name = fileName.exec(url.split("?")[0] ?? "")?.[1]
          if (name === undefined) return HttpServerResponse.empty({ status: 404 })
          const cacheControl = name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache"
          return yield* Effect.orElseSucceed(file(name, cacheControl), () => HttpServerResponse.empty({ status: 404 }))
        })
      )
    })
  )
