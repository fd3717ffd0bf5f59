import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import type { Entity } from "../wire.ts"

interface Props {
  readonly text: string
  readonly entities: ReadonlyArray<Entity>
}

/** Renders a text with Telegram's entities as elements: never as markup, and with links only to permitted schemes. */
export const RichText = ({ entities, text }: Props) => {
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
  return <>{pieces(text, ordered, 0, text.length)}</>
}

/** Block elements start and end their own lines; the line breaks around them would show as empty lines. */
const blocks = new Set(["pre", "blockquote", "expandable_blockquote"])

/** Renders the text from `start` to `end`. Entities that reach beyond the end are cut. */
const pieces = (
  text: string,
  entities: ReadonlyArray<Entity>,
  start: number,
  end: number
): Array<ComponentChildren> => {
  const out: Array<ComponentChildren> = []
  let at = start
  let index = 0
  while (index < entities.length) {
    const entity = entities[index++]!
    const from = Math.max(entity.offset, at)
    const to = Math.min(entity.offset + entity.length, end)
    if (from >= to) continue
    const isBlock = blocks.has(entity.type)
    if (from > at) out.push(isBlock ? text.slice(at, from).replace(/\n{1,2}$/, "") : text.slice(at, from))
    const inner: Array<Entity> = []
    while (index < entities.length && entities[index]!.offset < to) inner.push(entities[index++]!)
    out.push(element(entity, text.slice(from, to), pieces(text, inner, from, to)))
    at = isBlock ? to + (/^\n{0,2}/.exec(text.slice(to, end))?.[0].length ?? 0) : to
  }
  if (at < end) out.push(text.slice(at, end))
  return out
}

const element = (entity: Entity, text: string, children: ComponentChildren) => {
  switch (entity.type) {
    case "bold":
      return <strong>{children}</strong>
    case "italic":
      return <em>{children}</em>
    case "underline":
      return <u>{children}</u>
    case "strikethrough":
      return <s>{children}</s>
    case "spoiler":
      return <span class="spoiler">{children}</span>
    case "code":
      return <code>{children}</code>
    case "pre":
      return <Code text={text} language={entity.language} />
    case "blockquote":
    case "expandable_blockquote":
      return <blockquote>{children}</blockquote>
    case "text_link":
      return <Link to={entity.url ?? ""}>{children}</Link>
    case "url":
      return <Link to={/^[a-z]+:/i.test(text) ? text : `https://${text}`}>{children}</Link>
    case "email":
      return <Link to={`mailto:${text}`}>{children}</Link>
    case "bot_command":
    case "mention":
    case "text_mention":
    case "hashtag":
      return <span class="command">{children}</span>
    default:
      return children
  }
}

const Link = ({ children, to }: { readonly to: string; readonly children: ComponentChildren }) =>
  /^(https?|mailto|tg):/i.test(to) ? (
    <a href={to} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ) : (
    <>{children}</>
  )

const Code = ({ language, text }: { readonly text: string; readonly language: string | undefined }) => {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard?.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <span class="code">
      <span class="code-head">
        <span>{language ?? "code"}</span>
        <button class="plain" onClick={copy}>
          {copied ? "Copied" : "Copy"}
        </button>
      </span>
      <pre tabIndex={0} aria-label={language ? `Code in ${language}` : "Code"}>
        <code>{text}</code>
      </pre>
    </span>
  )
}
