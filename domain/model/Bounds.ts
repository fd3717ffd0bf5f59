import type { Bounds } from "../spending/Prices.ts"
import type { ChatMessage, ChatRequest } from "./Chat.ts"

/** Tokens around a message: its role, its separators, and the names of its fields. */
const perMessage = 16

/** Tokens of a request beside its messages: the template of the model, and what a provider adds when there are tools. */
const perRequest = 64
const perTools = 1024

/**
 * The most tokens of a picture. Providers scale pictures down; the highest published figure is about 49,000 tokens, of a model
 * that charges little per token.
 */
export const perPicture = 50_000

/** The UTF-8 bytes of a text. A byte-level tokenizer never makes more tokens than bytes. */
const bytesOf = (text: string): number => {
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // Each half of a pair counts two, which makes the four bytes of a pair.
    if (code >= 0x80) bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2
  }
  return bytes
}

const tokensOf = (message: ChatMessage): number =>
  perMessage +
  bytesOf(message.content) +
  (message.role === "call" ? bytesOf(message.name) + bytesOf(message.extra ?? "") : 0)

const picturesOf = (messages: ReadonlyArray<ChatMessage>): number =>
  messages.reduce((count, message) => count + ("pictures" in message ? (message.pictures?.length ?? 0) : 0), 0)

/** Upper bounds of a request that allows `completionTokens` for its answer. */
export const boundsOf = (
  { messages, tools = [] }: ChatRequest,
  completionTokens: number
): Required<Omit<Bounds, "seconds">> => {
  const pictures = picturesOf(messages)
  const described = tools.length === 0 ? 0 : perTools + bytesOf(JSON.stringify(tools))
  return {
    promptTokens:
      perRequest + described + perPicture * pictures + messages.reduce((sum, message) => sum + tokensOf(message), 0),
    completionTokens,
    pictures
  }
}
