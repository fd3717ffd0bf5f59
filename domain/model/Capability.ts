/**
 * The parts of a request that some models and servers refuse:
 *
 * - `tools`: tools that may be called, and calls in the transcript.
 * - `tool-choice`: the field `tool_choice`.
 * - `system`: a message with the role `system`.
 * - `alternation`: two messages of the user, or of the assistant, in a row.
 * - `null-content`: `content: null` beside tool calls.
 * - `stream-options`: the field `stream_options`.
 * - `streaming`: a streamed answer.
 * - `prefill`: an assistant message at the end.
 * - `pictures`: pictures beside a text.
 * - `reasoning`: the reasoning of earlier answers.
 * - `user`: the field `user`.
 */
export const capabilities = [
  "tools",
  "tool-choice",
  "system",
  "alternation",
  "null-content",
  "stream-options",
  "streaming",
  "prefill",
  "pictures",
  "reasoning",
  "user"
] as const
export type Capability = (typeof capabilities)[number]

export const isCapability = (word: string): word is Capability => capabilities.some((capability) => capability === word)

/**
 * The capability that a request field belongs to. Accepts paths such as `tools[0].function`, `body.stream_options` or
 * `messages.2.content`.
 */
export const ofParameter = (path: string): Capability | undefined => {
  const names = path.split(/[.[\]]+/).filter((name) => name !== "" && name !== "body" && name !== "$")
  const [head = "", ...rest] = names
  if (head === "messages") {
    const last = rest.findLast((name) => !/^\d+$/.test(name)) ?? ""
    return Object.hasOwn(ofMessage, last) ? ofMessage[last] : undefined
  }
  return Object.hasOwn(fields, head) ? fields[head] : undefined
}

const fields: Readonly<Record<string, Capability>> = {
  tools: "tools",
  functions: "tools",
  tool_choice: "tool-choice",
  stream: "streaming",
  stream_options: "stream-options",
  user: "user"
}

const ofMessage: Readonly<Record<string, Capability>> = {
  content: "null-content",
  tool_calls: "tools",
  reasoning: "reasoning",
  reasoning_content: "reasoning",
  reasoning_details: "reasoning",
  image_url: "pictures"
}

/** The field names that are recognised in the sentences of a refusal. */
export const named: ReadonlyArray<string> = [...Object.keys(fields), "reasoning_content", "reasoning_details"]
