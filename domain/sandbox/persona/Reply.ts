/** The parts of a request other than its messages. */
export interface Offer {
  /** The names of the tools that may be called. */
  readonly tools: ReadonlyArray<string>
  /** The results of the last tool calls, in order, if no message follows them. */
  readonly results: ReadonlyArray<string>
}

/** A tool call. The arguments are sent unchanged, JSON or not. Without an `id`, one is generated. */
export interface Call {
  readonly id?: string
  readonly name: string
  readonly arguments: string
}

/** A model's reply: a text, or tool calls with an optional text before them. */
export type Reply = string | { readonly text?: string; readonly calls: ReadonlyArray<Call> }

export const textOf = (reply: Reply): string => (typeof reply === "string" ? reply : (reply.text ?? ""))

export const callsOf = (reply: Reply): ReadonlyArray<Call> => (typeof reply === "string" ? [] : reply.calls)
