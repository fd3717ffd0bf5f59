import { describe, expect, it } from "@effect/vitest"
import { Answer } from "../../../domain/turns/Answer.ts"
import { RequestId } from "../../../domain/Ids.ts"
import { answerText, noticeText } from "../../../domain/turns/Notices.ts"
import { render } from "../../support/Rendering.ts"

const answer = (kind: Answer["kind"], text: string, delayed = false) =>
  new Answer({
    turn: RequestId.make("1:2:3"),
    kind,
    text,
    model: null,
    promptTokens: null,
    completionTokens: null,
    cost: null,
    delayed,
    at: 0
  })

const seen = (markdown: string) =>
  render(markdown)
    .map(({ text }) => text)
    .join("\n")

describe("answerText", () => {
  it("passes a whole answer on unchanged", () => {
    expect(answerText(answer("whole", "  **a** \n"))).toBe("  **a** \n")
  })

  it("marks what is no whole answer", () => {
    expect(seen(answerText(answer("stopped", "So far")))).toBe("So far\n\n— stopped")
    expect(seen(answerText(answer("limited", "So far")))).toBe("So far\n\n— cut short by the model's limits")
    expect(answerText(answer("failed", "Sorry."))).toBe("Sorry.")
  })

  it.each(["Look:\n```js\nlet a", "- b\n  ```\n  x", "````\n```\ny", "- ```\n  z", "> ~~~\n> q"])(
    "keeps the mark out of the code that %j leaves open",
    (text) => {
      const [part] = render(answerText(answer("stopped", text)))
      expect(part!.text.endsWith("\n— stopped")).toBe(true)
      expect(part!.entities.at(-1)).toMatchObject({ type: "italic", length: "— stopped".length })
    }
  )

  it("says so when it was stopped before anything was written", () => {
    expect(seen(answerText(answer("stopped", " ")))).toBe("Stopped before anything was written.")
  })

  it("leads with a word about the delay", () => {
    expect(seen(answerText(answer("whole", "Yes.", true)))).toMatch(/^Sorry for the wait.*\n\nYes\.$/)
  })
})

describe("noticeText", () => {
  it.each(["start", "help", "unreadable", "paired", "new", "idle", "late", "button"] as const)(
    "has a word for %s that is one message",
    (notice) => {
      expect(render(noticeText(notice))).toHaveLength(1)
    }
  )

  it("names what cannot be read, and asks for more than a caption", () => {
    expect(noticeText("unreadable", { unreadable: "a voice message", text: "" })).toContain("a voice message")
    expect(noticeText("unreadable", { unreadable: "a photo", text: "what is this?" })).toContain("caption")
  })
})
