import { type Entity, type FormattedText, sorted } from "./Entity.ts"

/** What Telegram detects in a text, in the order in which it looks. */
const patterns: ReadonlyArray<readonly [type: string, pattern: RegExp]> = [
  [
    "url",
    /(?<![\w@.])(?:https?:\/\/)?(?:[\p{L}\d-]+\.)+(?:[a-z]{2,24}|xn--[a-z\d-]+)(?::\d{1,5})?(?:[/?#][^\s<>"«»]*[^\s<>"«».,:;!?()'])?\/?(?![\w@])/giu
  ],
  ["email", /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z\d-]+\.)+[a-z]{2,24}(?!\w)/gi],
  ["mention", /(?<![\w@/])@[a-z]\w{3,31}(?!\w)/gi],
  ["bot_command", /(?<![\w/])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])/g],
  ["hashtag", /(?<![\p{L}\d_#])#(?=[\p{L}\d_]*[\p{L}_])[\p{L}\d_]{1,255}/gu]
]

/** Adds the addresses, mentions, commands and tags that Telegram detects in the text of a person. */
export const detect = ({ entities, text }: FormattedText): FormattedText => {
  const found: Array<Entity> = []
  const isFree = ({ length, offset }: Entity) =>
    [...found, ...entities].every(
      (other) => offset + length <= other.offset || offset >= other.offset + other.length || isStyle(other)
    )
  for (const [type, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length }
      if (isFree(entity)) found.push(entity)
    }
  }
  return found.length === 0 ? { text, entities } : { text, entities: sorted([...entities, ...found]) }
}

/** Other entities may lie inside it. */
const isStyle = ({ type }: Entity): boolean =>
  ["bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"].includes(type)
