/**
 * The marks around reasoning in the text of an answer: an opening and a closing one, or one that announces the next
 * part.
 */
const marks: ReadonlyArray<readonly [open: string, close?: string]> = [
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<thought>", "</thought>"],
  // ByteDance Seed.
  ["<seed:think>", "</seed:think>"],
  // Mistral Magistral.
  ["[THINK]", "[/THINK]"],
  // Kimi VL.
  ["◁think▷", "◁/think▷"],
  // OpenAI's harmony format, from servers that do not parse it.
  ["<|channel|>analysis<|message|>", "<|end|>"],
  ["<|start|>assistant<|channel|>analysis<|message|>", "<|end|>"],
  ["<|start|>assistant<|channel|>final<|message|>"],
  ["<|channel|>final<|message|>"]
]

/** Chat templates that open the reasoning in the prompt leave only its closing tag in the answer. */
const tag = /<(\/?)think(?:ing)?>/
const tags = ["<think>", "<thinking>", "</think>", "</thinking>"]

/** White space before an answer is held back up to this length, in UTF-16 units. */
const longestHeld = 1024

type State = "start" | "inside" | "after" | "watching" | "passing"

/**
 * Separates reasoning from the answer when both are in the text, with arbitrary chunk boundaries. Reasoning is at the
 * beginning, between tags, or before a closing tag that was never opened: then everything before it was reasoning
 * (`unsaid`). Such a tag begins or ends a line. A tag in quotes, in code or within a line is text. Total.
 */
export class Thinking {
  /** The last piece contained reasoning. */
  thought = false
  /** All text that was returned before the last piece was reasoning. */
  unsaid = false
  #state: State = "start"
  #held = ""
  #close = ""
  #quoting = false
  #last = ""
  /** The line so far is white space. */
  #blank = true

  /** Takes the next piece and returns the text in it, with any text that was held back before it. */
  add(piece: string): string {
    this.thought = false
    this.unsaid = false
    if (this.#state === "passing") return piece
    if (this.#state === "watching" && this.#held === "" && !piece.includes("<")) {
      this.#note(piece)
      return piece
    }
    let said = ""
    let rest: string | undefined = this.#held === "" ? piece : this.#held + piece
    this.#held = ""
    while (rest !== undefined) {
      const text: string = rest
      const state: State = this.#now()
      if (state === "passing") return said + text
      if (state === "inside") rest = this.#inside(text)
      else if (state === "watching") {
        const found = this.#watching(text)
        said = this.unsaid && found.ends ? "" : said + found.said
        rest = found.rest
      } else rest = this.#beginning(text)
    }
    return said
  }

  /**
   * The text that is still held back when the stream has ended. It may end with a closing tag: then all text was
   * reasoning.
   */
  end(): string {
    const held = this.#state === "inside" ? "" : this.#held
    this.#held = ""
    this.unsaid = this.#state === "watching" && tag.test(held)
    this.thought = this.unsaid
    return this.unsaid ? "" : held
  }

  #now(): State {
    return this.#state
  }

  #beginning(text: string): string | undefined {
    const trimmed = text.trimStart()
    if (trimmed === "") {
      if (text.length <= longestHeld) return this.#hold(text)
      this.#state = "watching"
      return text
    }
    for (const [open, close] of marks) {
      if (trimmed.startsWith(open)) {
        this.thought = true
        this.#close = close ?? ""
        this.#state = close === undefined ? "after" : "inside"
        return trimmed.slice(open.length)
      }
      if (open.startsWith(trimmed)) return this.#hold(text)
    }
    const after = this.#state === "after"
    this.#state = after ? "passing" : "watching"
    return after ? trimmed : text
  }

  #inside(text: string): string | undefined {
    this.thought = true
    const end = text.indexOf(this.#close)
    if (end < 0) return this.#hold(text.slice(text.length - suffix(text, this.#close)))
    this.#state = "after"
    return text.slice(end + this.#close.length)
  }

  #watching(text: string): { readonly said: string; readonly rest?: string | undefined; readonly ends?: boolean } {
    const found = tag.exec(text)
    if (found === null) {
      const held = Math.max(...tags.map((tag) => suffix(text, tag)))
      const said = text.slice(0, text.length - held)
      this.#hold(text.slice(said.length))
      this.#note(said)
      return { said }
    }
    const before = text.slice(0, found.index)
    const rest = text.slice(found.index + found[0].length)
    this.#note(before)
    const closes = found[1] === "/" && !this.#quoting && !/["'“‘«]$/.test(this.#last)
    if (closes && !this.#blank && /^[ \t\r]*$/.test(rest) && rest.length <= longestHeld) {
      this.#hold(text.slice(found.index))
      return { said: before }
    }
    if (closes && (this.#blank || /^[ \t\r]*\n/.test(rest))) {
      this.thought = true
      this.unsaid = true
      this.#state = "after"
      return { said: "", rest, ends: true }
    }
    this.#state = "passing"
    return { said: before + found[0], rest }
  }

  #hold(text: string): undefined {
    this.#held = text
  }

  #note(text: string): void {
    for (let at = text.indexOf("`"); at >= 0; at = text.indexOf("`", at + 1)) this.#quoting = !this.#quoting
    if (text === "") return
    this.#last = text
    const line = text.lastIndexOf("\n")
    this.#blank = (line >= 0 || this.#blank) && text.slice(line + 1).trim() === ""
  }
}

/** The length of the longest suffix of a text that begins a mark. */
const suffix = (text: string, mark: string): number => {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length
  }
  return 0
}
