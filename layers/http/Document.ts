import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Record from "effect/Record"
import { Api } from "./Api.ts"
import * as Session from "./SessionApi.ts"

const text = { schema: { type: "string" } }
const refused = { $ref: "#/components/schemas/Refused" }
const json = (schema: object) => ({ "application/json": { schema } })

const answer = (description: string, headers: object = {}) => ({ description, headers, content: json(refused) })

/** The responses of the guards (`Guard.ts` and `CrossSite.ts`), which run before the handlers. */
const always = {
  403: answer("The request came from a page of another site."),
  405: answer("The path does not have this method.", { Allow: text }),
  421: answer("On loopback: the header Host does not name this server."),
  431: answer("The request has too many headers.")
}

const ofToken = { 401: answer("The console has a token, and it is missing or wrong.", { "WWW-Authenticate": text }) }

const ofBody = {
  411: answer("The request has no Content-Length."),
  413: answer("The body is too large."),
  415: answer("The body is not JSON.")
}

/** A guard or the decoder answers a malformed request. */
const malformed = {
  400: {
    description: "The address, a parameter or the body is malformed.",
    content: json({ anyOf: [{ $ref: "#/components/schemas/HttpApiDecodeError" }, refused] })
  }
}

const methods = ["get", "put", "post", "delete"] as const

const isOpen = (path: string) => path === "/healthz" || path === "/readyz"

/** Whether an operation needs the token, where there is one: all but the health and the sign-in. */
const isSecured = (path: string, method: (typeof methods)[number]) =>
  !isOpen(path) && !(path === Session.path && method === "post")

/** The first sentence of a description, as lists of operations show it. */
const summaryOf = (description = "") => /^.*?[^.]\.(?=\s|$)/s.exec(description)?.[0].slice(0, -1) ?? description

/** The OpenAPI document as served: the endpoints, each with the responses that the guards add. */
export const make = (asksForToken: boolean): object => {
  const spec = OpenApi.fromApi(Api)
  const paths = Record.map(spec.paths, (item, path) => {
    const operations = methods.flatMap((method) => {
      const operation = item[method]
      if (operation === undefined) return []
      const added = {
        ...malformed,
        ...always,
        ...(isOpen(path) ? {} : ofToken),
        ...(operation.requestBody === undefined ? {} : ofBody)
      }
      const security = asksForToken && isSecured(path, method) ? [{ token: [] }] : []
      const summary = operation.summary ?? summaryOf(operation.description)
      const responses = { ...operation.responses, ...added }
      return [[method, { ...operation, summary, security, responses }] as const]
    })
    return Object.fromEntries(operations)
  })
  return {
    ...spec,
    paths,
    components: {
      schemas: {
        ...spec.components.schemas,
        Refused: {
          type: "object",
          required: ["_tag", "why"],
          properties: { _tag: { type: "string", enum: ["Refused"] }, why: { type: "string" } },
          additionalProperties: false
        }
      },
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: asksForToken
            ? "The value of HOLDFAST_CONSOLE_TOKEN."
            : "The value of HOLDFAST_CONSOLE_TOKEN, if it is set. This daemon has none, and asks for none."
        }
      }
    }
  }
}

/** Serves `/openapi.json`. */
export const layer = (asksForToken: boolean): Layer.Layer<never> =>
  HttpApiBuilder.Router.use((router) =>
    router.get(
      "/openapi.json",
      Effect.sync(() => HttpServerResponse.unsafeJson(make(asksForToken)))
    )
  )
