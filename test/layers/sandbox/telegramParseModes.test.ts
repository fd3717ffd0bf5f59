import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { open } from "./telegramKit.ts"

const setup = Effect.gen(function* () {
  const kit = yield* open()
  const chat = yield* kit.person("Ada")
  /** The text with its entities as `type offset+length extra`, or the error. */
  const send = (text: string, parse_mode: string) =>
    Effect.map(kit.call("sendMessage", { chat_id: chat, text, parse_mode }), ({ body }) =>
      body.ok
        ? [
            body.result.text,
            ...(body.result.entities ?? []).map(({ length, offset, type, ...rest }) =>
              [
                type,
                `${offset}+${length}`,
                ...Object.values(rest).map((value) => (typeof value === "object" ? `user ${value.id}` : value))
              ].join(" ")
            )
          ]
        : body.description?.replace("Bad Request: can't parse entities: ", "")
    )
  return { ...kit, chat, send }
})

type Case = readonly [source: string, expected: string | ReadonlyArray<string>]

const html: ReadonlyArray<Case> = [
  ["<b>a</b> <strong>b</strong> <i>c</i>", ["a b c", "bold 0+1", "bold 2+1", "italic 4+1"]],
  ["<u>a</u><s>b</s><tg-spoiler>c</tg-spoiler>", ["abc", "underline 0+1", "strikethrough 1+1", "spoiler 2+1"]],
  ['<span class="tg-spoiler">a</span>', ["a", "spoiler 0+1"]],
  ["<b>1 <i>2</i> 3</b>", ["1 2 3", "bold 0+5", "italic 2+1"]],
  ['<a href="https://Example.org">x</a>', ["x", "text_link 0+1 https://example.org/"]],
  ["<a href='http://a.example/?x=1&amp;y=2'>x</a>", ["x", "text_link 0+1 http://a.example/?x=1&y=2"]],
  ["<a>a.example</a>", ["a.example", "text_link 0+9 http://a.example/"]],
  ['<a href="tg://user?id=42">Ada</a>', ["Ada", "text_mention 0+3 user 42"]],
  ['<a href="nowhere">x</a>', ["x"]],
  ["<code>a</code><pre>b</pre>", ["ab", "code 0+1", "pre 1+1"]],
  ['<pre><code class="language-ts">let a</code></pre>', ["let a", "pre 0+5 ts"]],
  ["<blockquote expandable>a</blockquote>", ["a", "expandable_blockquote 0+1"]],
  ["<blockquote>a</blockquote>", ["a", "blockquote 0+1"]],
  ['<tg-emoji emoji-id="53">👍</tg-emoji>', ["👍", "custom_emoji 0+2 53"]],
  ["&lt;b&gt; &amp; &quot;&#65;&#x42;&nbsp;", ['<b> & "AB&nbsp;']],
  ["😀<B>b</b>", ["😀b", "bold 2+1"]],
  ["a < b", 'Unsupported start tag "" at byte offset 2'],
  ["a <b", "Unclosed start tag at byte offset 2"],
  ["<b>a", `Can't find end tag corresponding to start tag "b"`],
  ["a</b>", "Unexpected end tag at byte offset 1"],
  ["<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
  ["ö<p>a</p>", 'Unsupported start tag "p" at byte offset 2'],
  ["<br/>", 'Unsupported start tag "br/" at byte offset 0'],
  ['<span class="x">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ['<a href="x>a</a>', "Unclosed start tag at byte offset 0"],
  ["<a =x>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'],
  ["<a href=a_b>a</a>", "Unexpected end of name token at byte offset 8"],
  ["<b>a</b", "Unclosed end tag at byte offset 4"],
  ['<tg-emoji emoji-id="x">👍</tg-emoji>', "Invalid custom emoji identifier specified"]
]

const markdownV2: ReadonlyArray<Case> = [
  [
    "*a* _b_ __c__ ~d~ ||e||",
    ["a b c d e", "bold 0+1", "italic 2+1", "underline 4+1", "strikethrough 6+1", "spoiler 8+1"]
  ],
  ["*a _b_*", ["a b", "bold 0+3", "italic 2+1"]],
  ["[a](http://a.example/x\\)y)", ["a", "text_link 0+1 http://a.example/x)y"]],
  ["[ada](tg://user?id=7)", ["ada", "text_mention 0+3 user 7"]],
  ["![👍](tg://emoji?id=53)", ["👍", "custom_emoji 0+2 53"]],
  ["`a_*`", ["a_*", "code 0+3"]],
  ["```ts\nlet a\n```", ["let a", "pre 0+5 ts"]],
  [">a\n>b\nc", ["a\nb\nc", "blockquote 0+4"]],
  [">a\n>b||", ["a\nb", "expandable_blockquote 0+3"]],
  ["1\\. a\\!", ["1. a!"]],
  ["\\\\", ["\\"]],
  ["a.", "Character '.' is reserved and must be escaped with the preceding '\\'"],
  ["1 - 2", "Character '-' is reserved and must be escaped with the preceding '\\'"],
  ["a > b", "Character '>' is reserved and must be escaped with the preceding '\\'"],
  ["*abc", "Can't find end of Bold entity at byte offset 0"],
  ["ö _b", "Can't find end of Italic entity at byte offset 3"],
  ["```ts\nb", "Can't find end of PreCode entity at byte offset 0"],
  ["[a](b", "Can't find end of a URL at byte offset 4"],
  ["![a]", "The entity must contain a tg://emoji or tg://time URL"],
  ["![a](http://b.example)", "Invalid tg://emoji or tg://time URL specified"]
]

const markdown: ReadonlyArray<Case> = [
  ["*a* _b_ `c`", ["a b c", "bold 0+1", "italic 2+1", "code 4+1"]],
  ["[a](http://a.example)", ["a", "text_link 0+1 http://a.example/"]],
  ["```py\na\n```", ["a", "pre 0+1 py"]],
  ["_snake_\\__case_", ["snake_case", "italic 0+5", "italic 6+4"]],
  ["1. a - b!", ["1. a - b!"]],
  ["a_b", "Can't find end of the entity starting at byte offset 1"],
  ["ö *b", "Can't find end of the entity starting at byte offset 3"]
]

describe("a parse mode of the sandbox", () => {
  it.scoped.each([
    ["HTML", html],
    ["MarkdownV2", markdownV2],
    ["Markdown", markdown]
  ] as const)("reads %s, and refuses what Telegram refuses in its words", ([mode, cases]) =>
    Effect.gen(function* () {
      const { send } = yield* setup
      for (const [source, expected] of cases) {
        expect([source, yield* send(source, mode.toLowerCase())]).toEqual([source, expected])
      }
    })
  )

  it.scoped("must be one that Telegram knows, takes the place of entities, and serves captions and edits", () =>
    Effect.gen(function* () {
      const { bot, call, chat, send } = yield* setup
      expect(yield* send("x", "RTF")).toBe("Bad Request: unsupported parse_mode")
      expect(yield* send("<x", "none")).toEqual(["<x"])
      const both = { text: "<b>a</b>b", parse_mode: "HTML", entities: [{ type: "italic", offset: 0, length: 2 }] }
      const sent = (yield* call("sendMessage", { chat_id: chat, ...both })).body.result
      expect([sent.text, sent.entities]).toEqual(["ab", [{ type: "bold", offset: 0, length: 1 }]])
      const edited = yield* Effect.promise(() =>
        bot.editMessageText(chat, sent.message_id, "*c*", { parse_mode: "MarkdownV2" })
      )
      expect(edited).toMatchObject({ text: "c", entities: [{ type: "bold", offset: 0, length: 1 }] })
    })
  )
})
