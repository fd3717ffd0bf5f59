import * as Either from "effect/Either"
import type { Refusal } from "../request/Refusal.ts"
import { byteOffset, cannotParse, codeStart, type Entity, type FormattedText, sorted } from "./Entity.ts"
import { linkEntity, tgEntity } from "./Links.ts"

/** The names of entities in TDLib's errors. */
const names = {
  bold: "Bold",
  italic: "Italic",
  underline: "Underline",
  strikethrough: "Strikethrough",
  spoiler: "Spoiler",
  code: "Code",
  pre: "Pre",
  text_link: "TextUrl",
  custom_emoji: "CustomEmoji",
  blockquote: "BlockQuote"
}

type Kind = keyof typeof names

/** An entity whose end is not reached. */
interface Open {
  readonly kind: Kind
  readonly language: string
  /** In the text. */
  readonly offset: number
  /** In the source. */
  readonly at: number
}

/** The marks that begin and end an entity, the longer ones first. */
const marks: ReadonlyArray<readonly [mark: string, kind: Kind]> = [
  ["__", "underline"],
  ["_", "italic"],
  ["*", "bold"],
  ["~", "strikethrough"],
  ["||", "spoiler"],
  ["[", "text_link"],
  ["![", "custom_emoji"],
  ["```", "pre"],
  ["`", "code"]
]

const endOf: Readonly<Record<Kind, string>> = {
  underline: "__",
  italic: "_",
  bold: "*",
  strikethrough: "~",
  spoiler: "||",
  text_link: "]",
  custom_emoji: "]",
  pre: "```",
  code: "`",
  blockquote: "\n"
}

/** Reads the parse mode `MarkdownV2` as TDLib does (`parse_markdown_v2`). */
export const parse = (source: string): Either.Either<FormattedText, Refusal> => new Parser(source).parse()

class Parser {
  readonly #source: string
  readonly #entities: Array<Entity> = []
  readonly #open: Array<Open> = []
  #text = ""
  #at = 0
  #isQuoted = false
  /** Nothing but line breaks stands before this place in its line. */
  #isLineStart = true

  constructor(source: string) {
    this.#source = source
  }

  parse(): Either.Either<FormattedText, Refusal> {
    for (; this.#at < this.#source.length; this.#at++) {
      const problem = this.#step()
      if (problem !== undefined) return cannotParse(problem)
    }
    this.#endQuotation()
    const unclosed = this.#open.at(-1)
    return unclosed === undefined
      ? Either.right({ text: this.#text, entities: sorted(this.#entities) })
      : cannotParse(unfinished(this.#source, unclosed))
  }

  #has(what: string, at = this.#at): boolean {
    return this.#source.startsWith(what, at)
  }

  #write(character: string): void {
    this.#text += character
    if (character !== "\r") this.#isLineStart = character === "\n"
  }

  /** Reads one character or mark; returns the problem with it. */
  #step(): string | undefined {
    const character = this.#source.charAt(this.#at)
    if (this.#isEscape(this.#at)) {
      this.#at++
      this.#write(this.#source.charAt(this.#at))
      return undefined
    }
    const innermost = this.#open.at(-1)?.kind
    const isCode = innermost === "code" || innermost === "pre"
    if (!(isCode ? "`" : "_*[]()~`>#+-=|{}.!\n").includes(character)) {
      this.#write(character)
      return undefined
    }
    return this.#isEnd(character) ? this.#close(character) : this.#begin(character)
  }

  /** A backslash before a character of ASCII. */
  #isEscape(at: number): boolean {
    const code = this.#source.charCodeAt(at + 1)
    return this.#has("\\", at) && code > 0 && code <= 126
  }

  #isEnd(character: string): boolean {
    const innermost = this.#open.at(-1)
    if (innermost === undefined) return false
    if (this.#isQuoted && character === "\n" && !this.#has(">", this.#at + 1)) return true
    if (innermost.kind === "blockquote") return false
    return innermost.kind === "italic" ? this.#has("_") && !this.#has("__") : this.#has(endOf[innermost.kind])
  }

  #begin(character: string): string | undefined {
    if (character === "\n") {
      this.#write("\n")
      return undefined
    }
    const at = this.#at
    let kind: Kind | undefined = marks.find(([mark]) => this.#has(mark))?.[1]
    let language = ""
    if (character === ">" && this.#isLineStart) {
      if (this.#isQuoted) return undefined
      this.#isQuoted = true
      kind = "blockquote"
    } else if (kind === "pre") {
      const start = codeStart(this.#source, at + 3)
      language = start.language
      this.#at = start.at - 1
    } else if (kind !== undefined) {
      this.#at += kind === "underline" || kind === "spoiler" || kind === "custom_emoji" ? 1 : 0
    }
    if (kind === undefined) {
      return `Character '${character}' is reserved and must be escaped with the preceding '\\'`
    }
    this.#open.push({ kind, language, offset: this.#text.length, at })
    return undefined
  }

  #close(character: string): string | undefined {
    const open = this.#open.pop()
    if (open === undefined) return undefined
    if (character === "\n") return this.#closeQuotation(open)
    const entity = this.#entityOf(open)
    if (typeof entity === "string") return entity
    if (entity !== undefined && entity.length > 0) this.#entities.push(entity)
    return undefined
  }

  /** The line break after a quotation belongs to it. `||` before the break makes it expandable. */
  #closeQuotation(open: Open): string | undefined {
    const isMark = open.kind === "spoiler" && this.#source.slice(open.at, this.#at).replace(/\r$/, "") === "||"
    const quotation = isMark ? this.#open.pop() : open
    if (quotation?.kind !== "blockquote") return unfinished(this.#source, quotation ?? open)
    this.#isQuoted = false
    this.#write("\n")
    this.#addQuotation(quotation, isMark)
    return undefined
  }

  /** The end of the text ends a quotation. */
  #endQuotation(): void {
    if (!this.#isQuoted) return
    const isMark = this.#open.at(-1)?.kind === "spoiler" && this.#open.at(-1)?.at === this.#source.length - 2
    const quotation = this.#open.at(isMark ? -2 : -1)
    if (quotation?.kind !== "blockquote") return
    this.#open.splice(isMark ? -2 : -1)
    if (this.#text.length > quotation.offset) this.#addQuotation(quotation, isMark)
  }

  #addQuotation({ offset }: Open, isExpandable: boolean): void {
    const type = isExpandable ? "expandable_blockquote" : "blockquote"
    this.#entities.push({ type, offset, length: this.#text.length - offset })
  }

  /** The entity that ends here, or the problem with it. */
  #entityOf({ kind, language, offset }: Open): Entity | string | undefined {
    const length = this.#text.length - offset
    switch (kind) {
      case "underline":
      case "spoiler":
        this.#at += 1
        return { type: kind, offset, length }
      case "pre":
        this.#at += 2
        return { type: kind, offset, length, ...(language !== "" && { language }) }
      case "text_link": {
        const url = this.#has("(", this.#at + 1) ? this.#url() : { link: this.#text.slice(offset) }
        return typeof url === "string" ? url : linkEntity(url.link, offset, length)
      }
      case "custom_emoji": {
        if (!this.#has("(", this.#at + 1)) return "The entity must contain a tg://emoji or tg://time URL"
        const url = this.#url()
        if (typeof url === "string") return url
        return tgEntity(url.link, offset, length) ?? "Invalid tg://emoji or tg://time URL specified"
      }
      default:
        return { type: kind, offset, length }
    }
  }

  /** Reads the address in parentheses, or returns the problem with it. */
  #url(): { readonly link: string } | string {
    this.#at += 2
    const begin = this.#at
    let link = ""
    while (this.#at < this.#source.length && !this.#has(")")) {
      if (this.#isEscape(this.#at)) this.#at++
      link += this.#source.charAt(this.#at)
      this.#at++
    }
    return this.#has(")") ? { link } : `Can't find end of a URL at byte offset ${byteOffset(this.#source, begin)}`
  }
}

const unfinished = (source: string, { at, kind, language }: Open): string =>
  `Can't find end of ${language === "" ? names[kind] : "PreCode"} entity at byte offset ${byteOffset(source, at)}`
