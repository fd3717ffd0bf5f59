import * as Option from "effect/Option"

/** Percent-encoded letters, digits, `-`, `.`, `_` and `~`, which are equivalent to the plain characters (RFC 3986, 6.2.2.2). */
const unreserved = /%(?:2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/gi

const absolute = /^https?:\/\/([^/?#]*)(.*)$/i

/** False if the percent-encoding is malformed, or encodes a NUL, which no store accepts. */
const isReadable = (encoded: string) => {
  try {
    return !decodeURIComponent(encoded).includes("\0")
  } catch {
    return false
  }
}

/**
 * The canonical form of a request target, for the guards and the router: origin form, dot segments resolved, repeated
 * slashes collapsed, needless percent-encoding removed. An encoded slash stays encoded. The absolute form is accepted
 * if it names the `Host` (RFC 9112, 3.2.2). None for any other target, and for one that cannot be decoded.
 */
export const normalise = (target: string, host: string | undefined): Option.Option<string> => {
  const [, authority, rest = ""] = absolute.exec(target) ?? []
  if (authority !== undefined && authority.toLowerCase() !== host?.toLowerCase()) return Option.none()
  const origin = authority === undefined ? target : rest.startsWith("/") ? rest : `/${rest}`
  if (!/^\/[\x21-\x7e]*$/.test(origin) || /[\\#]/.test(origin)) return Option.none()
  const at = origin.indexOf("?")
  const [path, query] = at === -1 ? [origin, ""] : [origin.slice(0, at), origin.slice(at)]
  if (!isReadable(path) || !isReadable(query)) return Option.none()
  const plain = path.replace(unreserved, decodeURIComponent)
  const { pathname } = new URL(`http://holdfast${plain}`)
  // The router takes a semicolon for the beginning of the query.
  return Option.some(pathname.replace(/\/{2,}/g, "/").replaceAll(";", "%3B") + query)
}
