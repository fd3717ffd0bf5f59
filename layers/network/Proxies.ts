import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from "@effect/platform-node/Undici"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"

/**
 * The proxies for requests to Telegram, to models and to the telemetry collector. A URL may contain a user and a
 * password. An empty URL means no proxy.
 */
export interface ProxyOptions {
  /** For `http:` URLs, and for `https:` URLs that have no proxy of their own. */
  readonly http: Redacted.Redacted
  readonly https: Redacted.Redacted
  /** Hosts that are reached directly, comma-separated: `example.com` (with its subdomains), `host:port`, or `*` for all. */
  readonly direct: string
}

export const none: ProxyOptions = { http: Redacted.make(""), https: Redacted.make(""), direct: "" }

/** The proxies of the program's HTTP clients. Default: none. */
export class Proxies extends Context.Reference<Proxies>()("holdfast/layers/network/Proxies", {
  defaultValue: (): ProxyOptions => none
}) {}

/** An address without user and password. */
export const shown = (address: Redacted.Redacted): string => {
  const { host, protocol } = new URL(Redacted.value(address))
  return `${protocol}//${host}`
}

export const isSet = (address: Redacted.Redacted) => Redacted.value(address) !== ""

const isSocks = (address: Redacted.Redacted) => Redacted.value(address).startsWith("socks")

/** Sets the proxies and logs them without credentials. */
export const layer = (options: ProxyOptions): Layer.Layer<never> => {
  const used = [...new Set([options.https, options.http].filter(isSet).map(shown))]
  const said =
    used.length === 0
      ? Effect.void
      : Effect.logInfo(
          `Telegram and models are reached through the proxy ${used.join(" and ")}${options.direct === "" ? "" : `, except ${options.direct}`}`
        )
  return Layer.succeed(Proxies, options).pipe(Layer.merge(Layer.effectDiscard(said)))
}

/**
 * True if a host is this machine, which a proxy cannot reach: 127.0.0.0/8, `::1`, `localhost` and the names below it
 * (RFC 6761, section 6.3). The `noProxy` of undici cannot express the range.
 */
const isThisMachine = (origin: string | URL | undefined): boolean =>
  origin !== undefined && /^(?:127(?:\.\d+){3}|\[::1\]|(?:.+\.)?localhost\.?)$/.test(new URL(origin).hostname)

/** A scoped undici dispatcher that uses the {@link Proxies}. `connect` is the deadline for a connection, also through a proxy. */
export const dispatcher = (connect?: Duration.Duration): Effect.Effect<Dispatcher, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { direct, http, https } = yield* Proxies
    const timeout = connect === undefined ? undefined : Duration.toMillis(connect)
    const own = timeout === undefined ? {} : { connect: { timeout } }
    const opened = (make: () => Dispatcher) =>
      Effect.acquireRelease(Effect.sync(make), (one) => Effect.promise(() => one.destroy()))
    const unproxied = yield* opened(() => new Agent(own))
    if (!isSet(http) && !isSet(https)) return unproxied
    const proxied = yield* opened(
      () =>
        new EnvHttpProxyAgent({
          ...own,
          httpProxy: Redacted.value(http),
          httpsProxy: Redacted.value(https),
          // Without it, undici reads the environment.
          noProxy: direct,
          // Many proxies allow tunnels only to the port of https.
          proxyTunnel: false,
          // With these options, undici would speak TLS to a SOCKS proxy.
          ...(timeout === undefined || isSocks(http) || isSocks(https)
            ? {}
            : {
                proxyTls: { timeout },
                // The agent's own deadline ends when the proxy accepts the connection; this one covers the response
                // to CONNECT.
                clientFactory: (origin: URL, options: object) =>
                  new Pool(origin, { ...options, headersTimeout: timeout })
              })
        })
    )
    return proxied.compose(
      (dispatch) => (options, handler) =>
        isThisMachine(options.origin) ? unproxied.dispatch(options, handler) : dispatch(options, handler)
    )
  })
