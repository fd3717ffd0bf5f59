import type { Entity } from "./Entity.ts"

/** The entity of a link around a part of a text; `undefined` for an address that TDLib drops. */
export const linkEntity = (link: string, offset: number, length: number): Entity | undefined => {
  const user = linkedUser(link)
  if (user !== undefined) return { type: "text_mention", offset, length, user }
  const url = checkedLink(link)
  return url === undefined ? undefined : { type: "text_link", offset, length, url }
}

/** The entity of a `tg://emoji` or `tg://time` link. */
export const tgEntity = (link: string, offset: number, length: number): Entity | undefined => {
  const emoji = tgParameters(link, "emoji")?.get("id") ?? ""
  if (/^[1-9]\d*$/.test(emoji)) return { type: "custom_emoji", offset, length, custom_emoji_id: emoji }
  const time = tgParameters(link, "time")
  return timeEntity(time?.get("unix") ?? "", time?.get("format") ?? "", offset, length)
}

export const timeEntity = (unix: string, format: string, offset: number, length: number): Entity | undefined =>
  /^[1-9]\d{0,9}$/.test(unix) && /^(?:[rR]|[tTdDwW]*)$/.test(format)
    ? { type: "date_time", offset, length, unix_time: Number(unix), date_time_format: format }
    : undefined

/** The address of a link as TDLib stores it (`LinkManager::check_link`). */
export const checkedLink = (link: string): string | undefined => {
  const [, scheme = "", rest = link] = /^(tg|ton|tonsite):(?:\/\/)?(.*)$/is.exec(link) ?? []
  const url = parseUrl(rest)
  if (url === undefined) return undefined
  const { address, host, protocol, query } = url
  if (scheme === "") return host.includes(".") || host.startsWith("[") ? `${protocol}://${address}${query}` : undefined
  const isPlain = !/^https?:\/\//i.test(rest) && address === host
  const allowed = scheme.toLowerCase() === "tonsite" ? /^[\w.-]+$/ : /^[\w-]+$/
  return isPlain && allowed.test(host)
    ? `${scheme.toLowerCase()}://${host}${query.replace(/^\/(?=\?)/, "")}`
    : undefined
}

/** The user of a `tg://user?id=1` link. */
const linkedUser = (link: string): number | undefined => {
  const id = Number(tgParameters(link, "user")?.get("id"))
  return Number.isSafeInteger(id) && id > 0 ? id : undefined
}

const tgParameters = (link: string, host: "emoji" | "time" | "user"): URLSearchParams | undefined => {
  const [, found, query] = /^tg:(?:\/\/)?([a-z]+)\/?\?([^#]*)/i.exec(link) ?? []
  return found?.toLowerCase() === host ? new URLSearchParams(query) : undefined
}

/** `[https?://][userinfo@]host[:port][/?#…]`, as `parse_url` of TDLib reads it. */
const parseUrl = (link: string) => {
  const [, given, rest = link] = /^([^:/?#@[\]]*):\/\/(.*)$/s.exec(link) ?? []
  const protocol = given?.toLowerCase() ?? "http"
  const [, user = "", name = "", port = ""] =
    /^([^/?#]*@)?(\[[^\]]*\]|[^/?#:@]*)((?::\d+)?)(?=[/?#]|$)/s.exec(rest) ?? []
  const host = name.toLowerCase()
  const portNumber = Number(port.slice(1))
  const isHost = host !== "." && /^(?:\[[\da-f:.]+\]|(?:[\w.!$,~*'();&+=-]|%[\da-f]{2}|[^\0-\x7f])+)$/.test(host)
  if (!/^https?$/.test(protocol) || !isHost || portNumber > 65_535 || port === ":0") return undefined
  const query = rest.slice(user.length + name.length + port.length).trimEnd()
  return {
    protocol,
    host,
    address: `${user}${host}${port === "" ? "" : `:${portNumber}`}`,
    query: (query.startsWith("/") ? query : `/${query}`).replace(/[\0- ]/g, encodeURIComponent)
  }
}
