import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Api } from "../../layers/http/Api.ts"
import { variables } from "../../layers/settings/Variables.ts"
import { ofEnvironment, read } from "./Setting.ts"
import { Trouble } from "./Trouble.ts"

/** The deadline of a request. A ping may take ten seconds, so a slower daemon does not respond. */
const patience = "20 seconds"

/** The addresses that stand for all interfaces, with one that a client can connect to. */
const every: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "[::1]"]
])

/** The address of the daemon that has the same settings. */
const ownAddress = Effect.gen(function* () {
  const host = yield* read(variables.host)
  const port = yield* read(variables.port)
  if (port === 0)
    return yield* new Trouble({
      why: "HOLDFAST_PORT is 0, so the daemon's port is unknown: pass its address with --url"
    })
  return addressOf(host, port)
})

/** Where a daemon with these settings is reached from this machine. */
export const addressOf = (host: string, port: number): string =>
  `http://${every.get(host) ?? (host.includes(":") ? `[${host}]` : host)}:${port}`

const Refusal = Schema.Struct({ why: Schema.String })

/** Turns a refusal of the guards into a sentence. */
const refused = (response: HttpClientResponse.HttpClientResponse, hasToken: boolean) =>
  Effect.gen(function* () {
    if (response.status === 401)
      return yield* new Trouble({
        why: hasToken
          ? "the daemon rejects this token: HOLDFAST_CONSOLE_TOKEN differs from the one that it was started with"
          : "the daemon requires its token: set HOLDFAST_CONSOLE_TOKEN to the value that it was started with"
      })
    if (response.status !== 403 && response.status !== 421) return response
    const found = yield* Effect.option(Effect.flatMap(response.json, Schema.decodeUnknown(Refusal)))
    return yield* new Trouble({
      why: Option.match(found, {
        onNone: () => `the daemon refused the request (${response.status})`,
        onSome: ({ why }) => why
      })
    })
  })

const withToken = (token: Option.Option<Redacted.Redacted>) =>
  Option.match(token, {
    onNone: () => (request: HttpClientRequest.HttpClientRequest) => request,
    onSome: (secret) => HttpClientRequest.bearerToken(secret)
  })

const readable = (url: string) =>
  URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
    ? Effect.succeed(url.replace(/\/+$/, ""))
    : Effect.fail(new Trouble({ why: "--url is not an address such as http://127.0.0.1:8787", usage: true }))

/** Connects to the given address, or to that of the settings. The token comes only from the environment and `.env`. */
const connect = (given: Option.Option<string>) =>
  Effect.gen(function* () {
    const url = yield* Option.match(given, { onNone: () => ownAddress, onSome: readable })
    const token = yield* read(variables.consoleToken)
    const httpClient = (yield* HttpClient.HttpClient).pipe(
      HttpClient.mapRequest(withToken(token)),
      HttpClient.transformResponse(Effect.flatMap((response) => refused(response, Option.isSome(token))))
    )
    const options = { httpClient, baseUrl: url }
    const client = {
      operations: yield* HttpApiClient.group(Api, { ...options, group: "operations" }),
      turns: yield* HttpApiClient.group(Api, { ...options, group: "turns" }),
      desk: yield* HttpApiClient.group(Api, { ...options, group: "desk" }),
      /** The bytes of a response, as they come. */
      stream: (path: string, headers: Readonly<Record<string, string>>) =>
        HttpClientResponse.stream(httpClient.get(`${url}${path}`, { headers }))
    }
    return { url, client }
  })

export type Client = Effect.Effect.Success<ReturnType<typeof connect>>["client"]

/** One sentence for any failure. */
const why = (url: string, error: { readonly _tag: string; readonly message: string }): string => {
  switch (error._tag) {
    case "RequestError":
      return `no daemon answers at ${url}: start one (holdfast start), or pass its address with --url`
    case "TimeoutException":
      return `the daemon at ${url} does not answer`
    case "ResponseError":
    case "ParseError":
    case "HttpApiDecodeError":
      return `the server at ${url} is not a Holdfast daemon of this version`
    default:
      return error.message
  }
}

/** Any failure of a request. */
export interface Failure {
  readonly _tag: string
  readonly message: string
}

/** Asks a running daemon. A refusal or a missing daemon becomes one line. */
export const ask = <A, E extends Failure>(
  url: Option.Option<string>,
  question: (client: Client) => Effect.Effect<A, E>
): Effect.Effect<A, Trouble> => converse(url, (client) => Effect.timeout(question(client), patience))

/** The same for many requests, which may take any time together. */
export const converse = <A, E extends Failure>(
  url: Option.Option<string>,
  talk: (client: Client) => Effect.Effect<A, E>
): Effect.Effect<A, Trouble> =>
  Effect.gen(function* () {
    const { client, url: found } = yield* connect(url)
    return yield* Effect.mapError(talk(client), (error) => new Trouble({ why: why(found, error) }))
  }).pipe(Effect.provide(FetchHttpClient.layer), ofEnvironment)
