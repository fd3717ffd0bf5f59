import * as Schema from "effect/Schema"
import type { Said } from "../../domain/model/Chat.ts"
import { isWish } from "../../domain/sandbox/persona/Continued.ts"
import type { Offer } from "../../domain/sandbox/persona/Reply.ts"
import { transcript } from "./media/Sound.ts"

const TextPart = Schema.Struct({ type: Schema.Literal("text"), text: Schema.String })
const PicturePart = Schema.Struct({
  type: Schema.Literal("image_url"),
  image_url: Schema.Struct({ url: Schema.NonEmptyString })
})
const AudioPart = Schema.Struct({
  type: Schema.Literal("input_audio"),
  input_audio: Schema.Struct({ data: Schema.Uint8ArrayFromBase64, format: Schema.NonEmptyString })
})
const Content = Schema.Union(Schema.String, Schema.Array(Schema.Union(TextPart, PicturePart, AudioPart)))

const ToolCall = Schema.Struct({
  id: Schema.String,
  type: Schema.Literal("function"),
  function: Schema.Struct({ name: Schema.NonEmptyString, arguments: Schema.parseJson() })
})

const Calling = Schema.Struct({
  role: Schema.Literal("assistant"),
  content: Schema.optional(Schema.NullOr(Content)),
  tool_calls: Schema.NonEmptyArray(ToolCall)
})

const Message = Schema.Union(
  Calling,
  Schema.Struct({ role: Schema.Literal("system", "user", "assistant"), content: Content }),
  Schema.Struct({ role: Schema.Literal("tool"), tool_call_id: Schema.String, content: Content })
)
type Message = typeof Message.Type

const Tool = Schema.Struct({
  type: Schema.Literal("function"),
  function: Schema.Struct({ name: Schema.NonEmptyString })
})

const Limit = Schema.optional(Schema.NullOr(Schema.Int.pipe(Schema.positive())))

/**
 * The body of `POST /api/v1/chat/completions`. Content is a string, or parts with text, pictures and recordings; fields that the stand-in does not use
 * are ignored. https://openrouter.ai/docs/api-reference/chat-completion
 */
export class CompletionRequest extends Schema.Class<CompletionRequest>("CompletionRequest")({
  model: Schema.optionalWith(Schema.NonEmptyString, { default: () => "openrouter/auto" }),
  messages: Schema.NonEmptyArray(Message),
  stream: Schema.optionalWith(Schema.Boolean, { default: () => false }),
  tools: Schema.optionalWith(Schema.Array(Tool), { default: () => [] }),
  tool_choice: Schema.optional(Schema.Unknown),
  max_tokens: Limit,
  max_completion_tokens: Limit
}) {
  /** The longest answer, in tokens. */
  get limit(): number {
    return this.max_completion_tokens ?? this.max_tokens ?? Infinity
  }

  /** The conversation. Calls that no user message follows are left out: their results are in the {@link offer}. */
  get chat(): ReadonlyArray<Said> {
    return this.messages.flatMap((message, at): ReadonlyArray<Said> => {
      const { content, role } = message
      if (role === "tool" || (isCalling(message) && at > this.#asked)) return []
      const pictures = picturesOf(content)
      return [{ role, content: textOf(content), ...(pictures.length > 0 && { pictures }) }]
    })
  }

  get offer(): Offer {
    const called = this.messages.findLastIndex(isCalling)
    const given = called > this.#asked ? this.messages.slice(called + 1) : []
    return {
      tools: this.tool_choice === "none" ? [] : this.tools.map((tool) => tool.function.name),
      results: given.flatMap(({ content, role }) => (role === "tool" ? [textOf(content)] : []))
    }
  }

  /**
   * The reason why providers would refuse it, if they would: a call has one result right after it, and a result has its
   * call.
   */
  get refusal(): string | undefined {
    let open: ReadonlySet<string> = new Set()
    for (const message of this.messages) {
      if (message.role === "tool") {
        if (!open.has(message.tool_call_id)) return `No tool call found for ${message.tool_call_id}`
        open = new Set([...open].filter((id) => id !== message.tool_call_id))
        continue
      }
      if (open.size > 0) break
      open = new Set(isCalling(message) ? message.tool_calls.map(({ id }) => id) : [])
    }
    return open.size === 0 ? undefined : `No tool output found for ${[...open].join(", ")}`
  }

  /** The position of the last user message. */
  get #asked(): number {
    return this.messages.findLastIndex(
      ({ content, role }) => role === "user" && !isWish({ role, content: textOf(content) })
    )
  }
}

const isCalling = (message: Message): message is typeof Calling.Type => "tool_calls" in message

type Given = typeof Content.Type | null | undefined

/** The text of a message, and what the recordings in it say. */
const textOf = (content: Given): string => {
  if (typeof content === "string") return content
  const parts = content ?? []
  const text = parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("")
  const heard = parts.flatMap((part) =>
    part.type === "input_audio" ? transcript({ bytes: part.input_audio.data }) : []
  )
  return [text, ...heard].filter((words) => words !== "").join("\n")
}

const picturesOf = (content: Given): ReadonlyArray<string> =>
  typeof content === "string"
    ? []
    : (content ?? []).flatMap((part) => (part.type === "image_url" ? part.image_url.url : []))
