import * as Prompt from "@effect/ai/Prompt"
import * as Predicate from "effect/Predicate"
import type { ChatMessage } from "../../../domain/model/Chat.ts"

const imageOf = (url: string): Prompt.FilePartEncoded => ({
  type: "file",
  mediaType: /^data:([\w.+-]+\/[\w.+-]+)/.exec(url)?.[1] ?? "image/*",
  data: new URL(url)
})

/**
 * The prompt of `@effect/ai` for a conversation. Only texts and pictures are kept: tool calls and reasoning belong to
 * the provider that made them.
 */
export const toPrompt = (messages: ReadonlyArray<ChatMessage>): Prompt.Prompt =>
  Prompt.make(
    messages.flatMap((message): ReadonlyArray<Prompt.MessageEncoded> => {
      switch (message.role) {
        case "system":
          return [{ role: "system", content: message.content }]
        case "user":
          return [
            {
              role: "user",
              content: [{ type: "text", text: message.content }, ...(message.pictures ?? []).map(imageOf)]
            }
          ]
        case "assistant":
          return [{ role: "assistant", content: [{ type: "text", text: message.content }] }]
        default:
          return []
      }
    })
  )

/**
 * The inverse; `model` is the author of the assistant's messages. Files other than pictures with an address are left
 * out, and so is reasoning, which has another provider's format.
 */
export const fromPrompt = ({ content }: Prompt.Prompt, model: string): ReadonlyArray<ChatMessage> =>
  content.flatMap((message): ReadonlyArray<ChatMessage> => {
    switch (message.role) {
      case "system":
        return [{ role: "system", content: message.content }]
      case "user": {
        const text = message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")
        const pictures = message.content.flatMap((part) =>
          part.type === "file" && part.mediaType.startsWith("image/") && !Predicate.isUint8Array(part.data)
            ? [String(part.data)]
            : []
        )
        return [{ role: "user", content: text, ...(pictures.length === 0 ? {} : { pictures }) }]
      }
      case "assistant":
        return message.content.flatMap((part): ReadonlyArray<ChatMessage> => {
          if (part.type === "text") return [{ role: "assistant", content: part.text, model }]
          if (part.type !== "tool-call") return []
          return [{ role: "call", id: part.id, name: part.name, content: JSON.stringify(part.params), model }]
        })
      default:
        return message.content.map(({ id, result }) => ({ role: "result", id, content: JSON.stringify(result) }))
    }
  })
