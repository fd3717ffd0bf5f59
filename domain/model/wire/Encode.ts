import * as Predicate from "effect/Predicate"
import type { ChatMessage, ChatRequest, Said } from "../Chat.ts"
import { parse } from "../../Json.ts"

/** An assistant message that is being built: text, reasoning and calls are sent as one message. */
interface Turn {
  readonly role: "assistant"
  content: string
  reasoning_content?: unknown
  reasoning?: unknown
  extra_content?: unknown
  reasoning_details?: ReadonlyArray<unknown>
  tool_calls?: ReadonlyArray<unknown>
}

/**
 * Reasoning that is sent back as a field of the message: DeepSeek, Kimi and others; vLLM, Groq and OpenRouter; Gemini.
 */
const fields = ["reasoning_content", "reasoning", "extra_content"] as const

/**
 * The body of a chat completion for OpenRouter and OpenAI-compatible servers. Equal requests give equal bytes. Source:
 * the OpenRouter API reference, chat completions, tool calling and reasoning tokens.
 */
export const encode = (
  { maxTokens, messages, model, toolChoice, tools, user, without }: ChatRequest,
  streaming: boolean
): string =>
  JSON.stringify({
    model,
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    messages: without?.includes("null-content") === true ? wire(messages).map(contentful) : wire(messages),
    ...(tools === undefined ? {} : { tools: tools.map((tool) => ({ type: "function", function: tool })) }),
    ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
    ...(user === undefined ? {} : { user }),
    ...(streaming ? { stream: true } : {}),
    ...(streaming && without?.includes("stream-options") !== true ? { stream_options: { include_usage: true } } : {})
  })

/** Whether an encoded request allows an answer of at most so many tokens. */
export const isLimited = (body: string, model: string, maxTokens: number): boolean => {
  const head = JSON.stringify({ model, max_tokens: maxTokens }).slice(0, -1)
  return body.startsWith(`${head},`)
}

/** For servers that refuse `content: null`. */
const contentful = (message: unknown): unknown =>
  Predicate.hasProperty(message, "content") && message.content === null ? { ...message, content: "" } : message

const wire = (messages: ReadonlyArray<ChatMessage>): ReadonlyArray<unknown> => {
  const sent: Array<unknown> = []
  let current: Turn | undefined
  /** The current message if more can be added to it, else a new one. */
  const turn = (fits: (turn: Turn) => boolean): Turn => {
    if (current !== undefined && fits(current)) return current
    // Neither null nor absent: llama-cpp-python answers both with a 500 beside calls, and all other servers accept an
    // empty text.
    const fresh: Turn = { role: "assistant", content: "" }
    sent.push(fresh)
    return (current = fresh)
  }
  const other = (message: unknown) => {
    current = undefined
    sent.push(message)
  }
  for (const message of messages) {
    const { content } = message
    switch (message.role) {
      case "reasoning": {
        const item = parsed(content)
        if (item === undefined) break
        const thinking = turn(isSilent)
        const field = fields.find((name) => name in item)
        if (field === undefined) thinking.reasoning_details = [...(thinking.reasoning_details ?? []), item]
        else thinking[field] = item[field]
        break
      }
      case "call": {
        const calling = turn(() => true)
        const call = {
          id: message.id,
          type: "function",
          function: { name: message.name, arguments: content },
          ...(message.extra === undefined ? {} : parsed(message.extra))
        }
        calling.tool_calls = [...(calling.tool_calls ?? []), call]
        break
      }
      case "assistant":
        turn(isSilent).content = content
        break
      case "result":
        other({ role: "tool", tool_call_id: message.id, content })
        break
      default:
        other({ role: message.role, content: contentOf(message) })
    }
  }
  return sent
}

const isSilent = ({ content, tool_calls }: Turn) => content === "" && tool_calls === undefined

const parsed = (text: string): Readonly<Record<string, unknown>> | undefined => {
  const value = parse(text)
  return Predicate.isRecord(value) ? value : undefined
}

const contentOf = ({ content, pictures = [] }: Said): unknown =>
  pictures.length === 0
    ? content
    : [{ type: "text", text: content }, ...pictures.map((url) => ({ type: "image_url", image_url: { url } }))]
