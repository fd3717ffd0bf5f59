import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"

/** An HTTP server on a free port of 127.0.0.1 that receives the whole body of each request. */
export const serve = (
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void
): Effect.Effect<string, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createServer((request, response) => {
        const parts: Array<Buffer> = []
        response.on("error", () => {})
        request.on("data", (part: Buffer) => parts.push(part))
        request.on("end", () => answer(request, response, Buffer.concat(parts).toString()))
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        const close = () => {
          server.close()
          server.closeAllConnections()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  ).pipe(Effect.map(({ url }) => url))

/** A raw response, as a hostile server may send it. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly parts: ReadonlyArray<string>
  /** How the response ends: normally, by a reset, or after this many milliseconds. */
  readonly end: "whole" | "reset" | number
}

export const give = (response: ServerResponse, { end, headers, parts, status }: Answer): void => {
  response.writeHead(status, headers)
  for (const part of parts) response.write(part)
  if (end === "whole") response.end()
  else setTimeout(() => response.destroy(), end === "reset" ? 0 : end)
}
