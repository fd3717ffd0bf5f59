import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import type { MessageEntity } from "grammy/types"
import cases from "../../../cases/markdown.json" with { type: "json" }
import type { Rendered } from "../../../../domain/telegram/markdown/Rendered.ts"
import { markdown } from "../../../support/Rendering.ts"

const isSelf = (entity: MessageEntity, label: string) => entity.type === "text_link" && entity.url.endsWith(label)

/** A text with its entities written into it. A link whose label is its address is left out. */
const noted = ({ entities, text }: Rendered): string => {
  const write = (from: number, to: number, inside: ReadonlyArray<MessageEntity>): string => {
    const [first, ...others] = inside
    if (first === undefined) return text.slice(from, to)
    const end = first.offset + first.length
    const within = others.filter(({ offset }) => offset < end)
    const label = write(first.offset, end, within)
    const name = first.type === "text_link" ? `link→${first.url}` : first.type
    const written = isSelf(first, label) ? label : `⟦${name}:${label}⟧`
    return text.slice(from, first.offset) + written + write(end, to, others.slice(within.length))
  }
  return write(
    0,
    text.length,
    entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length)
  )
}

const addressesIn = (source: string) =>
  markdown(source).entities.flatMap((entity) => (entity.type === "text_link" ? [entity.url] : []))

it.each(cases.cases.map((one) => [one.in, one.out] as const))("renders %j as %j", (source, expected) => {
  expect(noted(markdown(source))).toBe(expected)
})

describe("character references", () => {
  it.each([
    ["&#38;amp; and &amp;lt;", "&amp; and &lt;"],
    ["&#128512; &#x1F600; &#X2014;", "😀 😀 —"],
    ["&CounterClockwiseContourIntegral; &ngE; &hellip; &Ouml;", "∳ ≧̸ … Ö"],
    ["&nosuch; &copy &#; &#x; R&D; AT&T", "&nosuch; &copy &#; &#x; R&D; AT&T"],
    ["\\&amp; \\&lt;", "&amp; &lt;"],
    ["&#0;&#xD83D;&#x110000;", "\ufffd\ufffd\ufffd"],
    ["a&#13;&#10;b", "a\nb"],
    ["# Q&amp;A\n\n> 1 &lt; 2\n\n- **R&amp;D**", "⟦bold:Q&A⟧\n\n⟦blockquote:1 < 2⟧\n\n• ⟦bold:R&D⟧"],
    ["``&amp; ` &lt;``", "⟦code:&amp; ` &lt;⟧"],
    ["```html\n&lt;p&gt;\n```", "⟦pre:&lt;p&gt;⟧"],
    ["    &lt;p&gt;", "⟦pre:&lt;p&gt;⟧"],
    ["<p>1 &lt; 2</p>", "<p>1 < 2</p>"],
    ["<code>&lt;b&gt;</code>", "<code>&lt;b&gt;</code>"],
    ["| a&amp;b | c |\n|---|---|\n| &lt; | d |", "⟦pre:a&b | c\n----+--\n<   | d⟧"],
    ["[a][1]\n\n[1]: https://x.org/?a=1&amp;b=2", "⟦link→https://x.org/?a=1&b=2:a⟧"],
    ["![a &lt; b](https://x.org/&#x69;.png)", "⟦link→https://x.org/i.png:a < b⟧"],
    ["[a](javascript&colon;b)", "a (javascript:b)"]
  ])("%j is %j", (source, expected) => {
    expect(noted(markdown(source))).toBe(expected)
  })

  it.each([
    ["https://x.org/?a=1&amp;b=2", "https://x.org/?a=1&b=2"],
    ["<https://x.org/?a=1&amp;b=2>", "https://x.org/?a=1&b=2"],
    ["https://x.org/?a=1&copy=2", "https://x.org/?a=1&copy=2"]
  ])("are decoded in the bare address %s, and in what is shown of it", (source, url) => {
    expect(markdown(source)).toMatchObject({ text: url, entities: [{ type: "text_link", url }] })
  })
})

describe("emphasis beside wide characters", () => {
  it.each([
    ['这是**"引用"**的文字', '这是⟦bold:"引用"⟧的文字'],
    ["点击**“设置”**按钮", "点击⟦bold:“设置”⟧按钮"],
    ["**（括号）**后，前**(括号)**后", "⟦bold:（括号）⟧后，前⟦bold:(括号)⟧后"],
    ["**한국어(Korean)**은 **'단어'**를", "⟦bold:한국어(Korean)⟧은 ⟦bold:'단어'⟧를"],
    ["**「引用」**と**『本』**を", "⟦bold:「引用」⟧と⟦bold:『本』⟧を"],
    ["***重要：***请看", "⟦italic:⟦bold:重要：⟧⟧请看"],
    ["*注意！*请 和*斜体。*A", "⟦italic:注意！⟧请 和⟦italic:斜体。⟧A"],
    ["~~（旧）~~新，~~删！~~B", "⟦strikethrough:（旧）⟧新，⟦strikethrough:删！⟧B"],
    ["__注意：__请 _强调。_后", "⟦bold:注意：⟧请 ⟦italic:强调。⟧后"],
    ["使用__init__方法、变量_名_值、a_b_c", "使用__init__方法、变量_名_值、a_b_c"],
    ["**模型:**GPT，**你好!**A，~~旧.~~New", "⟦bold:模型:⟧GPT，⟦bold:你好!⟧A，⟦strikethrough:旧.⟧New"],
    ["中文(**a**)b、**中(**a**)**文", "中文(⟦bold:a⟧)b、⟦bold:中(a)⟧文"],
    ["**A：**B**C：**D", "⟦bold:A：⟧B⟦bold:C：⟧D"],
    ["**粗*斜：*体：**后", "⟦bold:粗⟦italic:斜：⟧体：⟧后"],
    ["**~~旧：~~新：**后", "⟦bold:⟦strikethrough:旧：⟧新：⟧后"],
    ["1. **第一步：**打开\n2. **第二步：**关", "1. ⟦bold:第一步：⟧打开\n2. ⟦bold:第二步：⟧关"],
    ["| **中：**x | b |\n|---|---|\n| c | d |", "⟦pre:中：x | b\n----+--\nc   | d⟧"],
    ["ไทย**(หนา)**ภาษา", "ไทย⟦bold:(หนา)⟧ภาษา"],
    ["２＊３ ** 不是 ** 的", "２＊３ ** 不是 ** 的"],
    ["字 **Note:**text, (**c)**d", "字 **Note:**text, (**c)**d"],
    ["**`代码`：**后", "⟦code:代码⟧⟦bold:：⟧后"],
    ["**[链接](https://x.org)：**后", "⟦bold:⟦link→https://x.org:链接⟧：⟧后"]
  ])("%j is %j", (source, expected) => {
    expect(noted(markdown(source))).toBe(expected)
  })

  const unit = fc.constantFrom("*", "**", "***", "_", "__", "~~", "a", "b1", " ", ".", "(", ")", '"', "$", "😀", "\n")
  it.prop("changes no text without them", [fc.array(unit, { maxLength: 24 })], ([units]) => {
    const source = `x ${units.join("")}`
    const { entities, text } = markdown(source)
    const beside = markdown(`字\n\n${source}`)
    expect(beside.text).toBe(`字\n\n${text}`)
    expect(beside.entities).toEqual(entities.map((entity) => ({ ...entity, offset: entity.offset + 3 })))
  })
})

describe("bare addresses", () => {
  it.each([
    ["（https://x.org/a?b=1）", ["https://x.org/a?b=1"]],
    ["「https://x.org」和『https://y.org/』", ["https://x.org", "https://y.org/"]],
    ["https://x.org！https://y.org？https://z.org；", ["https://x.org", "https://y.org", "https://z.org"]],
    ["https://x.org、https://y.org：8", ["https://x.org", "https://y.org"]],
    ["见https://x.org/a谢谢", ["https://x.org/a"]],
    ["https://x.org/aです。 https://y.org은", ["https://x.org/a", "https://y.org"]],
    ["“https://x.org” ‘https://y.org/b’ «https://z.org»", ["https://x.org", "https://y.org/b", "https://z.org"]],
    ["https://x.org—y", ["https://x.org"]],
    ["www.x.org，好", ["http://www.x.org"]],
    ["(see https://x.org/a_(b)), https://y.org.", ["https://x.org/a_(b)", "https://y.org"]],
    ["https://x.org/a,b;c!d", ["https://x.org/a,b;c!d"]],
    ["https://x.org/é?q=ñ", ["https://x.org/é?q=ñ"]],
    ["[路](https://x.org/路，径) <https://y.org/路>", ["https://x.org/路，径", "https://y.org/路"]],
    [`https://x.org，${"很".repeat(5_000)}`, ["https://x.org"]]
  ])("of %j are %j", (source, expected) => {
    expect(addressesIn(source)).toEqual(expected)
    expect(markdown(source).text).toBe(source.replace(/\[(.+)\]\(.+\) <(.+)>/, "$1 $2"))
  })
})

describe("formulas", () => {
  it.each([
    "\\(x_1 * y_2 * z\\) and \\( \\{a\\} \\)",
    "\\[ \\int_0^1 x\\,dx = \\frac{1}{2} \\]",
    "\\(n\\), \\(AB\\), \\(2\\) and \\(\\alpha\\)",
    "$a_i * b_i$ and $c_i * d_i$, $x$-axis",
    "$$\\sum_{i=1}^{n} x_i^2 * y_i^2$$",
    "设$x_1$为，$y_1*z_2*w$后",
    "$\\{1, 2\\}$ and \\(\\_a\\)",
    "where:\n\\[\na\n+ b_1\n- c_1 * d * e\n\\]\nholds",
    "$$\n\\begin{aligned}\nx &= 1 \\\\\n- y &amp;= 2\n\\end{aligned}\n$$",
    "\\[\n\nx_1 = 1 * 2 * 3\n\n- y_2\n\n\\]",
    "| $|x|$",
    "\\(a <b> c\\)",
    `\\(${"x_{1} + ".repeat(60)}1\\)`,
    "prices of $5 and $10, or $5-$10, or 5$ and 10$",
    "US$5, C$7; $HOME/bin and $PATH"
  ])("%j stays as it was written", (source) => {
    expect(markdown(source)).toEqual({ text: source, entities: [] })
  })

  it.each([
    ["**Let $x_1$ be** *so $a*b$ then*", "⟦bold:Let $x_1$ be⟧ ⟦italic:so $a*b$ then⟧"],
    ["**设：**$y_1*z$后", "⟦bold:设：⟧$y_1*z$后"],
    [
      "# The $x_1$\n\n- \\(a_1\\) *b*\n  $$\n  - c\n  $$",
      "⟦bold:The $x_1$⟧\n\n• \\(a_1\\) ⟦italic:b⟧\n  $$\n  - c\n  $$"
    ],
    ["| \\(x_1\\) | *b* |\n|---|---|\n| c | d |", "⟦pre:\\(x_1\\) | b\n--------+--\nc       | d⟧"],
    ["[the $x_1$](https://x.org/$a)", "⟦link→https://x.org/$a:the $x_1$⟧"],
    ["> $a_1$ *b*", "⟦blockquote:$a_1$ ⟦italic:b⟧⟧"],
    ["`$HOME` and `$PATH`, `\\(x\\)`", "⟦code:$HOME⟧ and ⟦code:$PATH⟧, ⟦code:\\(x\\)⟧"],
    ["```sh\necho $a_b $c_d\n```", "⟦pre:echo $a_b $c_d⟧"],
    ["\\*no\\* \\(optional\\) \\[not a link\\](x) \\[1\\]", "*no* (optional) [not a link](x) [1]"],
    ["costs \\$5 and *\\$10*", "costs $5 and ⟦italic:$10⟧"],
    ["$$ *for* lunch, $$ for dinner", "$$ ⟦italic:for⟧ lunch, $$ for dinner"],
    ["**A**\n$$\n\n*Nice*\n\n**B**\n$$", "⟦bold:A⟧\n$$\n\n⟦italic:Nice⟧\n\n⟦bold:B⟧\n$$"],
    ["**$5** and **$10**, *$6*", "⟦bold:$5⟧ and ⟦bold:$10⟧, ⟦italic:$6⟧"],
    ["from $5 *each* and up to 9$", "from $5 ⟦italic:each⟧ and up to 9$"],
    ["\\( *open* $ *dollar*", "( ⟦italic:open⟧ $ ⟦italic:dollar⟧"],
    ["$a *b*\n\n*c* d$", "$a ⟦italic:b⟧\n\n⟦italic:c⟧ d$"]
  ])("%j is %j", (source, expected) => {
    expect(noted(markdown(source))).toBe(expected)
  })
})
