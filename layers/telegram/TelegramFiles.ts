import type { Dispatcher } from "@effect/platform-node/Undici"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { MediaUnavailable } from "../../domain/media/MediaUnavailable.ts"
import type { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import { FileRefused, FileSource } from "../../services/media/FileSource.ts"
import * as Proxies from "../network/Proxies.ts"
import type { ApiOptions } from "./ApiOptions.ts"
import * as GrammyClient from "./GrammyClient.ts"

/** For `getFile`, and for a download of 20 MB on a slow line. */
const deadlines = { call: Duration.seconds(20), download: Duration.minutes(2) }

const isFile = Schema.is(Schema.Struct({ file_path: Schema.String }))

const unavailable = (code: string, retryAfter?: number) =>
  new MediaUnavailable({ what: "file", code, ...(retryAfter === undefined ? {} : { retryAfter }) })

/** Of a wrong id and of a file that is not available for a while, Telegram says the same. */
const refusal = (failure: ApiRefused | ApiUnknown): FileRefused | MediaUnavailable => {
  if (failure._tag === "ApiUnknown") return unavailable(failure.why)
  if (failure.code !== 400) return unavailable(`${failure.code}`, failure.retryAfter)
  return new FileRefused({ why: /too big/i.test(failure.description) ? "too large" : "gone" })
}

/** Reads a body, and no byte more than allowed. The connection of a larger one is closed. */
const read = async (body: Dispatcher.ResponseData["body"], most: number): Promise<Uint8Array | undefined> => {
  const chunks: Array<Uint8Array> = []
  let size = 0
  for await (const chunk of body) {
    // undici's bodies are streams of bytes.
    const bytes = chunk as Uint8Array
    size += bytes.length
    if (size > most) return undefined
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/**
 * Files through `getFile` and Telegram's download address (https://core.telegram.org/bots/api#getfile). The address
 * contains the token: no failure tells it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: ApiOptions): Layer.Layer<FileSource> =>
  Layer.scoped(
    FileSource,
    Effect.gen(function* () {
      const dispatcher = yield* Proxies.dispatcher()
      const { call, raw } = GrammyClient.make(options, dispatcher)
      const root = `${options.apiRoot.replace(/\/+$/, "")}/file/bot${Redacted.value(options.token)}`

      const download = (path: string, most: number) =>
        Effect.tryPromise({
          try: async (signal) => {
            const { origin, pathname } = new URL(`${root}/${path}`)
            const { body, statusCode } = await dispatcher.request({ origin, path: pathname, method: "GET", signal })
            if (statusCode === 200) return { statusCode, bytes: await read(body, most) }
            await body.dump()
            return { statusCode, bytes: undefined }
          },
          catch: () => unavailable("network")
        }).pipe(
          Effect.timeoutFail({ duration: deadlines.download, onTimeout: () => unavailable("timeout") }),
          Effect.flatMap(({ bytes, statusCode }): Effect.Effect<Uint8Array, FileRefused | MediaUnavailable> => {
            if (bytes !== undefined) return Effect.succeed(bytes)
            if (statusCode === 200) return new FileRefused({ why: "too large" })
            return statusCode === 404 || statusCode === 410
              ? new FileRefused({ why: "gone" })
              : unavailable(`${statusCode}`)
          }),
          Effect.withSpan("BotApi.download")
        )

      return FileSource.of({
        fetch: (file, most) =>
          call("getFile", deadlines.call, (signal) => raw.getFile({ file_id: file }, signal), isFile).pipe(
            Effect.mapError(refusal),
            Effect.flatMap(({ file_path: path }) => download(path, most))
          )
      })
    })
  )
