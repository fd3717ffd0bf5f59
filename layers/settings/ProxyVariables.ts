import * as Config from "effect/Config"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { ProxyOptions } from "../network/Proxies.ts"
import { optional } from "./Variable.ts"

/** As curl reads them: the lower-case name takes precedence. */
const either = <A>(name: string, read: (text: string) => A | undefined, wrong: string, example: string) =>
  Config.zipWith(
    optional(name.toLowerCase(), read, wrong, example),
    optional(name, read, wrong, example),
    (small, large) => Option.orElse(small, () => large)
  )

const protocols: ReadonlySet<string> = new Set(["http:", "https:", "socks5:"])

const decoded = Option.liftThrowable(decodeURIComponent)

/** `host:port` alone is an HTTP proxy. `socks5h`, curl's name for a proxy that resolves names, is what `socks5` does here. */
const proxy = (text: string): Redacted.Redacted | undefined => {
  const whole = /^[a-z][\w+.-]*:\/\//i.test(text) ? text.replace(/^socks(5h)?:/i, "socks5:") : `http://${text}`
  if (!URL.canParse(whole)) return undefined
  const { hostname, password, pathname, protocol, search, username } = new URL(whole)
  const isProxy = protocols.has(protocol) && hostname !== "" && /^\/?$/.test(pathname) && search === ""
  return isProxy && Option.isSome(decoded(username)) && Option.isSome(decoded(password))
    ? Redacted.make(whole)
    : undefined
}

const address = (name: string) =>
  either(name, proxy, "is not the address of an HTTP or SOCKS5 proxy", "http://user:password@proxy.example:3128")

/** The usual proxy variables, each in lower or upper case. */
export const proxyVariables = {
  httpProxy: address("HTTP_PROXY"),
  httpsProxy: address("HTTPS_PROXY"),
  allProxy: address("ALL_PROXY"),
  noProxy: either(
    "NO_PROXY",
    (text) => (/^[\w.*:,[\] -]+$/.test(text) ? text.replace(/[\s,]+/g, ",") : undefined),
    "is not a list of host names, separated by commas (address ranges such as 10.0.0.0/8 are not supported)",
    "localhost,.example.com"
  )
}

type Set = { readonly [K in keyof typeof proxyVariables]: Effect.Effect.Success<(typeof proxyVariables)[K]> }

const unset = Redacted.make("")

/** The proxies to use: each protocol's own, else `ALL_PROXY`. For `https:` addresses `HTTP_PROXY` comes before `ALL_PROXY`. */
export const proxies = ({ allProxy, httpProxy, httpsProxy, noProxy }: Set): ProxyOptions => {
  const first = (...found: ReadonlyArray<Option.Option<Redacted.Redacted>>) =>
    Option.getOrElse(Option.firstSomeOf(found), () => unset)
  return {
    http: first(httpProxy, allProxy),
    https: first(httpsProxy, httpProxy, allProxy),
    direct: Option.getOrElse(noProxy, () => "")
  }
}
