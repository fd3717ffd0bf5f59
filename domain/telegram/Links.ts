import { type Fields, integer, isFields, string } from "./Raw.ts"

/** The maximum length of an address, and of all addresses that are added to a text, in UTF-16 units. */
const longest = { one: 2_048, all: 8_192 }

interface Link {
  readonly from: number
  readonly to: number
  readonly url: string
}

const linkOf = (text: string, entity: Fields): Link | undefined => {
  const [from, length] = [integer(entity["offset"]), integer(entity["length"])]
  const url = string(entity["url"])?.replace(/[\p{Cc}\s]+/gu, "")
  if (entity["type"] !== "text_link" || from === undefined || length === undefined || !url) return undefined
  const to = from + length
  return from >= 0 && length > 0 && to <= text.length && url.length <= longest.one ? { from, to, url } : undefined
}

const bare = (address: string) => address.toLowerCase().replace(/^(?:https?:\/\/)?(?:www\.)?|\/$/g, "")

/**
 * A text with the addresses behind its words: `words (https://…)`. `entities` are those of the Bot API, not validated.
 * Words that are their address get none, and neither do words beyond the bounds.
 */
export const linked = (text: string, entities: unknown): string => {
  if (!Array.isArray(entities)) return text
  const links = entities
    .flatMap((entity: unknown) => (isFields(entity) ? (linkOf(text, entity) ?? []) : []))
    .toSorted((a, b) => a.to - b.to)
  let out = ""
  let at = 0
  let left = longest.all
  for (const { from, to, url } of links) {
    const words = text.slice(from, to).trimEnd()
    const end = from + words.length
    left -= url.length
    if (from < at || left < 0 || bare(words) === bare(url)) continue
    out += `${text.slice(at, end)} (${url})`
    at = end
  }
  return out + text.slice(at)
}

/** The text of a message, or the caption of its media, with its addresses; empty if it has neither. */
export const wordsOf = ({ caption, caption_entities: inCaption, entities, text }: Fields): string =>
  typeof text === "string" ? linked(text, entities) : linked(string(caption) ?? "", inCaption)
