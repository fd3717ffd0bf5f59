import * as Option from "effect/Option"

/** Percent-encoded letters, digits, `-`, `.`, `_` and `~`: RFC 3986, 6.2.2.2, calls them equivalent to the plain character. */
const unreserved = /%(?:2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/gi

const absolute = /^https?:\/\/([^/?#]*)(.*)$/i

/** None where the percent-encoding is malformed, or where it holds a NUL, which no store takes. */
const isReadable = (encoded: string) => {
  try {
    return !decodeURIComponent(encoded).includes("\0")
  } catch {
    return false
  }
}

/**
 * The one spelling of a request target under which guards and router decide: origin form, dot segments resolved, repeated slashes
 * collapsed, needless percent-encoding removed. An encoded slash stays encoded. Absolute form is accepted where it names the `Host`
 * (RFC 9112, 3.2.2). None if the target is anything else, or cannot be decoded.
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
