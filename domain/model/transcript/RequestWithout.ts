import type { Capability } from "../Capability.ts"
import type { ChatMessage, ChatRequest, Said } from "../Chat.ts"

type Messages = ReadonlyArray<ChatMessage>
type Without = ReadonlySet<Capability>

/**
 * A request without the parts that the candidate does not support, as close to the original as possible. Pure and
 * idempotent.
 *
 * - `tools`: no tools are offered, and earlier calls become text.
 * - `tool-choice`, `user`: the field is left out.
 * - `system`: is moved into the user's next message.
 * - `alternation`: consecutive messages of one role are merged.
 * - `pictures`: are replaced by a note.
 * - `reasoning`: is left out.
 * - `null-content`, `stream-options`: the encoder leaves them out.
 *
 * The caller has to avoid streaming and prefill itself.
 */
export const requestWithout = (request: ChatRequest, streaming: boolean, without: Without): ChatRequest => {
  if (without.size === 0) return request
  const { messages, toolChoice, tools, user, ...rest } = request
  const noTools = without.has("tools")
  const shown = steps.reduce((all, [capability, step]) => (without.has(capability) ? step(all) : all), messages)
  const omitted = [
    ...(without.has("null-content") && shown.some(({ role }) => role === "call" || role === "reasoning")
      ? (["null-content"] as const)
      : []),
    ...(without.has("stream-options") && streaming ? (["stream-options"] as const) : [])
  ]
  return {
    ...rest,
    messages: shown,
    ...(tools === undefined || noTools ? {} : { tools }),
    ...(toolChoice === undefined || noTools || without.has("tool-choice") ? {} : { toolChoice }),
    ...(user === undefined || without.has("user") ? {} : { user }),
    ...(omitted.length === 0 ? {} : { without: omitted })
  }
}

const withoutReasoning = (messages: Messages): Messages => messages.filter(({ role }) => role !== "reasoning")

const withoutTools = (messages: Messages): Messages =>
  messages.map((message) => {
    if (message.role === "call") return { role: "assistant", content: `[${message.name}: ${message.content}]` }
    if (message.role === "result") return { role: "user", content: `[result: ${message.content}]` }
    return message
  })

const unseen = "[a picture, which you cannot see]"

const withoutPictures = (messages: Messages): Messages =>
  messages.map((message) => {
    if (!("pictures" in message) || message.pictures === undefined) return message
    const { pictures, ...said } = message
    return { ...said, content: [said.content, ...pictures.map(() => unseen)].filter((text) => text !== "").join("\n") }
  })

const withoutSystem = (messages: Messages): Messages => {
  const fitted: Array<ChatMessage> = []
  let rules: ReadonlyArray<string> = []
  for (const message of messages) {
    if (message.role === "system") rules = [...rules, message.content]
    else if (message.role === "user" && rules.length > 0) {
      fitted.push({ ...message, content: [...rules, message.content].join("\n\n") })
      rules = []
    } else fitted.push(message)
  }
  return rules.length === 0 ? fitted : [...fitted, { role: "user", content: rules.join("\n\n") }]
}

const isSaid = (message: ChatMessage | undefined): message is Said =>
  message?.role === "user" || message?.role === "assistant"

/** Chat templates require the user to begin, too. */
const alternating = (messages: Messages): Messages => {
  const fitted: Array<ChatMessage> = []
  for (const message of messages) {
    const before = fitted.at(-1)
    if (isSaid(before) && isSaid(message) && before.role === message.role) {
      const { model: _, needs: __, ...said } = before
      const pictures = [...(before.pictures ?? []), ...(message.pictures ?? [])]
      fitted[fitted.length - 1] = {
        ...said,
        content: `${before.content}\n\n${message.content}`,
        ...(pictures.length === 0 ? {} : { pictures })
      }
      continue
    }
    if (message.role === "assistant" && fitted.every(({ role }) => role === "system")) {
      fitted.push({ role: "user", content: "…" })
    }
    fitted.push(message)
  }
  return fitted
}

/** The order matters: parts that become text get neighbours of the same role. */
const steps: ReadonlyArray<readonly [Capability, (messages: Messages) => Messages]> = [
  ["reasoning", withoutReasoning],
  ["tools", withoutTools],
  ["pictures", withoutPictures],
  ["system", withoutSystem],
  ["alternation", alternating]
]

/**
 * The parts to leave out when this one is refused, the likeliest first: a server that requires a text may refuse
 * pictures as well as `null`.
 */
export const cures = (capability: Capability): ReadonlyArray<Capability> =>
  capability === "null-content"
    ? ["null-content", "pictures"]
    : capability === "tool-choice"
      ? ["tool-choice", "tools"]
      : [capability]
