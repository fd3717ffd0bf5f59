import * as Config from "effect/Config"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { ProxyOptions } from "../network/Proxies.ts"
import { optional } from "./Variable.ts"

/** As curl reads them: the name in small letters comes first. */
const either = <A>(name: string, read: (text: string) => A | undefined, wrong: string, example: string) =>
  Config.zipWith(
    optional(name.toLowerCase(), read, wrong, example),
    optional(name, read, wrong, example),
    (small, large) => Option.orElse(small, () => large)
  )

const protocols: ReadonlySet<string> = new Set(["http:", "https:", "socks5:"])

const decoded = Option.liftThrowable(decodeURIComponent)

/** `host:port` alone is an HTTP proxy; `socks5h`, curl's word for names that the proxy looks up, is what `socks5` does here. */
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

/** The variables that name proxies, as other programs read them: each in small or in capital letters. */
export const proxyVariables = {
  httpProxy: address("HTTP_PROXY"),
  httpsProxy: address("HTTPS_PROXY"),
  allProxy: address("ALL_PROXY"),
  noProxy: either(
    "NO_PROXY",
    (text) => (/^[\w.*:,[\] -]+$/.test(text) ? text.replace(/[\s,]+/g, ",") : undefined),
    "is not a list of host names, separated by commas (ranges of addresses, as 10.0.0.0/8, are not understood)",
    "localhost,.example.com"
  )
}

type Set = { readonly [K in keyof typeof proxyVariables]: Effect.Effect.Success<(typeof proxyVariables)[K]> }

const unset = Redacted.make("")

/** Which proxies are used: each protocol's own, else `ALL_PROXY`; for `https:` addresses `HTTP_PROXY` stands in before that. */
export const proxies = ({ allProxy, httpProxy, httpsProxy, noProxy }: Set): ProxyOptions => {
  const first = (...found: ReadonlyArray<Option.Option<Redacted.Redacted>>) =>
    Option.getOrElse(Option.firstSomeOf(found), () => unset)
  return {
    http: first(httpProxy, allProxy),
    https: first(httpsProxy, httpProxy, allProxy),
    direct: Option.getOrElse(noProxy, () => "")
  }
}
